import type { KnownIssue } from './knownIssue';

const SET_UP = {
  label: 'Set Up Environment',
  command: 'personaTuner.environment.setUp',
  cli: 'persona-tuner env create',
};

/** `11040` → `11.4`: CUDA's way of writing a version as one number. */
function cudaVersion(number: string): string {
  const value = Number(number);
  return `${String(Math.floor(value / 1000))}.${String(Math.floor((value % 1000) / 10))}`;
}

/** What the machine, its disk or the Python environment can have wrong. */
export const MACHINE_ISSUES: readonly KnownIssue[] = [
  {
    code: 'disk-full',
    title: 'The disk is full',
    patterns: [
      /\[Errno 28\] No space left on device(?:: '(?<path>[^']+)')?/g,
      /StorageFull|os error 28|\[WinError 112\]/g,
      /^no-disk: /gm,
    ],
    explain: ({ path }) => `No space is left on the disk${path === undefined ? '' : ` of '${path}'`}.`,
    cause: 'Checkpoints and prepared base models are the large ones; the checkpoints of completed runs are not needed.',
    cure: { title: 'Free some space, then resume the run: its last whole checkpoint is kept.' },
  },
  {
    code: 'driver-too-old',
    title: 'The graphics driver is older than the CUDA build of torch',
    patterns: [
      /The NVIDIA driver on your system is too old \(found version (?<found>\d+)\)/g,
      /CUDA driver version is insufficient for CUDA runtime version/g,
      /forward compatibility was attempted on non supported HW/g,
    ],
    explain: ({ found }) =>
      `The graphics driver${found === undefined ? '' : `, which supports CUDA up to ${cudaVersion(found)},`} is older than this torch needs.`,
    cause: 'A build of torch for one CUDA version needs a driver that is at least as new.',
    cure: {
      ...SET_UP,
      title:
        'Update the driver, or remove and set up the environment again: it takes the build that the driver supports.',
    },
  },
  {
    code: 'gpu-unsupported',
    title: 'This torch has no code for the graphics card',
    patterns: [
      /no kernel image is available for execution on the device/g,
      /with CUDA capability sm_(?<sm>\d+) is not compatible/g,
    ],
    explain: ({ sm }) =>
      `This build of torch holds no code for the graphics card${sm === undefined ? '' : ` (compute capability ${sm.slice(0, -1)}.${sm.slice(-1)})`}.`,
    cause: 'Each build of torch supports a range of cards; very old and brand-new ones are outside it.',
    cure: { title: 'Train on the processor: set the environment variable CUDA_VISIBLE_DEVICES to nothing.' },
  },
  {
    code: 'bitsandbytes-without-gpu',
    title: 'Quantised training needs an NVIDIA card',
    patterns: [
      /No GPU found\. A GPU is needed for quantization/g,
      /(?:Using|Loading) .{0,40}bitsandbytes.{0,60}(?:requires|but)[^\n]*/gi,
      /installed version of bitsandbytes was compiled without GPU support/g,
      /^qlora-needs-cuda: /gm,
    ],
    explain: () => 'bitsandbytes, which QLoRA needs, found no NVIDIA card that it can use.',
    cause: 'Its kernels are written for CUDA; on a processor there is nothing to run them with.',
    cure: {
      title:
        "Set 'training.method' to 'lora', and 'training.gradientCheckpointing' to save memory; or train on a machine with an NVIDIA card.",
    },
  },
  {
    code: 'bitsandbytes-missing',
    title: 'Quantised training needs bitsandbytes',
    patterns: [
      /PackageNotFoundError: No package metadata was found for bitsandbytes|No module named 'bitsandbytes'/g,
      /^qlora-needs-bitsandbytes: /gm,
    ],
    explain: () => 'bitsandbytes, which QLoRA needs, is not in the Python environment.',
    cause: 'It is installed when a run is started here; a trainer that is started by hand does not find it.',
    cure: { title: "Start the run from the editor or with 'persona-tuner train'; or set 'training.method' to 'lora'." },
  },
  {
    code: 'module-missing',
    title: 'A Python package is missing',
    patterns: [/ModuleNotFoundError: No module named '(?<module>[^']+)'/g],
    explain: ({ module = '?' }) => `The Python package '${module}' is not in the environment.`,
    cause: 'The environment was not finished, or something removed a package from it.',
    cure: { ...SET_UP, title: 'Set up the environment again: it is made new from its lock.' },
  },
  {
    code: 'package-left-pin',
    title: 'A package is not the version of the lock',
    patterns: [
      /ImportError: cannot import name '(?<name>[^']+)' from '(?<module>(?:transformers|peft|accelerate|tokenizers|torch|huggingface_hub)[^']*)'/g,
      /ImportError: (?<module>[\w-]+)(?:[<>=!~]=?[\w.]+,?)+ is required for a normal functioning of this module, but found [\w-]+==(?<found>\S+)/g,
    ],
    explain: ({ module = '?', name, found }) =>
      name === undefined
        ? `The package '${module}' is version ${(found ?? '?').replace(/\.$/, '')}, which the others do not accept.`
        : `'${module}' has no '${name}': it is not the version that the others were made for.`,
    cause: 'Installing one package by hand can replace another: it once turned transformers 4.47.1 into 5.x.',
    cure: { ...SET_UP, title: 'Set up the environment again: it goes back to the versions of its lock.' },
  },
  {
    code: 'path-too-long',
    title: 'A path is too long for Windows',
    patterns: [
      /\[WinError 206\][^\n:]*(?:: '(?<path>[^'\n]+)')?/g,
      /\[Errno 36\] File name too long(?:: '(?<path>[^'\n]+)')?/g,
    ],
    explain: ({ path }) =>
      `A path is too long${path === undefined ? '' : `: '${path}' has ${String(path.length)} characters`}.`,
    cause: 'Windows stops at 260 characters unless long paths are allowed in its policies.',
    cure: { title: 'Move the project to a shorter folder, such as C:\\personas, or allow long paths in Windows.' },
  },
  {
    code: 'permission-denied',
    title: 'A file may not be written or read',
    patterns: [
      /PermissionError: \[(?:Errno 13|WinError (?:5|32))\] (?<reason>[^\n:]*)(?:: '(?<path>[^'\n]+)')?/g,
      /^no-permission: '(?<path>[^'\n]+)'/gm,
      /^no-permission: /gm,
    ],
    explain: ({ reason = '', path }) => {
      const why = reason.trim().replace(/\.$/, '');
      return `The system refuses ${path === undefined ? 'a file' : `'${path}'`}${why === '' ? '' : ` (${why})`}.`;
    },
    cause:
      'It belongs to another user, is open in another program, or lies in a folder that a virus scanner or a synchroniser holds.',
    cure: { title: 'Close what has it open, or move the project out of the synchronised folder, then resume the run.' },
  },
];

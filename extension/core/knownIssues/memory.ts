import { bytesOf, bytesText } from '../bytes';
import type { Found, KnownIssue } from './knownIssue';

const SMALLER = {
  title:
    "Turn on 'training.gradientCheckpointing', or lower 'training.maxLength' or 'training.gradientAccumulation'; " +
    'the plan says what fits.',
  label: 'Show Plan',
  command: 'personaTuner.plan.show',
  cli: 'persona-tuner plan',
};

// The wording of torch's caching allocator, since torch 2.1.
const TRIED = String.raw`Tried to allocate (?<tried>[\d.]+) (?<triedUnit>[KMGT]?i?B)`;
const CAPACITY = String.raw`total capacity of (?<total>[\d.]+) (?<totalUnit>[KMGT]?i?B) of which (?<free>[\d.]+) (?<freeUnit>[KMGT]?i?B) is free`;

function amount(found: Found, name: 'tried' | 'total' | 'free'): string | undefined {
  const [value, unit] = [found[name], found[`${name}Unit`]];
  return value === undefined || unit === undefined ? undefined : bytesText(bytesOf(value, unit));
}

function gpuShortage(found: Found): string {
  const [tried, total, free] = [amount(found, 'tried'), amount(found, 'total'), amount(found, 'free')];
  if (tried === undefined) return '';
  const left = free === undefined ? '' : ` with ${free} free of ${total ?? '?'}`;
  return `: it asked for ${tried}${left}`;
}

/** Where memory ran out, the narrower ones first. */
export const MEMORY_ISSUES: readonly KnownIssue[] = [
  {
    code: 'materialise-out-of-memory',
    title: 'Memory ran out while transformers 5 loaded the weights',
    patterns: [
      new RegExp(
        String.raw`core_model_loading\.py[\s\S]{0,3000}?OutOfMemoryError: CUDA out of memory\. ${TRIED}\.[^\n]*?${CAPACITY}`,
        'g',
      ),
      /core_model_loading\.py[\s\S]{0,3000}?(?:OutOfMemoryError|MemoryError|can't allocate memory)/g,
    ],
    explain: (found) => `Memory ran out while the weights were being loaded${gpuShortage(found)}.`,
    cause:
      'transformers 5 materialises the weights on the device in parallel and needs more at its peak than 4.47.1, ' +
      "which the profile 'stable' pins.",
    cure: {
      title: "Set 'profile' to 'stable' in persona.json and set up the environment, then train again.",
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create --profile stable',
    },
  },
  {
    code: 'cuda-out-of-memory',
    title: "The graphics card's memory ran out",
    patterns: [
      new RegExp(String.raw`CUDA out of memory\. ${TRIED}\.[^\n]*?${CAPACITY}`, 'g'),
      /CUDA out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED/g,
    ],
    explain: (found) => `The graphics card's memory ran out${gpuShortage(found)}.`,
    cause:
      'Weights, adapter, optimizer and the activations of one step must fit together, beside what other programs hold.',
    cure: SMALLER,
  },
  {
    code: 'data-worker-killed',
    title: 'A process that feeds the data was killed',
    patterns: [
      /DataLoader worker \(pid\(?s?\)? ?(?<pid>\d+)[^)]*\) (?:is killed by signal: (?<signal>\w+)|exited unexpectedly)/g,
    ],
    explain: ({ pid, signal }) =>
      `The data loader's process ${pid ?? '?'} was ended${signal === undefined ? '' : ` by the signal ${signal}`}.`,
    cause: 'The system ends processes when memory runs out; inside a container, /dev/shm may also be too small.',
    cure: SMALLER,
  },
  {
    code: 'out-of-memory',
    title: "The machine's memory ran out",
    patterns: [
      /can't allocate memory: you tried to allocate (?<bytes>\d+) bytes/g,
      /^(?:\w+\.)*(?:_Array)?MemoryError\b/gm,
      /\[Errno 12\] Cannot allocate memory/g,
      /^(?:out-of-memory|base-too-large): /gm,
    ],
    explain: ({ bytes }) =>
      `The machine's memory ran out${bytes === undefined ? '' : `: it asked for ${bytesText(Number(bytes))} more`}.`,
    cause: 'On a processor, weights in fp32 take four bytes a parameter, and the activations of one step come on top.',
    cure: SMALLER,
  },
];

import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../protocol/errors';
import { baseModelText } from '../../core/baseModel';
import { bytesText } from '../../core/bytes';
import { baseModelUnproven, pythonRangeText } from '../../core/errors';
import { diagnosisFor } from '../../core/knownIssues/diagnose';
import type { Cure } from '../../core/knownIssues/knownIssue';
import { findBaseModel } from '../models/baseModels';
import { differencesText } from '../models/proof';
import { EMBEDDED_BASE_MODEL, locate } from '../models/source';
import { dataHome } from '../system/dataHome';
import type { Environment, EnvironmentStatus } from '../environment/environment';
import { exists } from '../system/files';
import { findNvidiaGpu, type NvidiaGpu } from '../system/gpu';
import { setUpSize } from '../environment/installation';
import { planTraining } from '../training/planning';
import type { Project } from '../projects/project';
import { findPython } from '../environment/python';
import { uvVersion } from '../environment/uvPython';
import { cachedModel, findRopeMismatches, mendRopeScaling } from '../models/ropeScaling';
import { cudaOfBuild, isOlder } from '../environment/torchBuild';

/** One thing that was looked at, and what can be done about it. */
export interface Finding {
  /** Of a known issue, or of what was looked at. */
  readonly code: string;
  readonly severity: 'ok' | 'warning' | 'error';
  /** What there is, with the value. */
  readonly message: string;
  readonly cause?: string;
  readonly cure?: Cure;
  /** Cures it by itself. */
  readonly mend?: () => Promise<void>;
}

export interface DoctorOptions {
  readonly environment: Environment;
  readonly installation: string;
  readonly python?: string;
  readonly home?: string;
  readonly project?: Project | undefined;
}

const SET_UP: Cure = {
  title: 'Set up the environment.',
  label: 'Set Up Environment',
  command: 'personaTuner.environment.setUp',
  cli: 'persona-tuner env create',
};
const PREPARE: Cure = {
  ...SET_UP,
  title: 'Prepare the base model.',
  cli: 'persona-tuner models prepare',
};
/** What a few runs with their checkpoints take. */
const RUNS_BYTES = 1e9;

/** Looks at all that training and answering need; changes nothing. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const home = options.home ?? dataHome();
  const { environment, project } = options;
  const [status, gpu] = await Promise.all([environment.status(), findNvidiaGpu()]);
  const findings = await Promise.all([
    examinePython(environment, options.python),
    examineInstaller(),
    examineModel(home, project),
    examineRopeScaling(project),
    examineLlama(options.installation),
    examineDisk(home, status, gpu),
    examinePlan(environment, status, project),
  ]);
  return [examineEnvironment(environment, status), ...examineGraphics(status, gpu), ...findings.flat()];
}

/** Whether something stands in the way of training. */
export function hasProblem(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

async function examinePython({ fitting }: Environment, chosen?: string): Promise<Finding> {
  try {
    const python = await findPython({ chosen, fitting });
    return ok('python', `Python ${python.version} at ${python.executable}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === 'python-missing' && (await uvVersion()) !== undefined) {
      return ok('python', `No Python ${pythonRangeText(fitting)} is here; uv brings one of its own at set-up.`);
    }
    return {
      code: error.code,
      severity: 'error',
      message: error.message,
      cause: 'torch and transformers have wheels for these versions alone.',
      cure: {
        title: `Install Python ${pythonRangeText(fitting)}, or name one.`,
        label: 'Choose Python',
        command: 'workbench.action.openSettings',
        arguments: ['personaTuner.python.path'],
        cli: 'PERSONA_TUNER_PYTHON=<path> persona-tuner env create',
      },
    };
  }
}

async function examineInstaller(): Promise<Finding> {
  return ok('installer', (await uvVersion()) ?? 'pip (uv is not on the PATH; it would be faster)');
}

function examineEnvironment(environment: Environment, status: EnvironmentStatus): Finding {
  const { profile } = environment;
  switch (status.kind) {
    case 'missing':
      return {
        ...{ code: 'environment-missing', severity: 'error' },
        message: `The Python environment '${profile}' is not set up yet.`,
        cause: 'It is made once, apart from your own Python, for all projects.',
        cure: SET_UP,
      };
    case 'damaged':
      if (status.leftPin)
        return issue('package-left-pin', 'error', `In the environment '${profile}', ${status.reason}.`);
      return {
        ...{ code: 'environment-damaged', severity: 'error' },
        message: `The Python environment '${profile}' is damaged: ${status.reason}.`,
        cause: 'Something changed or removed its files.',
        cure: { ...SET_UP, title: 'Set up the environment again: it is made new from its lock.' },
      };
    case 'ready': {
      const { torch = '?', transformers = '?' } = status.versions;
      return ok('environment', `${profile}: transformers ${transformers}, torch ${torch} in ${environment.folder}`);
    }
  }
}

function examineGraphics(status: EnvironmentStatus, gpu: NvidiaGpu | undefined): Finding[] {
  const versions = status.kind === 'ready' ? status.versions : {};
  const findings: Finding[] = [];
  if (!gpu) {
    findings.push(ok('graphics', 'no NVIDIA graphics card: training runs on the processor'));
    if (versions.bitsandbytes !== undefined) {
      findings.push(
        issue(
          'bitsandbytes-without-gpu',
          'warning',
          `bitsandbytes ${versions.bitsandbytes} is installed, but there is no NVIDIA card.`,
        ),
      );
    }
    return findings;
  }
  const card = `${gpu.name}, ${bytesText(gpu.totalBytes)} (${bytesText(gpu.freeBytes)} free), driver ${gpu.driver}`;
  const needed = versions.torch === undefined ? undefined : cudaOfBuild(versions.torch);
  if (needed !== undefined && gpu.cuda !== undefined && isOlder(gpu.cuda, needed)) {
    const message = `The driver ${gpu.driver} supports CUDA up to ${gpu.cuda}; torch ${versions.torch ?? '?'} needs ${needed}.`;
    findings.push(issue('driver-too-old', 'error', message));
  } else findings.push(ok('graphics', card));
  return findings;
}

async function examineModel(home: string, project: Project | undefined): Promise<Finding> {
  const setting = project?.settings.baseModel ?? EMBEDDED_BASE_MODEL;
  const requested = baseModelText(setting);
  const where = { projectFolder: project?.folder ?? home, home };
  let isHub: boolean;
  try {
    const base = await findBaseModel(setting, where);
    if (base?.proof?.passed) return ok('base-model', `${requested} in ${base.folder}`);
    if (base) {
      const { code, message } = baseModelUnproven(requested, differencesText(base.proof));
      return { code, severity: base.proof ? 'warning' : 'error', message, cure: PREPARE };
    }
    isHub = (await locate(setting, where)).kind === 'hub';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, severity: 'error', message: error.message };
  }
  if (isHub) {
    const cached = await cachedModel(typeof setting === 'string' ? setting : setting.train);
    const where = cached === undefined ? 'and is not in the cache either' : `; it is in the cache at '${cached}'`;
    return issue(
      'model-not-cached',
      'error',
      `The base model '${requested}' is not prepared ${where}.`.replace(' ;', ';'),
    );
  }
  return {
    ...{ code: 'base-model-missing', severity: 'error' },
    message: `The base model '${requested}' is not prepared yet.`,
    cause: 'Its weights and tokenizer are brought into the forms that training and answering need, once.',
    cure: PREPARE,
  };
}

async function examineRopeScaling(project: Project | undefined): Promise<Finding[]> {
  const setting = project?.settings.baseModel;
  const named = project && path.resolve(project.folder, typeof setting === 'object' ? setting.train : (setting ?? ''));
  const isFolder = named !== undefined && (await stat(named).catch(() => undefined))?.isDirectory() === true;
  const mismatches = await findRopeMismatches(isFolder ? named : undefined);
  return mismatches.map((mismatch) => ({
    ...issue(
      'rope-scaling-type',
      'warning',
      `'${mismatch.config}' has a rope_scaling without '${mismatch.missing}', which ${path.basename(mismatch.code)} looks for.`,
    ),
    mend: () => mendRopeScaling(mismatch),
  }));
}

/** Its binaries come as packages of their own, one per platform; a copied installation may lack them. */
async function examineLlama(installation: string): Promise<Finding> {
  if (await exists(path.join(installation, 'node_modules', 'node-llama-cpp', 'package.json'))) {
    return ok('llama', 'node-llama-cpp is installed');
  }
  return {
    ...{ code: 'llama-missing', severity: 'error' },
    message: 'node-llama-cpp is missing.',
    cause: 'This copy of Persona Tuner was made for another platform, or not wholly copied.',
    cure: { title: 'Install Persona Tuner again for this platform.' },
  };
}

async function examineDisk(home: string, status: EnvironmentStatus, gpu: NvidiaGpu | undefined): Promise<Finding> {
  const folder = (await exists(home)) ? home : path.parse(path.resolve(home)).root;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = RUNS_BYTES + (status.kind === 'ready' ? 0 : setUpSize(gpu).diskBytes);
  const message = `${bytesText(free)} free at ${home}`;
  if (free >= needed) return ok('disk', message);
  const purpose = status.kind === 'ready' ? 'a few runs need' : 'a set-up and a few runs need';
  return issue('disk-full', 'warning', `${message}; ${purpose} ${bytesText(needed)}.`);
}

/** Whether the project's run fits; asked only when all that a plan needs is there. */
async function examinePlan(
  environment: Environment,
  status: EnvironmentStatus,
  project: Project | undefined,
): Promise<Finding[]> {
  if (!project || status.kind !== 'ready') return [];
  try {
    const base = await findBaseModel(project.settings.baseModel, { projectFolder: project.folder });
    if (!base) return [];
    const { memory, room } = await planTraining({ project, base, environment });
    if (!memory) return [];
    const { estimate, fit } = memory;
    const needs = `This project's training needs about ${bytesText(estimate.peakBytes)} of ${bytesText(room.totalBytes)} (${room.device})`;
    if (fit.kind === 'fits') return [ok('memory', needs)];
    const held = fit.kind === 'tight' ? `, and ${bytesText(room.freeBytes)} are free now` : ', which is too much';
    const code = room.device === 'cuda' ? 'cuda-out-of-memory' : 'out-of-memory';
    return [issue(code, fit.kind === 'tight' ? 'warning' : 'error', `${needs}${held}.`)];
  } catch (error) {
    // What is wrong with data or settings is said where they are checked.
    if (error instanceof UserError) return [];
    throw error;
  }
}

function ok(code: string, message: string): Finding {
  return { code, severity: 'ok', message };
}

function issue(code: string, severity: 'warning' | 'error', message: string): Finding {
  const { cause, cure } = diagnosisFor(code, message);
  return { code, severity, message, cause, cure };
}

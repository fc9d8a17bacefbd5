import { type ErrorDetails, UserError } from '../../protocol/errors';
import { bytesText } from './bytes';
import { byteSentence, type ByteProblem } from './encodings/inspect';

// One named factory per error: what happened, with the value; then what to do.

/** What no code of ours foresaw: the details hold what to report. */
export function unexpected(error: unknown): UserError {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new UserError(
    {
      code: 'unexpected',
      message:
        `Something unexpected happened (${words}). This is a fault of Persona Tuner: please report it with its log, ` +
        'or with what the command prints when PERSONA_TUNER_DEBUG is set to 1.',
      detail: error instanceof Error ? error.stack : undefined,
    },
    { cause: error },
  );
}

// Project and files

export function projectMissing(folder: string): UserError {
  return new UserError({
    code: 'project-missing',
    message: `There is no persona.json in '${folder}'. Open the folder of a persona, or make one with 'persona-tuner init'.`,
    action: { label: 'New Persona', command: 'personaTuner.project.create' },
  });
}

/** @param problems - one sentence each, with the key and its value */
export function fileInvalid(source: string, problems: readonly string[]): UserError {
  return new UserError({
    code: 'file-invalid',
    message: `'${source}' cannot be used. ${problems.join(' ')}`,
  });
}

export function fileMissing(file: string, namedBy: string): UserError {
  return new UserError({
    code: 'file-missing',
    message: `There is no file '${file}', which ${namedBy} names. Create it, or correct the path.`,
  });
}

export function datasetUnknown(uri: string): UserError {
  return new UserError({
    code: 'dataset-unknown',
    message: `'${uri}' is neither open nor a dataset of the project, so nothing is known of it. Open it first.`,
  });
}

export function fileUnreadable(file: string, cause: unknown): UserError {
  const words = cause instanceof Error ? cause.message : String(cause);
  const system = typeof (cause as { code?: unknown } | undefined)?.code === 'string';
  const cure = system ? 'Check the file and its permissions.' : 'This is a fault of Persona Tuner: please report it.';
  return new UserError(
    {
      code: 'file-unreadable',
      message: `Could not read '${file}': ${words}. ${cure}`,
      detail: cause instanceof Error ? cause.stack : undefined,
    },
    { cause },
  );
}

/** @param problem - the first byte that is none, and as what the file reads well */
export function fileNotUtf8(file: string, problem: ByteProblem): UserError {
  return new UserError({
    code: 'file-not-utf8',
    message: `'${file}' cannot be read as it is meant: ${byteSentence(problem)}, or run 'persona-tuner convert' on it.`,
  });
}

/** Changes were typed into a text that was read wrongly from a file that is no UTF-8. */
export function changesUnsaved(file: string): UserError {
  return new UserError({
    code: 'changes-unsaved',
    message:
      `'${file}' has changes that are not saved, in a text that was read wrongly: saving would lose letters. Copy them elsewhere, ` +
      `run 'File: Revert File', then convert it.`,
    action: { label: 'Revert File', command: 'workbench.action.files.revert' },
  });
}

/** A file that is no UTF-8 and that nobody can tell the encoding of, or that is not what it was said to be. */
export function encodingUnknown(file: string, problem: string, known: readonly string[]): UserError {
  return new UserError({
    code: 'encoding-unknown',
    message: `'${file}' cannot be converted: ${problem} Name its encoding with --encoding: ${known.join(', ')}.`,
  });
}

export function settingMissing(key: string, purpose: string): UserError {
  return new UserError({
    code: 'setting-missing',
    message: `persona.json has no '${key}', which is needed ${purpose}. Add it.`,
  });
}

export function diskFull(folder: string): UserError {
  return new UserError({
    code: 'disk-full',
    message: `No space is left on the disk of '${folder}'. Free some space, then try again; nothing that was whole is lost.`,
  });
}

export function destinationTaken(folder: string): UserError {
  return new UserError({
    code: 'destination-taken',
    message: `'${folder}' already holds a persona.json. Choose another folder.`,
  });
}

export function cancelled(): UserError {
  return new UserError({ code: 'cancelled', message: 'Cancelled.' });
}

// Datasets

export function datasetBroken(
  file: string,
  first: {
    readonly line: number;
    readonly column: number;
    readonly message: string;
  },
  brokenLines: number,
): UserError {
  const more = brokenLines > 1 ? ` ${String(brokenLines - 1)} more lines cannot be read.` : '';
  return new UserError({
    code: 'dataset-broken',
    message:
      `${file}:${String(first.line)}:${String(first.column)} cannot be trained on: ${first.message}${more} ` +
      `Correct it ('persona-tuner lint' lists every problem), then train again.`,
  });
}

export function datasetEmpty(files: readonly string[]): UserError {
  return new UserError({
    code: 'dataset-empty',
    message: `There is no example in ${files.map((file) => `'${file}'`).join(', ')}. Write at least one, then train again.`,
  });
}

/** A command that works on the example under the cursor was run elsewhere. */
export function datasetEditorMissing(): UserError {
  return new UserError({
    code: 'dataset-editor-missing',
    message: 'No dataset is in the editor. Open a .jsonl file, put the cursor on an example, then try again.',
  });
}

export function projectNotEditable(file: string): UserError {
  return new UserError({
    code: 'project-not-editable',
    message: `persona.json has no 'datasets' to name '${file}' in, or it is no valid JSON. Correct it, then try again.`,
  });
}

/** @param line - 1-based */
export function exampleUnreadable(line: number, reason: string): UserError {
  return new UserError({
    code: 'example-unreadable',
    message: `The example on line ${String(line)} cannot be read: ${reason}`,
  });
}

export function exampleChanged(file: string): UserError {
  return new UserError({
    code: 'example-changed',
    message:
      `The line that this example comes from is not in '${file}' any more: it was changed or removed. ` +
      `Copy what you want to keep, and open the example anew.`,
  });
}

export function nothingToLearn(maxLength: number, dropped: number): UserError {
  return new UserError({
    code: 'nothing-to-learn',
    message:
      `None of the ${String(dropped)} examples has anything left to learn within maxLength ${String(maxLength)}. ` +
      `Raise 'training.maxLength', or shorten the training prompt.`,
  });
}

// Base models: how they speak

/** @param names - of the templates that we bring */
export function chatTemplateMissing(names: readonly string[]): UserError {
  return new UserError({
    code: 'chat-template-missing',
    message:
      `The base model has no chat template, so nobody can say how it is spoken to. In persona.json, name a 'chatTemplate': ` +
      `a .jinja file, or one of ${names.join(', ')}. Or choose an instruction-tuned ("chat") model.`,
  });
}

/** @param likely - the name that is spelt nearly so */
export function chatTemplateUnknown(name: string, names: readonly string[], likely: string | undefined): UserError {
  const meant = likely === undefined ? '' : ` Did you mean '${likely}'?`;
  return new UserError({
    code: 'chat-template-unknown',
    message:
      `'chatTemplate' in persona.json is '${name}', which is neither a file nor a template that we bring.${meant} ` +
      `Name a .jinja file, or one of ${names.join(', ')}.`,
  });
}

/** @param problem - the file and what is wrong with it */
export function tokenizerInvalid(problem: string): UserError {
  return new UserError({
    code: 'tokenizer-invalid',
    message: `The base model's tokenizer cannot be used: ${problem}. Prepare the base model again, or choose another.`,
  });
}

/**
 * @param reason - what the template says
 * @param where - e.g. 'datasets/a.jsonl:12'
 */
export function templateFailed(reason: string, where?: string): UserError {
  return new UserError({
    code: 'template-error',
    message: `The model's chat template refuses ${where ?? 'the conversation'}: ${reason} Change the conversation to suit it.`,
  });
}

// Scores

/** @param problem - a sentence with the question, the dimension and the value */
export function scoresInvalid(rater: string, problem: string): UserError {
  return new UserError({
    code: 'scores-invalid',
    message: `The scores of '${rater}' cannot be totalled. ${problem} Correct the scores file.`,
  });
}

// Python environment

const setUp = {
  label: 'Set Up Environment',
  command: 'personaTuner.environment.setUp',
};

/** Which Pythons fit, by the second number of their version, and whose range that is where it is not the product's. */
interface PythonRange {
  readonly oldest: number;
  readonly newest: number;
  readonly of?: string;
}

/** E.g. `3.10 to 3.14`. */
export const pythonRangeText = ({ oldest, newest }: PythonRange): string =>
  oldest === newest ? `3.${String(oldest)}` : `3.${String(oldest)} to 3.${String(newest)}`;

/** @param tried - what was looked for, with what became of each */
export function pythonMissing(tried: readonly string[], range: PythonRange): UserError {
  const wants = range.of ? `, which ${range.of} needs,` : '';
  return new UserError({
    code: 'python-missing',
    message: `No Python ${pythonRangeText(range)}${wants} was found. Tried: ${tried.join('; ')}. Install one, or name it in PERSONA_TUNER_PYTHON.`,
  });
}

/** @param found - its version, or what came instead of one */
export function pythonUnsuitable(python: string, found: string, range: PythonRange): UserError {
  const needs = range.of ? `, and ${range.of} needs Python 3.${String(range.oldest)} or later` : '';
  return new UserError({
    code: 'python-unsuitable',
    message: `The Python at '${python}' cannot be used: ${found}${needs}. Choose a Python ${pythonRangeText(range)}.`,
  });
}

/** @param detail - the installer's stderr: the line that names the error goes into the message */
export function installFailed(what: string, detail: string): UserError {
  const lines = detail.trim().split('\n');
  const reason = lines.find((line) => /^\s*(error|×)/i.test(line)) ?? lines.at(-1) ?? '';
  return new UserError({
    code: 'install-failed',
    message: `Could not install ${what}: ${reason.trim().replace(/\.$/, '')}. Check the connection to the package registry, then try again.`,
    action: { ...setUp, label: 'Try Again' },
    detail,
  });
}

/** @param driver - the newest CUDA of the driver, @param build - what the only build within reach needs */
export function torchBuildUnavailable(driver: string, build: string): UserError {
  return new UserError({
    code: 'torch-build-unavailable',
    message: `The graphics driver supports CUDA ${driver}, and pip can only fetch the torch for CUDA ${build}. Install uv, which can fetch older builds, or update the driver.`,
    action: { ...setUp, label: 'Try Again' },
  });
}

export function environmentMissing(profile: string): UserError {
  return new UserError({
    code: 'environment-missing',
    message: `The Python environment '${profile}' is not set up yet. Run 'persona-tuner env create'.`,
    action: setUp,
  });
}

export function environmentDamaged(profile: string, reason: string): UserError {
  return new UserError({
    code: 'environment-damaged',
    message: `The Python environment '${profile}' is damaged: ${reason}. Run 'persona-tuner env create' to repair it.`,
    action: { ...setUp, label: 'Repair Environment' },
  });
}

export function installationIncomplete(folder: string): UserError {
  return new UserError({
    code: 'installation-incomplete',
    message: `'${folder}' has no lock files: this installation of Persona Tuner is not whole. Install it again.`,
  });
}

/** The Python package stopped without saying why: the end of its stderr is kept. */
export function trainerFailed(verb: string, exit: string, detail: string): UserError {
  return new UserError({
    code: 'trainer-failed',
    message: `'persona_trainer ${verb}' ended with ${exit}: ${detail.trim().split('\n').at(-1) ?? ''}`,
    detail,
  });
}

/** What the Python package itself told, kept word for word. */
export function trainerRefused(error: ErrorDetails, detail: string): UserError {
  return new UserError({ ...error, detail: error.detail ?? detail });
}

// Base models

export function baseModelNotPrepared(requested: string): UserError {
  return new UserError({
    code: 'base-model-missing',
    message: `The base model '${requested}' is not prepared yet. Run 'persona-tuner models prepare'.`,
    action: setUp,
  });
}

/** @param differs - which parts, with figures; undefined for one that was never compared */
export function baseModelUnproven(requested: string, differs: string | undefined): UserError {
  return new UserError({
    code: 'base-model-unproven',
    message:
      differs === undefined
        ? `The base model '${requested}' was prepared and not yet proven. Run 'persona-tuner models prepare'.`
        : `The base model '${requested}' is not the same in training and in llama.cpp: ${differs}. What is learned would not be what answers. ` +
          `Choose another, or train all the same with 'persona-tuner train --accept-unproven'.`,
    action: setUp,
  });
}

export function preparedModelUnknown(name: string, known: readonly string[]): UserError {
  const there = known.length > 0 ? `There are: ${known.join(', ')}.` : 'None is prepared.';
  return new UserError({
    code: 'prepared-model-unknown',
    message: `No prepared base model is called '${name}'. ${there}`,
  });
}

export function baseModelNotPair(train: string): UserError {
  return new UserError({
    code: 'base-model-not-pair',
    message: `'${train}' cannot be what a pair in 'baseModel' trains on. Name a folder with safetensors or a Hugging Face id as its 'train', or give 'baseModel' the one name.`,
  });
}

/** @param missing - name of a file */
export function baseFolderIncomplete(folder: string, missing: string): UserError {
  return new UserError({
    code: 'base-folder-incomplete',
    message: `The model's folder '${folder}' has no '${missing}'. Get the whole model again, or name another folder in persona.json's 'baseModel'.`,
  });
}

export function baseFolderAdapter(folder: string): UserError {
  return new UserError({
    code: 'base-folder-adapter',
    message: `'${folder}' holds an adapter, not a base model. Take it in with 'persona-tuner import', and name its base model in persona.json's 'baseModel'.`,
  });
}

/** @param pickle - name of the file */
export function baseOnlyPickle(folder: string, pickle: string): UserError {
  return new UserError({
    code: 'base-only-pickle',
    message: `The weights in '${folder}' are there as '${pickle}' alone, a pickle, which can run any code when it is read. Choose a model with safetensors.`,
  });
}

export function baseModelCustomCode(folder: string): UserError {
  return new UserError({
    code: 'base-custom-code',
    message: `The model in '${folder}' brings Python code of its own ('auto_map' in its configuration), which is never run here. Choose a model that transformers know themselves.`,
  });
}

/** @param method - e.g. 'gptq' */
export function baseModelQuantised(folder: string, method: string): UserError {
  return new UserError({
    code: 'base-quantised',
    message: `The weights in '${folder}' are quantised already ('${method}'), so they can neither be trained on nor converted. Choose the model they were made of; 'training.method' "qlora" quantises it while it trains.`,
  });
}

/** @param why - a clause, e.g. 'it also reads images or sound' */
export function baseModelNotText(folder: string, architecture: string, why: string): UserError {
  return new UserError({
    code: 'base-not-text',
    message: `The model in '${folder}' ('${architecture}') is no model of text alone: ${why}. Choose one that continues text, whose architecture ends in 'ForCausalLM'.`,
  });
}

/** @param reason - a clause */
export function weightsUnreadable(file: string, reason: string): UserError {
  return new UserError({
    code: 'weights-unreadable',
    message: `The weights '${file}' cannot be used: ${reason}. Get the file again.`,
  });
}

export function diskTooSmall(folder: string, needed: number, free: number): UserError {
  return new UserError({
    code: 'disk-full',
    message: `Preparing the base model takes about ${bytesText(needed)} of disk, and ${bytesText(free)} are free at '${folder}'. Free some space, or move PERSONA_TUNER_HOME to a larger disk.`,
  });
}

export function llamaCppCheckoutInvalid(folder: string): UserError {
  return new UserError({
    code: 'llama-cpp-invalid',
    message: `There is no 'convert_hf_to_gguf.py' in '${folder}', which is named as the checkout of llama.cpp. Correct PERSONA_TUNER_LLAMA_CPP or the setting personaTuner.llamaCpp.path, or leave it empty.`,
  });
}

export function llamaLibraryMissing(folder: string): UserError {
  return new UserError({
    code: 'llama-library-missing',
    message: `There is no llama.cpp for this platform in '${folder}'. Install Persona Tuner again for this platform.`,
  });
}

/** @param source - the path that was looked at */
export function baseModelUnknown(requested: string, source: string): UserError {
  return new UserError({
    code: 'base-model-unknown',
    message:
      `There is no base model '${requested}': nothing lies at '${source}'. In persona.json, set 'baseModel' to ` +
      `'builtin:smollm2-135m-instruct', a Hugging Face id such as 'owner/name', a folder with safetensors or a .gguf file.`,
  });
}

/** @param asked - the person said no; else nobody could be asked */
export function hubConsentNeeded(model: string, bytes: number, asked: boolean): UserError {
  if (asked) return cancelled();
  return new UserError({
    code: 'hub-consent-needed',
    message: `'${model}' is not on this machine: ${bytesText(bytes)} would have to be fetched, which nobody has agreed to. Add '--yes', or run 'Persona: Set Up Environment' in VS Code.`,
    action: setUp,
  });
}

export function hubDiskTooSmall(
  model: string,
  { missingBytes, freeBytes, cache }: { missingBytes: number; freeBytes: number; cache: string },
): UserError {
  return new UserError({
    code: 'hub-disk-full',
    message: `'${model}' needs ${bytesText(missingBytes)} on the disk of '${cache}', and ${bytesText(freeBytes)} are free. Free some space, or move the cache with HF_HOME.`,
  });
}

// Runs

export function runMissing(id: string, known: readonly string[]): UserError {
  const there =
    known.length > 0 ? `There are: ${known.join(', ')}.` : "There is none yet: train one with 'persona-tuner train'.";
  return new UserError({
    code: 'run-missing',
    message: `There is no run '${id}'. ${there}`,
  });
}

export function runAmbiguous(id: string, matches: readonly string[]): UserError {
  return new UserError({
    code: 'run-ambiguous',
    message: `'${id}' fits several runs: ${matches.join(', ')}. Name one of them.`,
  });
}

export function runsElsewhere(runs: string, folder: string): UserError {
  return new UserError({
    code: 'runs-elsewhere',
    message:
      `'runs' of persona.json ('${runs}') leads out of the project, to '${folder}', and nothing is written there unasked. ` +
      `Correct it, or agree by setting the environment variable PERSONA_TUNER_RUNS to that folder.`,
  });
}

/** @param reason - what is wrong with its run.json */
export function runBroken(id: string, reason: string): UserError {
  return new UserError({
    code: 'run-broken',
    message:
      `The run '${id}' cannot be used: ${reason} What it was made with stands only there. ` +
      'Put the file back from a copy, or train anew; its adapter files are untouched.',
  });
}

export function runHasNoAdapter(id: string, state: string): UserError {
  const cure =
    state === 'interrupted' || state === 'stopped' ? ` Go on with 'persona-tuner train --resume ${id}'.` : '';
  return new UserError({
    code: 'run-without-adapter',
    message: `The run '${id}' (${state}) has no adapter.gguf.${cure}`,
  });
}

export function runNotResumable(id: string, state: string): UserError {
  const reason = state === 'running' ? 'is training at this moment' : `is ${state}`;
  return new UserError({
    code: 'run-not-resumable',
    message: `The run '${id}' ${reason}; only a stopped, failed or interrupted run can go on.`,
  });
}

export function runUnderWay(id: string): UserError {
  return new UserError({
    code: 'run-under-way',
    message: `The run '${id}' is training or waiting; deleting it would take the ground from under its trainer. Stop it first.`,
    action: { label: 'Stop Training', command: 'personaTuner.training.stop', arguments: [id] },
  });
}

/** @param problems - a sentence for each name that cannot be trained */
export function targetModulesUnusable(problems: readonly string[]): UserError {
  return new UserError({
    code: 'target-modules',
    message: `${problems.join(' ')} Correct persona.json, or use "all-linear".`,
  });
}

// Sweeps

export function sweepSettingUnknown(name: string, known: readonly string[]): UserError {
  return new UserError({
    code: 'sweep-setting-unknown',
    message: `A sweep cannot vary '${name}'. It varies training settings or datasets: ${known.join(', ')}.`,
  });
}

export function sweepValueInvalid(name: string, value: string, problem: string): UserError {
  return new UserError({
    code: 'sweep-value-invalid',
    message: `'${value}' is no value for '${name}': ${problem.replace(/^Invalid input: /, '').replace(/\.$/, '')}. Write it as --set ${name}=VALUE,VALUE.`,
  });
}

export function sweepTooLarge(trials: number, most: number): UserError {
  return new UserError({
    code: 'sweep-too-large',
    message: `The sweep has ${String(trials)} trials; ${String(most)} is the most. Give fewer values, or draw some with --trials N.`,
  });
}

export function sweepEmpty(): UserError {
  return new UserError({
    code: 'sweep-empty',
    message: 'A sweep needs something to vary. Name it with --set, e.g. --set rank=8,16 --set learningRate=1e-4,5e-4.',
  });
}

export function runBaseModelMissing(id: string, folder: string): UserError {
  return new UserError({
    code: 'run-base-missing',
    message: `The base model of run '${id}' is gone from '${folder}'. Run 'persona-tuner env create' to prepare it again.`,
    action: setUp,
  });
}

export function parityReferenceMissing(id: string): UserError {
  return new UserError({
    code: 'reference-missing',
    message: `The run '${id}' has no whole reference.json, so its parity cannot be checked. Train it to its end.`,
  });
}

export function adapterFolderInvalid(folder: string, reason: string): UserError {
  return new UserError({
    code: 'adapter-folder-invalid',
    message: `'${folder}' is no PEFT LoRA adapter: ${reason}. Choose the folder with adapter_config.json and adapter_model.safetensors.`,
  });
}

export function exportTargetTaken(folder: string): UserError {
  return new UserError({
    code: 'export-target-taken',
    message: `'${folder}' is not empty, and an export writes over nothing that it did not make. Choose another folder, or empty it.`,
  });
}

export function mergedDiffers(
  found: { readonly mean: number; readonly max: number },
  bounds: { readonly mean: number; readonly max: number },
): UserError {
  return new UserError({
    code: 'merged-differs',
    message:
      `The merged model answers otherwise than base and adapter: |Δ log p| mean ${found.mean.toFixed(4)}, maximum ${found.max.toFixed(3)} ` +
      `(at most ${String(bounds.mean)} and ${String(bounds.max)}), so it was not kept. Run 'persona-tuner export' without --to first, and report it if it stays.`,
  });
}

export function ollamaTemplateUnknown(): UserError {
  return new UserError({
    code: 'ollama-template',
    message:
      "This model's chat template cannot be said in Ollama's language with the same words. Export --to merged-gguf, and write the Modelfile by hand.",
  });
}

export function ollamaPromptUnusable(): UserError {
  return new UserError({
    code: 'ollama-prompt',
    message:
      'The system prompt has three quotation marks in a row ("""), which a Modelfile cannot hold. Write them otherwise, then train or export again.',
  });
}

/** @param kind - as JSON */
export function adapterKindUnknown(folder: string, kind: string): UserError {
  return new UserError({
    code: 'adapter-refused',
    message: `The adapter in '${folder}' cannot be taken: 'peft_type' is ${kind}, and llama.cpp takes LoRA only ("LORA").`,
  });
}

// Inference

/** @param exit - e.g. 'signal SIGKILL', 'exit code 1' */
export function inferenceDied(exit: string, detail: string): UserError {
  return new UserError({
    code: 'inference-died',
    message: `llama.cpp ended unexpectedly (${exit}), and this answer is lost. Ask again: it starts anew.`,
    detail,
  });
}

export function inferenceNotLoaded(): UserError {
  return new UserError({
    code: 'inference-not-loaded',
    message: 'No model is loaded. Load one before asking.',
  });
}

export function llamaUnavailable(cause: string): UserError {
  return new UserError({
    code: 'llama-unavailable',
    message: `llama.cpp could not start on this machine: ${cause}. Install Persona Tuner again for this platform.`,
  });
}

export function modelUnreadable(file: string, cause: string): UserError {
  return new UserError({
    code: 'model-unreadable',
    message: `llama.cpp could not load the model '${file}': ${cause}. Prepare the base model again, or choose another.`,
  });
}

export function adapterUnreadable(file: string, cause: string): UserError {
  return new UserError({
    code: 'adapter-unreadable',
    message: `llama.cpp could not load the adapter '${file}' over this base model: ${cause}. Export the run again.`,
  });
}

export function contextTooSmall(tokens: number, contextSize: number): UserError {
  return new UserError({
    code: 'context-too-small',
    message: `The conversation has ${String(tokens)} tokens, but the model holds ${String(contextSize)}. Start a new one, or shorten the prompt.`,
  });
}

// Training, answers and scores

export function qloraNeedsGpu(): UserError {
  return new UserError({
    code: 'qlora-needs-cuda',
    message:
      "'training.method' is 'qlora', and this machine has no NVIDIA card that torch can use: 4-bit training has no other way. " +
      "Set it to 'lora'; 'training.gradientCheckpointing' saves memory here.",
  });
}

/** @param instead - settings that fit, with their peak */
export function doesNotFit(
  peakBytes: number,
  budgetBytes: number,
  instead?: Readonly<Record<string, unknown>>,
  insteadBytes = 0,
): UserError {
  const settings = Object.entries(instead ?? {}).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const cure = instead
    ? `Set ${settings.join(', ')} in persona.json's 'training' (about ${bytesText(insteadBytes)}), or choose a smaller base model.`
    : 'No settings of this base model fit; choose a smaller one.';
  return new UserError({
    code: 'does-not-fit',
    message: `This training needs about ${bytesText(peakBytes)} of memory, and ${bytesText(budgetBytes)} can be used. ${cure}`,
    action: { label: 'Show Plan', command: 'personaTuner.plan.show' },
  });
}

/** @param reason - whole sentences */
export function trainingFailed(id: string, reason: string): UserError {
  return new UserError({
    code: 'training-failed',
    message: `The run '${id}' failed. ${reason} What was learned up to the last checkpoint is kept; see its train.log.`,
  });
}

/** @param reason - whole sentences */
export function trainingInterrupted(id: string, reason: string): UserError {
  return new UserError({
    code: 'training-interrupted',
    message: `The run '${id}' was interrupted. ${reason} Go on with 'persona-tuner train --resume ${id}'; see its train.log.`,
  });
}

export function importBroken(file: string, line: number, message: string): UserError {
  return new UserError({
    code: 'import-broken',
    message: `${file}:${String(line)} cannot be imported: ${message} Correct it, then import again; nothing was written.`,
  });
}

export function scoresUnlikeAnswers(missing: readonly string[], unknown: readonly string[]): UserError {
  const parts = [
    ...(missing.length > 0 ? [`no score for ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`scores for ${unknown.join(', ')}, which were not answered`] : []),
  ];
  return new UserError({
    code: 'scores-unlike-answers',
    message: `The scores do not fit the answers: ${parts.join('; ')}. Name the scores file of these answers.`,
  });
}

export function answersMissing(run: string): UserError {
  return new UserError({
    code: 'answers-missing',
    message: `The run '${run}' has no answers to score. Answer the questions first.`,
    action: { label: 'Answer the Questions', command: 'personaTuner.evaluation.answer', arguments: [run] },
  });
}

export function baselineUnlike(name: string, why: string): UserError {
  return new UserError({
    code: 'baseline-unlike',
    message: `'${name}' cannot be compared with these scores: ${why}. Name a baseline that scored the same questions by the same rubric.`,
  });
}

export function questionTwice(id: string, first: string, second: string): UserError {
  return new UserError({
    code: 'question-twice',
    message: `The question id '${id}' stands twice: ${first} and ${second}. Give each question an id of its own, as answers and scores are kept by it.`,
  });
}

/** @param cause - why they broke off */
export function answersUnfinished(done: number, total: number, cause: ErrorDetails): UserError {
  const first = cause.message.replace(', and this answer is lost. Ask again: it starts anew.', '.');
  return new UserError({
    ...cause,
    message: `${first} ${String(done)} of ${String(total)} answers are kept; ask the same again, and it goes on from there.`,
  });
}

export function baselineUnknown(name: string): UserError {
  return new UserError({
    code: 'baseline-unknown',
    message: `'${name}' is neither a scored run nor a scores file. Name one of them as the baseline.`,
  });
}

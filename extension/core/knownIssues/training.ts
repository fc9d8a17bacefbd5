import type { KnownIssue } from './knownIssue';

/** What a training itself can run into. */
export const TRAINING_ISSUES: readonly KnownIssue[] = [
  {
    code: 'nan-loss',
    title: 'The loss became no number',
    patterns: [
      /^nan-loss: The (?<what>\w+) became (?<value>\S+) near step (?<step>\d+)\.(?: Lower training\.learningRate \(now (?<rate>[^)]+)\))?/gm,
      /^nan-loss: /gm,
    ],
    explain: ({ what = 'loss', value = 'nan', step = '?', rate }) =>
      `The ${what} became ${value} near step ${step}${rate === undefined ? '' : `, at a learning rate of ${rate}`}.`,
    cause:
      'The learning rate is too high for this model and rank, or fp16 overflowed; a number that is none never becomes one again.',
    cure: {
      title:
        "Divide 'training.learningRate' by three, or raise 'training.warmupRatio' to 0.1, then train again from the start.",
    },
  },
  {
    code: 'diverged',
    title: 'The loss rose and stayed above its beginning',
    patterns: [
      /^diverged: (?<what>The loss began at .+?, now [\d.]+\.)(?: Divide training\.learningRate \(now (?<rate>[^)]+)\))?/gm,
      /^diverged: /gm,
    ],
    explain: ({ what = 'The loss stays above the one that the run began with.', rate }) =>
      `${what}${rate === undefined ? '' : ` The learning rate was ${rate}.`} No adapter was written: it would answer worse than the base model.`,
    cause: 'The learning rate is too high for this model, rank and alpha: each step undoes more than it learns.',
    cure: {
      title:
        "Divide 'training.learningRate' by three, then train again from the start. 'training.divergencePatience' says after how many such steps a run ends.",
    },
  },
  {
    code: 'ids-differ',
    title: 'The editor and transformers tokenise differently',
    patterns: [
      /^ids-differ: (?<where>.+?): the editor and transformers tokenise this example differently from token (?<at>\d+) on: (?<ours>\[[^\]]*\]) against (?<theirs>\[[^\]]*\])/gm,
      /^ids-differ: /gm,
    ],
    explain: ({ where = '?', at = '?', ours = '?', theirs = '?' }) =>
      `${where} becomes other tokens in the editor than in transformers, from token ${at} on: ${ours} against ${theirs}.`,
    cause:
      "The model's tokenizer or chat template was changed after it was prepared, or it has a rule that one of the two does not know.",
    cure: {
      title: 'Start a new run. If it stays, remove the prepared base model and set up again, or report the line.',
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create',
    },
  },
  {
    code: 'template-refuses',
    title: 'The chat template refuses an example',
    patterns: [/^template-error: (?:(?<where>.+?:\d+): the chat template refuses this example: (?<reason>[^\n]+))?/gm],
    explain: ({ where = 'An example', reason }) =>
      `${where} is refused by the model's chat template${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
    cause: 'Templates have rules of their own: roles that take turns, no system prompt, no empty answer.',
    cure: { title: 'Correct the example as the template asks; the check of the dataset marks its line.' },
  },
  {
    code: 'empty-dataset',
    title: 'There is nothing to learn',
    patterns: [/^empty-dataset: /gm],
    explain: () => 'No example reached the run.',
    cause: "The datasets are empty, or 'training.maxLength' cuts off every answer.",
    cure: {
      title: "Add examples, or raise 'training.maxLength'; the plan says how many are left out.",
      label: 'Show Plan',
      command: 'personaTuner.plan.show',
      cli: 'persona-tuner plan',
    },
  },
  {
    code: 'incomplete-run',
    title: 'The run folder is not whole',
    patterns: [/^incomplete-run: (?:'(?<folder>[^'\n]+)')?/gm],
    explain: ({ folder }) =>
      `The run.json${folder === undefined ? '' : ` of '${folder}'`} is absent or cannot be read.`,
    cause: 'The folder was copied in part, or its run.json was edited.',
    cure: {
      title: 'Start the training again; it makes a new folder.',
      label: 'Train LoRA',
      command: 'personaTuner.training.start',
      cli: 'persona-tuner train',
    },
  },
  {
    code: 'reference-missing',
    title: "The trainer's own log-probabilities are not there",
    patterns: [/^reference-missing: '(?<file>[^']+)'/gm, /^reference-missing: /gm],
    explain: ({ file = 'reference.json' }) =>
      `'${file}' cannot be read, so nothing can be compared with what was trained.`,
    cause: 'The file was removed or torn after the training; the adapter itself is untouched.',
    cure: { title: "Export the run again, which makes it anew: 'persona-tuner export RUN'." },
  },
  {
    code: 'export-unsupported',
    title: 'llama.cpp cannot take this adapter',
    patterns: [/^export-unsupported: (?<reason>[^\n]*?[^.\n])(?:\.|\()/gm, /^export-unsupported: /gm],
    explain: ({ reason }) =>
      `The adapter is trained, but not exported${reason === undefined ? '' : `: ${reason.trim()}`}.`,
    cause: 'The converter knows some architectures and their layers by name, and this model or layer is none of them.',
    cure: {
      title: "The PEFT adapter in the folder 'adapter' is whole; to chat here, choose a base model that is known.",
    },
  },
  {
    code: 'void-step',
    title: 'The training changed nothing',
    patterns: [/^void-step: (?:The training changed nothing: after (?<steps>\d+) steps? )?/gm],
    explain: ({ steps }) =>
      `Every B of the adapter is zero${steps === undefined ? '' : ` after ${steps} steps`}: it would answer as the base model does.`,
    cause: 'No step had a learning rate above 0, or no gradient reached the adapter.',
    cure: {
      title:
        "Raise 'training.epochs' or 'training.learningRate', or lower 'training.warmupRatio'; the plan shows the steps.",
      label: 'Show Plan',
      command: 'personaTuner.plan.show',
      cli: 'persona-tuner plan',
    },
  },
  {
    code: 'adapter-refused',
    title: 'The adapter cannot be exported',
    patterns: [/^adapter-refused: (?:The adapter in '[^'\n]*' cannot be taken: (?<reason>[^\n]+))?/gm],
    explain: ({ reason }) =>
      `The adapter is no whole LoRA${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
    cause: 'The training went wrong at its end (numbers that are none), or its files were changed afterwards.',
    cure: {
      title: "Lower 'training.learningRate', then train again; of an adapter made elsewhere, save a plain LoRA.",
    },
  },
];

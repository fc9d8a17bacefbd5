import type { KnownIssue } from './knownIssue';

/** What a training itself can run into. */
export const TRAINING_ISSUES: readonly KnownIssue[] = [
  {
    code: 'nan-loss',
    title: 'The loss became no number',
    patterns: [
      /^nan-loss: The (?<what>\w+) became (?<value>\S+) near step (?<step>\d+)\.(?: Lower training\.learningRate \(now (?<rate>[^)]+)\))?/gm,
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
    code: 'ids-differ',
    title: 'The editor and transformers tokenise differently',
    patterns: [
      /^ids-differ: (?<where>.+?): the editor and transformers tokenise this example differently from token (?<at>\d+) on: (?<ours>\[[^\]]*\]) against (?<theirs>\[[^\]]*\])/gm,
    ],
    explain: ({ where = '?', at = '?', ours = '?', theirs = '?' }) =>
      `${where} becomes other tokens in the editor than in transformers, from token ${at} on: ${ours} against ${theirs}.`,
    cause:
      "The model's tokenizer or chat template was changed after it was prepared, or it has a rule that one of the two does not know.",
    cure: {
      title: 'Remove the prepared base model and set up again; if it stays, report the line.',
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create',
    },
  },
];

import type { TrainingSettings } from '../../../protocol/project';
import type { PreparedSummary, StepPlan } from '../../../protocol/run';
import type { TemplateRemark } from '../conversation/templateRemarks';

/** Something that a run is likely to suffer from, said before it. */
export interface Advice {
  readonly code:
    | 'few-steps'
    | 'short-step'
    | 'cut'
    | 'beyond-context'
    | 'validation-cut'
    | 'prompt-heavy'
    | 'rate-high'
    | 'rate-low'
    | 'recites'
    | TemplateRemark['code'];
  readonly message: string;
  /** What would cure it, as settings. */
  readonly settings: Partial<TrainingSettings>;
}

/** Below this many steps a small set leaves no mark: the founding log's first phases had 20 to 60 and changed nothing. */
const FEW_STEPS = 100;
/** A set is small where more epochs are affordable. */
const SMALL_SET = 500;
/** From here on, answers of a small set come back word for word. */
const MANY_EPOCHS = 15;
/** More of an example than this in its prompt leaves little room for what is learned. */
const PROMPT_SHARE = 0.8;

/**
 * Rates that LoRA takes with alpha = 2 × rank: about 2e-4 at 7 billion parameters (Hu et al., 2021, table 11 and later
 * practice), rising with the root of the size's inverse; an adapter's effective rate grows with alpha / rank.
 */
function usualRate(parameters: number): number {
  return 2e-4 * Math.sqrt(7e9 / parameters);
}

/** What the founding log learned the hard way, checked against this plan. */
export function advise(plan: {
  readonly training: TrainingSettings;
  readonly prepared: PreparedSummary;
  readonly steps: StepPlan;
  readonly parameters: number | undefined;
  /** Tokens that all examples begin with. */
  readonly shared: number;
  /** What is to say of the chat template. */
  readonly template: readonly TemplateRemark[];
  /** Positions that the base model was made for. */
  readonly contextLength: number;
  /** What is left of the validation set; undefined where the project names none. */
  readonly validation: PreparedSummary | undefined;
}): Advice[] {
  const template = plan.template.map(({ code, message }) => ({ code, message, settings: {} }));
  return [
    ...template,
    ...adviseContext(plan),
    ...adviseLength(plan),
    ...adviseValidation(plan),
    ...adviseSteps(plan),
    ...adviseRate(plan),
  ];
}

function adviseSteps({ training, prepared, steps }: Parameters<typeof advise>[0]): Advice[] {
  const { examples } = prepared;
  const short = adviseShortStep(prepared, steps);
  if (examples >= SMALL_SET) return [];
  const arithmetic =
    `${String(examples)} examples, ${String(steps.examplesPerStep)} a step, make ${String(steps.stepsPerEpoch)} steps an epoch; ` +
    `${String(training.epochs)} epochs make ${String(steps.steps)} steps.`;
  if (steps.steps < FEW_STEPS) {
    const epochs = Math.min(MANY_EPOCHS, Math.ceil(FEW_STEPS / steps.stepsPerEpoch));
    const more = epochs > training.epochs ? { epochs } : { gradientAccumulation: 1, batchSize: 1 };
    const cure =
      epochs > training.epochs
        ? `Raise 'epochs' to ${String(epochs)}.`
        : "Lower 'gradientAccumulation', or write more examples.";
    return [
      ...short,
      {
        code: 'few-steps',
        message: `${arithmetic} Below ${String(FEW_STEPS)} a persona hardly arrives. ${cure}`,
        settings: more,
      },
    ];
  }
  if (training.epochs > MANY_EPOCHS) {
    return [
      ...short,
      {
        code: 'recites',
        message: `${arithmetic} Seen more than ${String(MANY_EPOCHS)} times, a small set is recited word for word. Lower 'epochs', or write more examples.`,
        settings: { epochs: MANY_EPOCHS },
      },
    ];
  }
  return short;
}

/** A step that the examples do not fill: all of them in one step, whatever was asked for. */
function adviseShortStep({ examples }: PreparedSummary, { examplesPerStep }: StepPlan): Advice[] {
  if (examples >= examplesPerStep) return [];
  return [
    {
      code: 'short-step',
      message:
        `A step takes ${String(examplesPerStep)} examples, and there are ${String(examples)}: each epoch is one step with all of them. ` +
        "Lower 'gradientAccumulation', or write more examples.",
      settings: { gradientAccumulation: 1, batchSize: 1 },
    },
  ];
}

function adviseContext({ training, contextLength }: Parameters<typeof advise>[0]): Advice[] {
  if (training.maxLength <= contextLength) return [];
  return [
    {
      code: 'beyond-context',
      message:
        `'maxLength' is ${String(training.maxLength)}, but the base model was made for ${String(contextLength)} tokens: ` +
        `what comes later it neither learns well nor answers well. Lower it to ${String(contextLength)}.`,
      settings: { maxLength: contextLength },
    },
  ];
}

function adviseValidation({ training, validation }: Parameters<typeof advise>[0]): Advice[] {
  if (!validation || validation.droppedExamples === 0) return [];
  const { examples, droppedExamples, longest } = validation;
  const maxLength = Math.ceil(longest / 64) * 64;
  const rest =
    examples === 0
      ? `none of its ${String(droppedExamples)} examples is left, so nothing is measured` +
        (training.earlyStoppingPatience > 0 ? " and 'earlyStoppingPatience' has nothing to stop by" : '')
      : `${String(droppedExamples)} of its ${String(examples + droppedExamples)} examples are left out`;
  return [
    {
      code: 'validation-cut',
      message:
        `'maxLength' ${String(training.maxLength)} cuts off the answers of the validation set: ${rest}. ` +
        `Its longest example has ${String(longest)} tokens. Raise it to ${String(maxLength)}.`,
      settings: { maxLength },
    },
  ];
}

function adviseLength({ training, prepared, shared }: Parameters<typeof advise>[0]): Advice[] {
  const { truncatedExamples, lostSupervisedTokens, droppedExamples, longest } = prepared;
  const maxLength = Math.ceil(longest / 64) * 64;
  if (truncatedExamples > 0) {
    const dropped =
      droppedExamples > 0 ? `, and ${String(droppedExamples)} are left out, as nothing is left to learn in them` : '';
    return [
      {
        code: 'cut',
        message:
          `'maxLength' is ${String(training.maxLength)}, but the longest example has ${String(longest)} tokens: ` +
          `${String(truncatedExamples)} are cut and lose ${String(lostSupervisedTokens)} tokens to learn${dropped}. Raise it to ${String(maxLength)}.`,
        settings: { maxLength },
      },
    ];
  }
  const mean = prepared.tokens / Math.max(1, prepared.examples);
  if (shared / mean <= PROMPT_SHARE) return [];
  return [
    {
      code: 'prompt-heavy',
      message:
        `The prompt that all examples share has ${String(shared)} of ${String(Math.round(mean))} tokens of the mean example. ` +
        "It is computed once a step, but a shorter prompt for training teaches more. See 'systemPrompt.training'.",
      settings: {},
    },
  ];
}

function adviseRate({ training, parameters }: Parameters<typeof advise>[0]): Advice[] {
  if (parameters === undefined) return [];
  const { learningRate, alpha, rank, method } = training;
  // rsLoRA divides by the root of the rank (Kalajdzievski, 2023, arXiv 2312.03732).
  const scale = alpha / (method === 'rslora' ? Math.sqrt(rank) : rank);
  const effective = (learningRate * scale) / 2;
  const usual = usualRate(parameters);
  const said =
    `The learning rate ${String(learningRate)} at alpha ${String(alpha)} and rank ${String(rank)}${method === 'rslora' ? ' (rsLoRA: alpha / √rank)' : ''} acts like ${effective.toExponential(1)}; ` +
    `for a model of ${shortCount(parameters)} parameters about ${usual.toExponential(0)} is usual.`;
  const rate = Number(((usual * 2) / scale).toPrecision(1));
  if (effective > 2.5 * usual) {
    return [
      {
        code: 'rate-high',
        message: `${said} The loss may jump or become NaN. Try ${String(rate)}.`,
        settings: { learningRate: rate },
      },
    ];
  }
  if (effective < usual / 20) {
    return [
      {
        code: 'rate-low',
        message: `${said} Little will be learned. Try ${String(rate)}.`,
        settings: { learningRate: rate },
      },
    ];
  }
  return [];
}

/** `135 million`, `1.1 billion`. */
function shortCount(parameters: number): string {
  return parameters >= 1e9
    ? `${(parameters / 1e9).toFixed(1)} billion`
    : `${String(Math.round(parameters / 1e6))} million`;
}

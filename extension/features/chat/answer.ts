import type { Message } from '../../../protocol/dataset';
import type { StopReason } from '../../../protocol/evaluation';
import { GenerationSettings } from '../../../protocol/project';
import { splitThought, ThoughtStream } from '../../core/conversation/thought';
import { withSystemPrompt } from '../../core/conversation/systemPrompt';
import { runBaseModelMissing } from '../../core/errors';
import type { FeatureContext } from '../../platform/context';
import { openBaseModel, type BaseModel } from '../../services/models/baseModels';
import { readSystemPrompt } from '../../services/projects/project';
import { answeringEncoder } from '../../services/runs/answeringEncoder';
import { findRun, requireAdapter, requireManifest, type RunSummary } from '../../services/runs/runs';

interface Asked {
  /** Id of the run whose adapter answers; undefined for the base model. */
  readonly run: string | undefined;
  readonly messages: readonly Message[];
  readonly onText: (part: { readonly thought: string; readonly text: string }) => void;
  readonly signal: AbortSignal;
}

/** Answers a conversation as the evaluation does: the project's inference prompt before it, ids to llama.cpp. */
export async function answer(
  context: FeatureContext,
  { run: id, messages, onText, signal }: Asked,
): Promise<{ thought?: string | undefined; text: string; tokens: number; seconds: number; stopReason: StopReason }> {
  const project = context.requireProject();
  const run = id === undefined ? undefined : await findRun(project.runsFolder, id);
  const base = run ? await baseOf(run) : await context.requireBaseModel();
  const encoder = await answeringEncoder(base, project, run);
  const systemPrompt = await readSystemPrompt(project, 'inference');
  const inference = context.inference();
  await inference.load(base.gguf);
  const { ids: prompt, inThought } = encoder.askFor(withSystemPrompt(messages, systemPrompt));
  const stream = new ThoughtStream(inThought);
  const {
    text: raw,
    ids,
    seconds,
    stopReason,
  } = await inference.generate({
    ids: prompt,
    stopIds: encoder.stopIds,
    adapter: run && requireAdapter(run),
    generation: GenerationSettings.parse(project.settings.generation),
    onText: (more) => {
      onText(stream.push(more));
    },
    signal,
  });
  const { thought, text } = splitThought(raw, inThought);
  return { thought, text, tokens: ids.length, seconds, stopReason };
}

/** The base model that the run was trained on, which need not be the project's any more. */
async function baseOf(run: RunSummary): Promise<BaseModel> {
  const { folder } = (await requireManifest(run)).baseModel;
  const base = await openBaseModel(folder);
  if (!base) throw runBaseModelMissing(run.id, folder);
  return base;
}

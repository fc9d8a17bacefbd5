import path from 'node:path';
import { GenerationSettings } from '../../../protocol/project';
import type { AnswerSet, Question } from '../../../protocol/evaluation';
import { toErrorDetails } from '../../../protocol/errors';
import { answersUnfinished, cancelled } from '../../core/errors';
import { splitThought } from '../../core/conversation/thought';
import { checkAnswer, totalChecks } from '../../core/evaluation/checks';
import type { BaseModel } from '../models/baseModels';
import type { Inference } from '../inference/inference';
import type { TaskOptions } from '../system/progress';
import { readQuestions, readSystemPrompt, type Project } from '../projects/project';
import { answeringEncoder } from '../runs/answeringEncoder';
import { fileStamp } from '../system/files';
import { timestamp } from '../runs/runFolder';
import { ANSWERS_FOLDER, requireAdapter, type RunSummary } from '../runs/runs';
import { UnfinishedAnswers } from './unfinished';

/**
 * Answers the question set with the base model or a run's adapter, and checks each answer. Where it breaks off, the answers so far
 * are kept, and the next call under the same conditions goes on from there.
 */
export async function answerQuestions(
  options: TaskOptions & {
    project: Project;
    base: BaseModel;
    inference: Inference;
    model: 'base' | 'adapter';
    run?: RunSummary;
    onText?: (question: string, text: string) => void;
  },
): Promise<AnswerSet> {
  const { project, base, inference, model, run, progress, signal, onText } = options;
  const questions = await readQuestions(project);
  const systemPrompt = await readSystemPrompt(project, 'inference');
  const adapter = model === 'adapter' && run ? requireAdapter(run) : undefined;
  const encoder = await answeringEncoder(base, project, run);
  const generation = GenerationSettings.parse(project.settings.generation);
  const unfinished = await UnfinishedAnswers.open(
    run ? path.join(run.folder, ANSWERS_FOLDER) : project.runsFolder,
    model,
    [
      ...[project.settings.name, questions, systemPrompt, generation, base.folder],
      // The chat template, as it renders.
      encoder.encodePrompt([{ role: 'user', content: '' }]),
      adapter && (await fileStamp(adapter)),
    ],
  );
  const { answers } = unfinished;
  await inference.load(base.gguf);

  const answer = async (index: number, { id, question, facts }: Question) => {
    progress?.({
      message: `${model}: ${question}`,
      fraction: index / questions.length,
    });
    const { ids: prompt, inThought } = encoder.askFor([
      ...(systemPrompt === undefined ? [] : [{ role: 'system' as const, content: systemPrompt }]),
      { role: 'user', content: question },
    ]);
    const generated = await inference.generate({
      ids: prompt,
      generation,
      stopIds: encoder.stopIds,
      ...(adapter !== undefined && { adapter }),
      ...(signal && { signal }),
      ...(onText && { onText: (text: string) => onText(id, text) }),
    });
    if (generated.stopReason === 'cancelled') throw cancelled();
    const { text: raw, ids, stopReason, seconds } = generated;
    const { text } = splitThought(raw, inThought);
    const checks = checkAnswer(
      { id, question, facts },
      { text, stopReason },
      {
        persona: project.settings.name,
        specialTokens: encoder.specialTokens,
        ...(systemPrompt !== undefined && { systemPrompt }),
      },
    );
    await unfinished.add({
      question: id,
      text,
      ...(raw !== text && { raw }),
      tokens: ids.length,
      stopReason,
      seconds,
      checks,
    });
  };
  try {
    for (const [index, question] of questions.entries()) {
      if (index >= answers.length) await answer(index, question);
    }
  } catch (error) {
    if (answers.length === 0) throw error;
    throw answersUnfinished(answers.length, questions.length, toErrorDetails(error));
  }
  await unfinished.forget();
  const created = new Date();
  return {
    id: `${model}-${timestamp(created)}`,
    model,
    ...(run && { run: run.id }),
    created: created.toISOString(),
    ...(systemPrompt !== undefined && { systemPrompt }),
    generation,
    answers,
    checks: totalChecks(answers.map(({ checks }) => checks)),
  };
}

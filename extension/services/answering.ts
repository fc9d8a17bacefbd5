import type { AnswerSet } from '../../protocol/evaluation';
import type { BaseModel } from './baseModels';
import { notWrittenYet } from '../core/errors';
import type { Inference } from './inference';
import type { TaskOptions } from './progress';
import type { Project } from './project';
import type { RunSummary } from './runs';

/** Answers the question set with the base model or a run's adapter, and checks each answer. */
export function answerQuestions(
  options: TaskOptions & {
    project: Project;
    base: BaseModel;
    inference: Inference;
    model: 'base' | 'adapter';
    run?: RunSummary;
    onText?: (question: string, text: string) => void;
  },
): Promise<AnswerSet> {
  return Promise.reject(notWrittenYet(options.model));
}

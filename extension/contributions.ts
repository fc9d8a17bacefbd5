/**
 * Everything that `package.json` contributes under a name, as types: the compiler misses no forgotten one, and
 * `tests/unit/manifest.test.ts` compares these lists with the manifest.
 */
export const COMMANDS = [
  'personaTuner.project.create',
  'personaTuner.project.open',
  'personaTuner.environment.setUp',
  'personaTuner.environment.remove',
  'personaTuner.environment.doctor',
  'personaTuner.baseModel.choose',
  'personaTuner.hub.setToken',
  'personaTuner.dataset.check',
  'personaTuner.dataset.overview',
  'personaTuner.tokens.show',
  'personaTuner.template.compare',
  'personaTuner.example.edit',
  'personaTuner.plan.show',
  'personaTuner.example.new',
  'personaTuner.example.duplicate',
  'personaTuner.example.moveToValidation',
  'personaTuner.dataset.removeDuplicates',
  'personaTuner.dataset.convertToMessages',
  'personaTuner.dataset.removeByteOrderMark',
  'personaTuner.file.convertToUtf8',
  'personaTuner.training.start',
  'personaTuner.training.stop',
  'personaTuner.training.resume',
  'personaTuner.training.duplicate',
  'personaTuner.training.sweep',
  'personaTuner.run.show',
  'personaTuner.run.compare',
  'personaTuner.run.delete',
  'personaTuner.run.openLog',
  'personaTuner.run.reveal',
  'personaTuner.run.report',
  'personaTuner.run.refresh',
  'personaTuner.evaluation.answer',
  'personaTuner.adapter.chat',
  'personaTuner.chat.show',
  'personaTuner.rubric.open',
  'personaTuner.log.show',
] as const;
export type CommandId = (typeof COMMANDS)[number];

export const VIEWS = [
  'personaTuner.datasets',
  'personaTuner.runs',
  'personaTuner.adapters',
  'personaTuner.chat',
] as const;
export type ViewId = (typeof VIEWS)[number];

/** Context keys that `when` clauses of the manifest read. */
export const CONTEXT_KEYS = [
  /** The first look for `persona.json` and the environment is over: no welcome flickers before. */
  'personaTuner.ready',
  'personaTuner.hasProject',
  /** The environment is there, and the project's base model is prepared. */
  'personaTuner.isSetUp',
  'personaTuner.isTraining',
] as const;
export type ContextKey = (typeof CONTEXT_KEYS)[number];

/** The settings and their values. */
export interface Settings {
  'personaTuner.python.path': string;
  'personaTuner.diagnostics.scope': 'project' | 'workspace' | 'off';
  'personaTuner.tokens.inlayHints': boolean;
  'personaTuner.rubric.rater': string;
  'personaTuner.ray.address': string;
  'personaTuner.llamaCpp.path': string;
}
export const SETTINGS = [
  'personaTuner.python.path',
  'personaTuner.diagnostics.scope',
  'personaTuner.tokens.inlayHints',
  'personaTuner.rubric.rater',
  'personaTuner.ray.address',
  'personaTuner.llamaCpp.path',
] as const satisfies readonly (keyof Settings)[];

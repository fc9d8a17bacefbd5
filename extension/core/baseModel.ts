import type { BaseModelSetting } from '../../protocol/project';

/** A project's `baseModel` in one line, as messages, runs and reports name it. */
export function baseModelText(setting: BaseModelSetting): string {
  if (typeof setting === 'string') return setting;
  return setting.answer === undefined ? setting.train : `${setting.train} + ${setting.answer}`;
}

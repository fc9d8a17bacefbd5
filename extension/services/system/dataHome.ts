import envPaths from 'env-paths';
import path from 'node:path';

/** Where environments and prepared base models lie: `PERSONA_TUNER_HOME`, else the platform's data folder. */
export function dataHome(): string {
  const chosen = process.env.PERSONA_TUNER_HOME;
  return chosen ? path.resolve(chosen) : envPaths('persona-tuner', { suffix: '' }).data;
}

import { requireReady, type Environment } from './environment';
import type { TaskOptions } from './progress';
import type { Run } from './runs';
import { runTrainerVerb } from './trainerCommand';

/** Makes `adapter.gguf` and `reference.json` anew from the run's `adapter/`. */
export async function exportAdapter(
  run: Run,
  options: TaskOptions & { readonly environment: Environment },
): Promise<void> {
  await requireReady(options.environment);
  await runTrainerVerb(options.environment, ['export', run.folder], {
    ...options,
    writesTo: run.folder,
  });
}

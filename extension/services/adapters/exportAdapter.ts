import { requireReady, type Environment } from '../environment/environment';
import type { TaskOptions } from '../system/progress';
import type { Run } from '../runs/runs';
import { runTrainerVerb } from '../environment/trainerCommand';

/** Makes `adapter.gguf` anew from the run's `adapter/`, and `reference.json` where there is none. */
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

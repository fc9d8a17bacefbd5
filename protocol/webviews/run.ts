import { z } from 'zod';
import { defineContract } from '../channel';
import { RunEvent } from '../events';
import { RunManifest, RunState } from '../run';

/** What the extension answers to the run panel. */
export const RunHost = defineContract({
  requests: {
    /** Resolves when the trainer has saved its checkpoint and is gone. */
    stop: { params: z.object({}), result: z.object({}) },
  },
  notifications: { ready: z.object({}) },
});

/** What the run panel takes from the extension. */
export const RunView = defineContract({
  requests: {},
  notifications: {
    /** Comes first; the run's events begin anew after it. */
    manifest: RunManifest,
    /** Events since the last such message, in order. */
    events: z.object({ events: z.array(RunEvent), state: RunState }),
  },
});

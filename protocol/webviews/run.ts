import * as z from 'zod';
import { defineContract } from '../channel';
import { ErrorAction } from '../errors';
import { RunEvent } from '../events';
import { RunManifest, RunState } from '../run';

/** How the run stands now, and what can be done with it. */
export const RunStanding = z.object({
  state: RunState,
  /** For a run that waits its turn: how many train or wait before it. */
  position: z.number().int().optional(),
  /** Why it failed or broke off, in a sentence. */
  error: z.string().optional(),
  /** Buttons, the likeliest wish first. */
  actions: z.array(ErrorAction),
  /** The last lines of `train.log`. */
  log: z.string(),
});
export type RunStanding = z.infer<typeof RunStanding>;

/** What the extension answers to the run panel. */
export const RunHost = defineContract({
  requests: {
    /** Resolves when the trainer has saved its checkpoint and is gone. */
    stop: { params: z.object({}), result: z.object({}) },
  },
  notifications: {
    ready: z.object({}),
    /** Runs what a button promises. */
    act: ErrorAction,
  },
});

/** What the run panel takes from the extension. */
export const RunView = defineContract({
  requests: {},
  notifications: {
    /** Comes first; the run's events begin anew after it. */
    manifest: RunManifest,
    /** Events since the last such message, in order. */
    events: z.object({ events: z.array(RunEvent), standing: RunStanding }),
  },
});

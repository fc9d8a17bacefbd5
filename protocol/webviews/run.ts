import { z } from 'zod';
import { defineContract } from '../channel';
import { RunEvent } from '../events';
import { RunManifest } from '../run';

/** What the extension answers to the run panel. */
export const RunHost = defineContract({
  requests: { stop: { params: z.object({}), result: z.object({}) } },
  notifications: { ready: z.object({}) },
});

/** What the run panel takes from the extension. */
export const RunView = defineContract({
  requests: {},
  notifications: {
    manifest: RunManifest,
    /** Events since the last such message, in order. */
    events: z.object({ events: z.array(RunEvent), running: z.boolean() }),
  },
});

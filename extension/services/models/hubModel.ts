import * as z from 'zod';
import { hubConsentNeeded, hubDiskTooSmall } from '../../core/errors';
import type { Environment } from '../environment/environment';
import { runTrainerVerb } from '../environment/trainerCommand';
import type { TaskOptions } from '../system/progress';
import { hubCacheFolder } from './hubCache';
import { examineConfig } from './huggingFaceFolder';

/** A model of the hub, and what fetching it costs: known before anything large is fetched. */
export const FoundOnHub = z.object({
  model: z.string(),
  /** As it was asked for; `main` where nothing was said. */
  revision: z.string(),
  commit: z.string(),
  /** Where a person reads about it, and accepts its terms. */
  page: z.string(),
  license: z.string().nullable(),
  gated: z.boolean(),
  architecture: z.string().nullable(),
  parameters: z.number().nullable(),
  contextLength: z.number().nullable(),
  /** Of the files that are needed. */
  bytes: z.number(),
  /** Of them, what is not in the cache yet. */
  missingBytes: z.number(),
  /** On the disk of the cache. */
  freeBytes: z.number(),
  /** The person's cache of the hub. */
  cache: z.string(),
  /** Where its config.json is already. */
  configFolder: z.string(),
  /** The model's folder in it, where all of it is there. */
  snapshot: z.string().nullable(),
});
export type FoundOnHub = z.infer<typeof FoundOnHub>;

/** How the hub is used: whom to ask before a download, and as whom. */
export interface HubAccess {
  /** Asked once before anything large is fetched; without it nothing is. */
  readonly consent?: (found: FoundOnHub) => Promise<boolean>;
  /** From the secret storage; else the client reads `HF_TOKEN` and the person's token file itself. */
  readonly token?: string | undefined;
}

/** A model whose files are all in the cache. */
export interface HubSnapshot extends FoundOnHub {
  readonly snapshot: string;
}

/**
 * The folder of a hub's model in the person's own cache: what is missing is fetched once the person has agreed. A model that is
 * there already needs no network.
 *
 * @param requested - `owner/name[@revision]`
 * @throws UserError: why it cannot be had; what was fetched stays, and the next time goes on from there
 */
export async function snapshotFromHub(
  environment: Environment,
  requested: string,
  options: TaskOptions & { readonly hub?: HubAccess | undefined },
): Promise<HubSnapshot> {
  const found = await lookOnHub(environment, requested, options);
  if (found.missingBytes > 0) {
    await examineConfig(found.configFolder, found.model);
    if (found.missingBytes > found.freeBytes) throw hubDiskTooSmall(found.model, found);
    const { consent } = options.hub ?? {};
    if (!(await consent?.(found))) throw hubConsentNeeded(found.model, found.missingBytes, consent !== undefined);
  }
  const args = ['hub-fetch', '--requested', requested, '--commit', found.commit] as const;
  return HubSnapshot.parse(await runHubVerb(environment, args, found.cache, options));
}

const HubSnapshot = FoundOnHub.extend({ snapshot: z.string() });

/** What the hub has under this name, or the cache without asking it. */
export async function lookOnHub(
  environment: Environment,
  requested: string,
  options: TaskOptions & { readonly hub?: HubAccess | undefined },
): Promise<FoundOnHub> {
  return FoundOnHub.parse(await runHubVerb(environment, ['hub-look', '--requested', requested], requested, options));
}

function runHubVerb(
  environment: Environment,
  args: readonly [verb: string, ...rest: string[]],
  writesTo: string,
  { hub, progress, signal }: TaskOptions & { readonly hub?: HubAccess | undefined },
): Promise<unknown> {
  return runTrainerVerb(environment, args, {
    ...{ progress, signal, writesTo },
    variables: {
      // Named from where this process stands, should it be relative: the child stands elsewhere.
      HF_HUB_CACHE: hubCacheFolder(),
      // By the environment: a list of processes shows arguments to everybody.
      ...(hub?.token && { PERSONA_TUNER_HUB_TOKEN: hub.token }),
    },
  });
}

import { notWrittenYet } from '../core/errors';
import type { TaskOptions } from './progress';

export type EnvironmentStatus =
  | { readonly kind: 'ready'; readonly python: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

/** The managed Python environment of one profile: made only from its lock, verified before each run. */
export interface Environment {
  readonly profile: string;
  readonly folder: string;
  /** The environment's interpreter (which exists only when the status is `ready`). */
  readonly python: string;
  status(): Promise<EnvironmentStatus>;
  create(options?: TaskOptions): Promise<void>;
  remove(): Promise<void>;
}

export interface EnvironmentOptions {
  /** Folder that holds `python/` (pyproject, locks, sources): the extension's, or the checkout's. */
  readonly installation: string;
  /** Base interpreter chosen by the person; otherwise the newest fitting one on the PATH. */
  readonly python?: string;
  /** Where environments and models lie; defaults to `dataHome()`. */
  readonly home?: string;
}

export function managedEnvironment(profile: 'stable', options: EnvironmentOptions): Environment {
  throw notWrittenYet(profile + options.installation);
}

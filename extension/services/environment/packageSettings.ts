import { runCommand } from '../system/command';
import { isolatedPython } from './isolatedPython';
import type { Python } from './python';

/** What the person (or the company) told pip about where packages come from. */
export interface PackageSettings {
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly constraints: readonly string[];
  readonly trustedHosts: readonly string[];
  readonly noIndex: boolean;
  readonly cert?: string;
  readonly proxy?: string;
  /** Seconds. */
  readonly timeout?: string;
}

/**
 * pip's own settings (its configuration files and `PIP_*` variables), as pip itself reports them. uv does not read
 * them, and a machine without the public index works through them alone.
 */
export async function readPackageSettings(python: Python, signal?: AbortSignal): Promise<PackageSettings> {
  const result = await runCommand(isolatedPython(python.command, '-m', 'pip', 'config', 'list'), signal && { signal });
  return parsePackageSettings(result.failure === undefined ? result.stdout : fromVariables());
}

/** Without pip beside the interpreter, its variables are still there. */
function fromVariables(): string {
  return Object.entries(process.env)
    .filter(([name]) => name.startsWith('PIP_'))
    .map(([name, value]) => `:env:.${name.slice(4).toLowerCase().replaceAll('_', '-')}='${value ?? ''}'`)
    .join('\n');
}

/** Reads the lines of `pip config list`: `section.key='value'`, the value in Python's quotes. */
export function parsePackageSettings(list: string): PackageSettings {
  const sections = new Map<string, Map<string, string>>();
  for (const line of list.split('\n')) {
    const match = /^(:env:|[\w-]+)\.([\w-]+)=(['"])(.*)\3\s*$/.exec(line);
    if (!match) continue;
    const [, section = '', key = '', , quoted = ''] = match;
    const values = sections.get(section) ?? new Map<string, string>();
    sections.set(section, values.set(key, unquote(quoted)));
  }
  // pip's own order: a variable beats [install], which beats [global].
  const value = (key: string) =>
    [':env:', 'install', 'global'].map((name) => sections.get(name)?.get(key)).find(Boolean);
  const words = (key: string) => (value(key) ?? '').split(/\s+/).filter(Boolean);
  return {
    indexUrl: value('index-url'),
    extraIndexUrls: words('extra-index-url'),
    findLinks: words('find-links'),
    constraints: words('constraint'),
    trustedHosts: words('trusted-host'),
    noIndex: ['1', 'true', 'yes', 'on'].includes((value('no-index') ?? '').toLowerCase()),
    cert: value('cert'),
    proxy: value('proxy'),
    timeout: value('timeout') ?? value('default-timeout'),
  };
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, (_match, character: string) => (character === 'n' ? '\n' : character));
}

/** The same for uv: options, and variables for what has no option. */
export function settingsForUv(settings: PackageSettings): {
  arguments: string[];
  /** Apart, because uv refuses constraints without hashes beside a lock with them (which leaves them nothing to do). */
  constraints: string[];
  variables: Record<string, string>;
} {
  const each = (option: string, values: readonly string[]) => values.flatMap((value) => [option, value]);
  return {
    constraints: each('--constraint', settings.constraints),
    arguments: [
      ...(settings.indexUrl ? ['--index-url', settings.indexUrl] : []),
      // pip looks at every index; hashes make that safe.
      ...(settings.extraIndexUrls.length > 0 ? ['--index-strategy', 'unsafe-best-match'] : []),
      ...each('--extra-index-url', settings.extraIndexUrls),
      ...each('--find-links', settings.findLinks),
      ...each('--allow-insecure-host', settings.trustedHosts),
      ...(settings.noIndex ? ['--no-index'] : []),
    ],
    variables: {
      ...(settings.cert && { SSL_CERT_FILE: settings.cert }),
      ...(settings.proxy && { ALL_PROXY: settings.proxy }),
      ...(settings.timeout && { UV_HTTP_TIMEOUT: settings.timeout }),
    },
  };
}

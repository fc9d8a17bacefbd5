import path from 'node:path';
import { trustedFolders } from './programs';

/**
 * Variables of a person's shell that make a program load other code than its own, or put packages elsewhere. Where packages come
 * from (an index, a proxy, a cache) stays the person's choice.
 */
const FOREIGN_CODE = [
  /^PYTHON/,
  /^__PYVENV_LAUNCHER__$/,
  /^NODE_(OPTIONS|PATH)$/,
  /^PIP_(TARGET|PREFIX|ROOT|PYTHON|REQUIREMENT|EDITABLE|SRC|DRY_RUN|REQUIRE_VIRTUALENV)$/,
  /^UV_(PYTHON|SYSTEM_PYTHON|BREAK_SYSTEM_PACKAGES|TARGET|PREFIX|PROJECT|WORKING_DIR(ECTORY)?|CONFIG_FILE|ENV_FILE)$/,
  /^(VIRTUAL_ENV|CONDA_PREFIX)$/,
];
const FOLDER_LISTS = /^(PATH|LD_LIBRARY_PATH|DYLD_(FALLBACK_)?LIBRARY_PATH)$/;

/**
 * Where every child starts, and with which variables. It never starts in a workspace: Python, uv, loaders of libraries and
 * Windows look for their files in the working folder first. The root is a folder that no project can write to.
 *
 * @param added - variables that the child gets besides
 */
export function surroundings(added: Readonly<Record<string, string>> = {}): {
  readonly cwd: string;
  readonly env: Record<string, string>;
} {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Windows writes them in any case.
    const known = name.toUpperCase();
    if (value === undefined || FOREIGN_CODE.some((pattern) => pattern.test(known))) continue;
    env[name] = FOLDER_LISTS.test(known) ? trustedFolders(value).join(path.delimiter) : value;
  }
  return {
    cwd: path.parse(process.execPath).root,
    env: {
      ...env,
      // Some systems tell pip to install for the user alone, which an environment refuses.
      PIP_USER: '0',
      // Windows' own shell, too, then looks on the PATH alone.
      NoDefaultCurrentDirectoryInExePath: '1',
      ...added,
    },
  };
}

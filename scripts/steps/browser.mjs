import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { runNode } from '../support/child.mjs';
import { Problem } from '../support/console.mjs';
import { inRoot, which } from '../support/paths.mjs';
import { installFromDebian } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function findBrowser() {
  const own = chromium.executablePath();
  return which(...NAMES) ?? (existsSync(own) ? own : undefined);
}

/**
 * A Chromium for the tests: the system's, else Debian's package, else Playwright's own download.
 *
 * @returns its executable
 */
export async function installBrowser() {
  await installFromDebian('chromium', findBrowser);
  if (!findBrowser()) {
    await runNode([inRoot('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium']);
  }
  const found = findBrowser();
  if (!found) throw new Problem("Chromium is missing. Install it with the system's package manager and try again.");
  return found;
}

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/** What VS Code itself says in the console of a test run; its native modules for logs and terminals are not built here. */
const NOISE =
  /^(Creating a socket|Resolv|Updating additional|Ignoring fetching|\[Service Worker|ChatSessionStore|Error: Could not locate the bindings)/;

/**
 * Runs tests inside VS Code's extension host, with the real `vscode` API, and prints what they print.
 *
 * @param {object} options
 * @param {string} options.extension - folder of the extension
 * @param {string} options.tests - module that exports `run()`
 * @param {string} options.folder - opened in the window
 * @param {string} options.browser - executable of a Chromium
 * @param {Record<string, string>} options.env
 * @param {string} options.screenshot - where to leave a picture when they do not end in time
 * @param {number} options.timeoutMinutes
 * @returns {Promise<number>} exit code: 0 when all passed
 */
export async function runInHost({ extension, tests, folder, browser, env, screenshot, timeoutMinutes }) {
  const server = await startServer({ folder, env });
  const window = await startBrowser(browser);
  const { page } = window;
  try {
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ values) => {
      const line = format(...values).trimEnd();
      if (!NOISE.test(line)) process.stdout.write(`${line}\n`);
    });
    await page.goto(server.address(extension, tests));
    const late = sleep(timeoutMinutes * 60_000, undefined, { ref: false });
    const code = await Promise.race([exit, late]);
    if (code !== undefined) return code;
    mkdirSync(path.dirname(screenshot), { recursive: true });
    await page.screenshot({ path: screenshot });
    throw new Error(
      `The tests in VS Code did not end within ${String(timeoutMinutes)} minutes; see ${screenshot}\n` +
        server.log().slice(-3000),
    );
  } finally {
    await window.close();
    await server.stop();
  }
}

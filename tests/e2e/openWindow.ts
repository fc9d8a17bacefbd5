import { ROOT } from '../../scripts/support/paths.mjs';
import { startBrowser } from '../host/browser.mjs';
import { copyExample } from '../host/exampleProject.mjs';
import { type ServerOptions, startServer } from '../host/server.mjs';
import { Workbench } from './workbench';

export interface Window {
  readonly workbench: Workbench;
  /** The opened project: a copy of the example, which the test may change. */
  readonly folder: string;
  /** Loads the window again, as *Developer: Reload Window* does. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

interface WindowOptions extends ServerOptions {
  /** Changes the copy of the example project before it is opened. */
  readonly prepare?: (folder: string) => void;
}

/**
 * VS Code as a person has it on the screen, on a copy of the example project: with the extension of this checkout, or with
 * the packages of `vsix`.
 */
export async function openWindow({ prepare, ...options }: WindowOptions = {}): Promise<Window> {
  const executable = process.env.PERSONA_TUNER_TEST_BROWSER;
  const home = process.env.PERSONA_TUNER_HOME;
  if (!executable || !home) throw new Error("These tests need their set-up: run them with 'npm test -- e2e'.");
  const example = copyExample();
  prepare?.(example.folder);
  const server = await startServer({ folder: example.folder, env: { PERSONA_TUNER_HOME: home }, ...options });
  const browser = await startBrowser(executable);
  const workbench = new Workbench(browser.page);
  const load = async () => {
    await browser.page.goto(options.vsix ? server.address() : server.address(ROOT));
    await workbench.ready();
  };
  const close = async () => {
    await browser.close();
    await server.stop();
    example.remove();
  };
  try {
    await load();
  } catch (error) {
    await workbench.screenshot('window-did-not-open').catch(() => undefined);
    await close();
    throw error;
  }
  return { workbench, folder: example.folder, reload: load, close };
}

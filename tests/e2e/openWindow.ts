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

/** VS Code with the extension of this checkout, as a person has it on the screen, on a copy of the example project. */
export async function openWindow(options: ServerOptions = {}): Promise<Window> {
  const executable = process.env.PERSONA_TUNER_TEST_BROWSER;
  const home = process.env.PERSONA_TUNER_HOME;
  if (!executable || !home) throw new Error("These tests need their set-up: run them with 'npm test -- e2e'.");
  const example = copyExample();
  const server = await startServer({ folder: example.folder, env: { PERSONA_TUNER_HOME: home }, ...options });
  const browser = await startBrowser(executable);
  const workbench = new Workbench(browser.page, server.changeSettings);
  const load = async () => {
    await browser.page.goto(server.address(ROOT));
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

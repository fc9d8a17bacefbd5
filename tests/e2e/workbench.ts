import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Frame, type Locator, type Page } from 'playwright-core';
import { inRoot } from '../../scripts/support/paths.mjs';

const PICTURES = inRoot('tests', 'artifacts', 'screenshots');
const SLOW = 60_000;

export type Theme = 'light' | 'dark';
const THEMES = {
  light: { name: 'Light Modern', mark: '.monaco-workbench.vs' },
  dark: { name: 'Dark Modern', mark: '.monaco-workbench.vs-dark' },
} as const;

/** VS Code's window, in a person's words. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Waits until the window stands and our extension has put its icon there. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: SLOW });
    await this.activity('Persona').waitFor({ timeout: SLOW });
  }

  /** Picks a command in the palette by its whole title, as `Persona: Train LoRA`. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.waitFor();
    await this.quickInput.fill(`>${title}`);
    const label = this.page.locator('.label-name').filter({ hasText: new RegExp(`^${escaped(title)}$`) });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first().click();
  }

  /** The box of the palette, of a pick or of a question at the top. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type=text]');
  }

  /** An icon of the activity bar. */
  activity(name: string): Locator {
    return this.page.locator(`.activitybar a[aria-label^="${name}"]`);
  }

  /** A row of a tree in the side bar. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row').filter({ hasText: text });
  }

  /** A button of a modal question, or of a notification. */
  button(name: string): Locator {
    return this.page.locator('.monaco-dialog-box, .notifications-toasts').getByRole('button', { name, exact: true });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  /** Opens a file of the folder by the quick open box. */
  async open(file: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.quickInput.waitFor();
    await this.quickInput.fill(file);
    const found = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: path.basename(file) });
    await found.first().click();
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(file)}"]`).waitFor();
  }

  /** Puts the cursor of the active editor at a place, both from 1, and waits until it is there. */
  async goTo(line: number, column: number): Promise<void> {
    await this.command('Go to Line/Column...');
    await this.quickInput.fill(`:${String(line)}:${String(column)}`);
    await this.page.keyboard.press('Enter');
    const place = `Ln ${String(line)}, Col ${String(column)}`;
    await this.page.locator('.statusbar-item').filter({ hasText: place }).waitFor();
    await this.page.locator('.monaco-editor.focused').first().waitFor();
  }

  /**
   * The page inside a webview, found by what it shows.
   *
   * A `Frame` stays right when other webviews come and go; a frame locator by number does not.
   */
  async webview(selector: string, text: string | RegExp, timeoutMs = 30_000): Promise<Frame> {
    for (const end = Date.now() + timeoutMs; Date.now() < end;) {
      for (const frame of this.page.frames()) {
        if (!frame.url().includes('/webview/browser/pre/fake.html')) continue;
        const found = await frame
          .locator(selector)
          .filter({ hasText: text })
          .count()
          .catch(() => 0); // The frame has just gone.
        if (found > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    const frames = this.page.frames().map((frame) => frame.url());
    throw new Error(`No webview shows '${String(text)}' in ${selector}. Frames:\n${frames.join('\n')}`);
  }

  async theme(theme: Theme): Promise<void> {
    const { name, mark } = THEMES[theme];
    if ((await this.page.locator(mark).count()) > 0) return;
    // As a person picks it: of a theme in the settings file this host takes notice only after a reload.
    await this.command('Preferences: Color Theme');
    await this.quickInput.fill(name);
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: `${name}Default ${name}` }).click();
    await this.page.locator(mark).waitFor();
  }

  /** A picture of the window as it is. */
  async capture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' });
  }

  /** Leaves `<name>-<theme>.png` in `tests/artifacts/screenshots/`. */
  async screenshot(name: string, theme: Theme = 'dark'): Promise<void> {
    await this.theme(theme);
    await this.capture(`${name}-${theme}`);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

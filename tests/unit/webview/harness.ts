import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { findBrowser } from '../../../scripts/steps/browser.mjs';
import { ARGUMENTS } from '../../host/browser.mjs';
import { Channel, type Contract, type Handlers } from '../../../protocol/channel';
import { fromWire } from '../../../protocol/webviewWire';
import { pageHtml } from '../../../extension/platform/webviewPage';
import { THEMES, type ThemeName } from './themes';

const root = path.resolve(import.meta.dirname, '../../..');
const ORIGIN = 'http://webview.test';

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Texts of another language. */
  readonly words?: Readonly<Record<string, string>>;
}

/** A page of ours in a real browser, with the extension's end of its wire. */
interface OpenedPage<View extends Contract, Host extends Contract> {
  readonly page: Page;
  readonly channel: Channel<View, Host>;
  /** What the page said that it should not have: errors, refusals of its security policy. */
  readonly complaints: string[];
}

interface Panel<Host extends Contract, View extends Contract> {
  readonly name: string;
  readonly host: Host;
  readonly view: View;
}

/** What the extension would answer, over the wire to the page. */
type HandlersOf<Host extends Contract, View extends Contract> = (wire: {
  readonly channel: Channel<View, Host>;
}) => Handlers<Host>;

/** What opens the panel's page, as often as the tests of a file want, in the one browser that they share. */
export function pageOpener<Host extends Contract, View extends Contract>(panel: Panel<Host, View>) {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findBrowser(), args: ARGUMENTS });
  }, 30_000);
  afterAll(() => browser.close());
  return (handlersOf: HandlersOf<Host, View>, options?: PageOptions) => openPage(browser, panel, handlersOf, options);
}

/** Shows the page as VS Code does: the same HTML and security policy, the theme's variables, messages, kept state. */
async function openPage<Host extends Contract, View extends Contract>(
  browser: Browser,
  { name, host, view }: Panel<Host, View>,
  handlersOf: HandlersOf<Host, View>,
  { theme = 'dark', width = 900, height = 700, words = {} }: PageOptions = {},
): Promise<OpenedPage<View, Host>> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const files = await bundle(name);
  const html = pageHtml({
    title: name,
    language: 'en',
    script: `${ORIGIN}/${name}.js`,
    style: `${ORIGIN}/${name}.css`,
    source: ORIGIN,
    nonce: 'bm9uY2U=',
    words,
  });
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = path.basename(new URL(route.request().url()).pathname);
    const body = file === '' ? html : files.get(file);
    return body === undefined ? route.abort() : route.fulfill({ body, contentType: contentType(file) });
  });
  let receive: (message: unknown) => void = () => undefined;
  await page.exposeFunction('sendToExtension', (message: unknown) => {
    receive(fromWire(throughJson(message)));
  });
  await page.addInitScript(actAsVsCode, THEMES[theme]);
  const wire: { channel: Channel<View, Host> } = Object.create(null) as never;
  wire.channel = new Channel<View, Host>(
    {
      send: (message) =>
        void page.evaluate((sent) => {
          window.postMessage(sent, '*');
        }, throughJson(message)),
      listen: (listener) => {
        receive = listener;
        return () => {
          receive = () => undefined;
        };
      },
    },
    view,
    host,
    handlersOf(wire),
  );
  await page.goto(ORIGIN);
  return { page, channel: wire.channel, complaints };
}

/** As VS Code sends it: what is undefined in an array becomes null. */
function throughJson(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message));
}

/** Leaves a picture for people to look at. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = path.join(root, 'tests', 'artifacts', 'screenshots', 'webviews');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

const bundles = new Map<string, Promise<Map<string, string>>>();

function bundle(name: string): Promise<Map<string, string>> {
  let made = bundles.get(name);
  if (!made) {
    made = build({
      entryPoints: { [name]: path.join(root, 'webview', name, 'main.ts') },
      outdir: root,
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2023',
      logLevel: 'error',
    }).then(({ outputFiles }) => new Map(outputFiles.map((file) => [path.basename(file.path), file.text])));
    bundles.set(name, made);
  }
  return made;
}

function contentType(file: string): string {
  if (file.endsWith('.js')) return 'text/javascript';
  return file.endsWith('.css') ? 'text/css' : 'text/html';
}

/** Runs in the page before anything else. */
function actAsVsCode({ kind, colours }: { kind: string; colours: Record<string, string> }): void {
  const STATE = 'state';
  const posted = window as unknown as { sendToExtension(message: unknown): void };
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => {
        posted.sendToExtension(message);
      },
      getState: () => JSON.parse(sessionStorage.getItem(STATE) ?? 'null') as unknown,
      setState: (state: unknown) => {
        sessionStorage.setItem(STATE, JSON.stringify(state));
      },
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(colours)) style.setProperty(`--vscode-${name}`, value);
    document.body.className = kind;
    document.body.style.backgroundColor = 'var(--vscode-editor-background)';
  });
}

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SCRIPT = /<script async type="module">([\s\S]*?)<\/script>/;
const MARK = '/* one worker for all webviews */';

/**
 * Lets several webviews live on one page of this host.
 *
 * The host serves all webviews from one origin (the desktop gives each its own), and each registers the same service
 * worker under an address with its own id: a second webview replaces the first one's worker, may miss the change of
 * controller, and stays blank. Here they share one address, and ask the worker until it answers.
 *
 * @param {string} server - folder of the VS Code server
 */
export function patchWebviews(server) {
  const file = path.join(server, 'out/vs/workbench/contrib/webview/browser/pre/index.html');
  const html = readFileSync(file, 'utf8');
  if (html.includes(MARK)) return;
  const register = 'navigator.serviceWorker.register(swPath)\n\t\t\t\t.then(async registration => {';
  const ask = `${MARK}
    const asking = setInterval(() => navigator.serviceWorker.controller?.postMessage({ channel: 'version' }), 100);
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.channel !== 'version' || data.version !== expectedWorkerVersion) return;
      clearInterval(asking);
      resolve();
    });
    navigator.serviceWorker.startMessages();
    ${register}`;
  const oneAddress = replaceOnce(html, '&id=${ID}&remoteAuthority=', '&remoteAuthority=');
  const patched = replaceOnce(oneAddress, register, ask);
  // The page's content security policy names the script by its hash.
  writeFileSync(file, replaceOnce(patched, hashOfScript(html), hashOfScript(patched)));
}

/**
 * @param {string} text
 * @param {string} from
 * @param {string} to
 */
function replaceOnce(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`This code-server is not the one that the patch was made for: '${from}'.`);
  return parts.join(to);
}

/** @param {string} html */
function hashOfScript(html) {
  const script = SCRIPT.exec(html)?.[1] ?? '';
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

// `npm run package`: persona-tuner-<platform>-<version>.vsix for the platform it runs on, with llama.cpp inside.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setUpCode } from './setup.mjs';
import { runNode } from './support/child.mjs';
import { main, Problem, say, step } from './support/console.mjs';
import { inRoot, isMain } from './support/paths.mjs';

/** VS Code's names of platforms, and the package of llama.cpp's binaries that each one needs. */
const TARGETS = /** @type {Record<string, { target: string, binaries: string }>} */ ({
  'linux-x64': { target: 'linux-x64', binaries: 'linux-x64' },
  'linux-arm64': { target: 'linux-arm64', binaries: 'linux-arm64' },
  'linux-arm': { target: 'linux-armhf', binaries: 'linux-armv7l' },
  'darwin-x64': { target: 'darwin-x64', binaries: 'mac-x64' },
  'darwin-arm64': { target: 'darwin-arm64', binaries: 'mac-arm64-metal' },
  'win32-x64': { target: 'win32-x64', binaries: 'win-x64' },
  'win32-arm64': { target: 'win32-arm64', binaries: 'win-arm64' },
});

/** Makes the package; returns its file. */
export async function packageExtension() {
  const platform = `${process.platform}-${process.arch}`;
  const found = TARGETS[platform];
  if (!found) throw new Problem(`There is no package for ${platform}: VS Code or llama.cpp does not come for it.`);
  const { target, binaries } = found;
  const present = readdirSync(inRoot('node_modules', '@node-llama-cpp'));
  if (!present.includes(binaries)) {
    throw new Problem(`llama.cpp's binaries for ${platform} are not installed. Delete node_modules and try again.`);
  }
  const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(inRoot('package.json'), 'utf8')));
  const file = inRoot(`persona-tuner-${target}-${version}.vsix`);
  rmSync(file, { force: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'persona-tuner-package-'));
  const ignore = path.join(folder, 'ignore');
  try {
    const others = present.filter((name) => name !== binaries).map((name) => `node_modules/@node-llama-cpp/${name}/**`);
    writeFileSync(ignore, [readFileSync(inRoot('.vscodeignore'), 'utf8'), ...others, ''].join('\n'));
    const options = ['--target', target, '--out', file, '--ignoreFile', ignore, '--no-rewrite-relative-links'];
    const vsce = inRoot('node_modules', '@vscode', 'vsce', 'vsce');
    const { code, output } = await runNode([vsce, 'package', ...options], { stdout: 'capture', stderr: 'capture' });
    if (code !== 0 || !existsSync(file)) throw new Problem(`The package could not be made:\n${output.trim()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}

if (isMain(import.meta)) {
  await main(async () => {
    await setUpCode();
    const file = await step('Package', packageExtension);
    process.stdout.write(`${file}\n`);
    say("Install it with 'Extensions: Install from VSIX…' in VS Code.");
    return 0;
  });
}

import { run } from '../support/child.mjs';
import { say } from '../support/console.mjs';
import { which } from '../support/paths.mjs';

/**
 * Installs a Debian package when it is missing and this process may: as root, where apt-get is.
 *
 * @param {string} name
 * @param {() => unknown} present - whether what it brings is there
 */
export async function installFromDebian(name, present) {
  const apt = which('apt-get');
  if (present() || !apt || process.getuid?.() !== 0) return;
  say(`Installing ${name} with apt-get …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', name],
  ]) {
    const { code, output } = await run(apt, args, { env, stdout: 'capture', stderr: 'capture' });
    if (code !== 0) say(`apt-get ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-5).join('\n')}`);
  }
}

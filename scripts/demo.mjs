// `npm run demo`: set-up, then the whole loop on the embedded model. With --json, stdout holds the JSON alone.
import { setUp } from './setup.mjs';
import { runNode } from './support/child.mjs';
import { main } from './support/console.mjs';
import { inRoot } from './support/paths.mjs';

await main(async () => {
  const { seconds } = await setUp();
  const { code } = await runNode([inRoot('dist', 'cli.js'), 'demo', ...process.argv.slice(2)], {
    stdout: 'inherit',
    env: { PERSONA_TUNER_SETUP_SECONDS: String(seconds) },
  });
  return code;
});

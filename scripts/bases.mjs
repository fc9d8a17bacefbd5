// `npm run bases [-- NAME …]`: every architecture on a tiny random model (tests/support/tiny_bases.py), in both profiles, through the
// product's own commands; writes what passed into docs/architectures.md. An hour of one core; without names, all of them.
import { setUpCode } from './setup.mjs';
import { createEnvironment } from './steps/environment.mjs';
import { installTestData } from './steps/pythonTools.mjs';
import { runNode } from './support/child.mjs';
import { main } from './support/console.mjs';
import { inRoot } from './support/paths.mjs';

await main(async () => {
  await setUpCode();
  const { python, home } = await createEnvironment();
  await createEnvironment('modern');
  await installTestData(python);
  const names = process.argv.slice(2).join(' ');
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const { code } = await runNode([vitest, 'run', '--project', 'bases'], {
    stdout: 'inherit',
    env: { PERSONA_TUNER_HOME: home, PERSONA_TUNER_TEST_BASES: names },
  });
  const prettier = inRoot('node_modules', 'prettier', 'bin', 'prettier.cjs');
  await runNode([prettier, '--write', inRoot('docs', 'architectures.md')], { stdout: 'inherit' });
  return code;
});

// `npm run setup`: packages, bundles, Python environment, embedded base model. Needs Node alone, and does nothing twice.
import { buildWhenStale } from './steps/bundles.mjs';
import { createEnvironment } from './steps/environment.mjs';
import { installPackages, requireNode } from './steps/packages.mjs';
import { main, say, secondsSince, step } from './support/console.mjs';
import { isMain } from './support/paths.mjs';

/** What every other script needs first: npm packages, and `dist/` as new as its sources. */
export async function setUpCode() {
  requireNode();
  await step('npm packages', installPackages);
  await step('Bundles', buildWhenStale);
}

/** @returns what was made, and the seconds it took */
export async function setUp() {
  const started = performance.now();
  await setUpCode();
  const environment = await step('Python environment and base model', createEnvironment);
  return { environment, seconds: secondsSince(started) };
}

if (isMain(import.meta)) {
  await main(async () => {
    const { environment, seconds } = await setUp();
    say(`Ready after ${String(seconds)} s. Environment and base model are in ${environment.home}`);
    return 0;
  });
}

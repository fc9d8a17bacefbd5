import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Called by the extension host: runs every `*.test` beside this file and leaves the counts in a file. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false, reporter: 'spec', forbidOnly: true });
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  const { stats } = await new Promise<Mocha.Runner>((resolve) => {
    const runner = mocha.run(() => {
      resolve(runner);
    });
  });
  const { passes = 0, failures = 0, pending = 0 } = stats ?? {};
  const results = process.env.PERSONA_TUNER_TEST_RESULTS;
  if (results) writeFileSync(results, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
  if (failures > 0) throw new Error(`${String(failures)} tests failed.`);
}

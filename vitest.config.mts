import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

/** The tiers that vitest runs; `tests/vscode` runs in mocha, inside VS Code. */
export default defineConfig({
  test: {
    projects: [
      // A machine that does much else must not fail them: nothing here waits for a time to pass.
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: MINUTE, hookTimeout: MINUTE } },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          // Real trainers and models: one file at a time, so that none waits for another's cores.
          fileParallelism: false,
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
      // Not of `npm test`: `npm run bases`.
      { test: { name: 'bases', include: ['tests/bases/**/*.test.ts'], hookTimeout: 5 * MINUTE } },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 10 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
    ],
  },
});

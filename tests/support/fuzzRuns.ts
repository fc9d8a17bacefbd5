/**
 * On how many made-up inputs a property is tried. `PERSONA_TUNER_FUZZ_RUNS` sets it for all of them, e.g.
 * `PERSONA_TUNER_FUZZ_RUNS=100000 npx vitest run tests/unit/core/lint/fuzz.test.ts`.
 *
 * @param usual - enough for each change, and fast
 */
export function fuzzRuns(usual: number): number {
  return Number(process.env['PERSONA_TUNER_FUZZ_RUNS'] ?? usual);
}

/** Time for a test that a night's run may make long. */
export const FUZZ_TIMEOUT = 6 * 3_600_000;

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cancelled } from '../../../extension/core/errors';
import { explained } from '../../../extension/core/unexpected';

const thrownBy = (work: Promise<unknown>) => work.then(() => undefined, explained);

it('an error of the system becomes a sentence with the file and the cure; one of ours stays; anything else is reported', async () => {
  expect((await thrownBy(readFile('/no/such $& file')))?.message).toBe(
    "'/no/such $& file' is not there, though it was a moment ago or should be. Put it back, or run the command again.",
  );
  expect((await thrownBy(readFile('/')))?.message).toMatch(/^A file is needed where a file is a folder/);
  const ours = cancelled();
  expect(explained(ours)).toBe(ours);
  const fault = explained(new TypeError('x is undefined'));
  expect(fault.message).toContain('TypeError: x is undefined');
  expect(fault.message).toContain('report');
  expect(fault.detail).toContain('unexpected.test');
  expect(explained('plain').message).toContain('plain');
});

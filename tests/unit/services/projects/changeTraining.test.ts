import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { changeTraining } from '../../../../extension/services/projects/changeTraining';
import { openProject } from '../../../../extension/services/projects/project';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

it('changes the settings that it is told, and keeps the rest of the file as it was written', async () => {
  const folder = await temporaryFolder();
  const before = { name: 'Ana', datasets: { train: ['a.jsonl'] }, training: { epochs: 2, rank: 8 }, runs: 'r' };
  await writeFiles(folder, { 'persona.json': JSON.stringify(before, null, 4) });
  await changeTraining(await openProject(folder), { epochs: 5, maxLength: 704 });
  const text = await readFile(path.join(folder, 'persona.json'), 'utf8');
  expect(text).toBe(`${JSON.stringify({ ...before, training: { epochs: 5, rank: 8, maxLength: 704 } }, null, 4)}\n`);
});

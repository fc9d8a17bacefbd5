import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { locate, preparedFolder } from '../../../../extension/services/models/source';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

let projectFolder = '';
beforeEach(async () => {
  projectFolder = await temporaryFolder();
  await writeFiles(projectFolder, { 'modèles/é/config.json': '{}', 'x.gguf': 'GGUF', 'owner/name.gguf': 'GGUF' });
});
const find = (setting: Parameters<typeof locate>[0]) => locate(setting, { projectFolder });

it('tells a folder, a file, an id of the hub and the embedded model', async () => {
  const folder = path.join(projectFolder, 'modèles/é');
  expect(await find('modèles/é')).toMatchObject({ kind: 'folder', path: folder });
  expect(await find(folder)).toMatchObject({ kind: 'folder', path: folder });
  expect(await find('owner/name.gguf')).toMatchObject({ kind: 'gguf' });
  expect(await find('owner/name')).toMatchObject({ kind: 'hub', hub: { id: 'owner/name' } });
  expect(await find('owner/name@v1.0')).toMatchObject({ hub: { id: 'owner/name', revision: 'v1.0' } });
  expect(await find('builtin:smollm2-135m-instruct')).toMatchObject({ kind: 'builtin' });
  await expect(find('owner/none.gguf')).rejects.toMatchObject({ code: 'base-model-unknown' });
  await expect(find('a/b/c')).rejects.toMatchObject({ code: 'base-model-unknown' });
});

it('takes a pair of what trains and what answers, and refuses what is none', async () => {
  const answer = path.join(projectFolder, 'x.gguf');
  expect(await find({ train: 'modèles/é', answer: 'x.gguf' })).toMatchObject({ kind: 'folder', answer });
  await expect(find({ train: 'x.gguf', answer: 'x.gguf' })).rejects.toMatchObject({ code: 'base-model-not-pair' });
  await expect(find({ train: 'modèles/é', answer: 'none.gguf' })).rejects.toMatchObject({ code: 'base-model-unknown' });
});

it('is prepared in a folder of its own: by revision, by the file that answers, by state', async () => {
  const settings = ['owner/name', 'owner/name@v1', 'modèles/é', { train: 'modèles/é', answer: 'x.gguf' }] as const;
  const folders = await Promise.all(settings.map(async (one) => preparedFolder(await find(one), { projectFolder })));
  expect(new Set(folders).size).toBe(settings.length);
  await writeFiles(projectFolder, { 'modèles/é/config.json': '{"a": 1}' });
  expect(folders).not.toContain(preparedFolder(await find('modèles/é'), { projectFolder }));
});

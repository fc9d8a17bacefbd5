import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { requireBaseModel, type BaseModel } from '../../extension/services/models/baseModels';
import { EMBEDDED_BASE_MODEL } from '../../extension/services/models/source';
import { managedEnvironment, type Environment } from '../../extension/services/environment/environment';
import { openProject, type Project } from '../../extension/services/projects/project';
import { repository } from './bundles';
import { temporaryFolder, writeFiles } from './temporary';

/** A project of eight of the example's conversations: two steps an epoch, seconds of training on the real model. */
export async function smallPersona(): Promise<{ project: Project; base: BaseModel; environment: Environment }> {
  const folder = path.join(await temporaryFolder(), 'Pequeno Cláudio');
  const dataset = await readFile(path.join(repository, 'examples/claudio/datasets/personality_v1.jsonl'), 'utf8');
  await writeFiles(folder, {
    'persona.json': JSON.stringify({
      name: 'Cláudio',
      baseModel: EMBEDDED_BASE_MODEL,
      systemPrompt: { training: 'prompt.md', inference: 'prompt.md' },
      datasets: { train: ['data/eight examples.jsonl'] },
      training: { epochs: 2, learningRate: 2e-3, maxLength: 256 },
    }),
    'prompt.md': 'Você é o Cláudio, e assina cada resposta.\n',
    'data/eight examples.jsonl': dataset.split('\n').slice(0, 8).join('\n'),
  });
  const project = await openProject(folder);
  return {
    project,
    base: await requireBaseModel(EMBEDDED_BASE_MODEL, { projectFolder: folder }),
    environment: managedEnvironment('stable', { installation: repository }),
  };
}

import path from 'node:path';
import type { Command } from 'commander';
import type { Message } from '../../../protocol/dataset';
import type * as z from 'zod';
import type { ProjectFile } from '../../../protocol/project';
import { readDataset } from '../../core/dataset/dataset';
import { datasetEmpty, destinationTaken, fileMissing, importBroken } from '../../core/errors';
import { exists, readTextIfThere, writeJson, writeText } from '../../services/system/files';
import { createProject } from '../../services/projects/newProject';
import { PROJECT_FILE } from '../../services/projects/project';
import type { Cli } from '../cli';

export function registerInit(program: Command, cli: Cli): void {
  program
    .command('init [dir]')
    .description('make a project: the sample persona, or an import with --from')
    .option(
      '--from <file>',
      'dataset to import: messages, ShareGPT, Alpaca or prompt-completion, as JSONL or a JSON array',
    )
    .action(async (dir: string | undefined, { from }: { from?: string }) => {
      const folder = path.resolve(dir ?? '.');
      if (await exists(path.join(folder, PROJECT_FILE))) throw destinationTaken(folder);
      const examples = from === undefined ? undefined : await importProject(from, folder);
      if (from === undefined) await createProject({ folder, content: 'sample', installation: cli.installation });
      const next = `Next: persona-tuner lint --project '${folder}'`;
      cli.result({ folder, examples }, () => `Made ${path.join(folder, PROJECT_FILE)}\n${next}`);
    });
}

/** All examples become `messages`, one a line; the project's name is its folder's. */
async function importProject(file: string, folder: string): Promise<number> {
  const text = await readTextIfThere(file);
  if (text === undefined) throw fileMissing(file, "'--from'");
  const conversations: (readonly Message[])[] = [];
  for (const line of readDataset(asLines(text, file))) {
    if (line.kind === 'problem')
      throw importBroken(file, line.line, line.diagnostics[0]?.message ?? 'it is not an example.');
    conversations.push(line.messages);
  }
  if (conversations.length === 0) throw datasetEmpty([file]);
  const dataset = 'datasets/train.jsonl';
  const settings: z.input<typeof ProjectFile> = {
    name: path.basename(folder),
    datasets: { train: [dataset] },
  };
  await writeText(
    path.join(folder, dataset),
    conversations.map((messages) => `${JSON.stringify({ messages })}\n`).join(''),
  );
  await writeJson(path.join(folder, PROJECT_FILE), settings);
  return conversations.length;
}

/** A JSON array (Alpaca's usual file) as one line per item; the item's number is then the line. */
function asLines(text: string, file: string): string {
  if (!text.trimStart().startsWith('[')) return text;
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch (error) {
    throw importBroken(file, 1, `${(error as Error).message}.`);
  }
  return Array.isArray(items) ? items.map((item) => JSON.stringify(item)).join('\n') : text;
}

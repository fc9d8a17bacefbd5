import path from 'node:path';
import type { Command } from 'commander';
import type { Message } from '../../../protocol/dataset';
import type * as z from 'zod';
import type { ProjectFile } from '../../../protocol/project';
import { readDataset } from '../../core/dataset/dataset';
import { asJsonLines } from '../../core/dataset/jsonDocument';
import { datasetEmpty, destinationTaken, fileMissing, importBroken } from '../../core/errors';
import { readConverted, requireEncoding } from '../../services/system/conversion';
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
    .option('--encoding <name>', 'what that file is written in, if it is not UTF-8')
    .action(async (dir: string | undefined, { from, encoding }: { from?: string; encoding?: string }) => {
      const folder = path.resolve(dir ?? '.');
      if (await exists(path.join(folder, PROJECT_FILE))) throw destinationTaken(folder);
      const examples = from === undefined ? undefined : await importProject(from, folder, encoding);
      if (from === undefined) await createProject({ folder, content: 'sample', installation: cli.installation });
      const next = `Next: persona-tuner lint --project '${folder}'`;
      cli.result({ folder, examples }, () => `Made ${path.join(folder, PROJECT_FILE)}\n${next}`);
    });
}

/** All examples become `messages`, one a line; the project's name is its folder's. */
async function importProject(file: string, folder: string, encoding: string | undefined): Promise<number> {
  const text = await readSource(file, encoding);
  const conversations: (readonly Message[])[] = [];
  for (const line of readDataset(asJsonLines(text)?.text ?? text)) {
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

/** Nothing is ever replaced: what is no UTF-8 is converted when told as what, or refused. */
async function readSource(file: string, encoding: string | undefined): Promise<string> {
  if (encoding !== undefined) return (await readConverted(file, requireEncoding(file, encoding))).text;
  const text = await readTextIfThere(file);
  if (text === undefined) throw fileMissing(file, "'--from'");
  return text;
}

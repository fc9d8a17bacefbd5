import path from 'node:path';
import type { Command } from 'commander';
import type { Message } from '../../../protocol/dataset';
import type * as z from 'zod';
import type { ProjectFile } from '../../../protocol/project';
import { readDataset } from '../../core/dataset/dataset';
import { asJsonLines } from '../../core/dataset/jsonDocument';
import { datasetEmpty, destinationTaken, fileMissing, importBroken } from '../../core/errors';
import { removalOf } from '../../core/lint/fixes/removal';
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
    .option('--drop <keys...>', 'keys of its examples to leave out, whatever they say')
    .action(async (dir: string | undefined, { from, ...options }: ImportOptions & { from?: string }) => {
      const folder = path.resolve(dir ?? '.');
      if (await exists(path.join(folder, PROJECT_FILE))) throw destinationTaken(folder);
      const imported = from === undefined ? undefined : await importProject(from, folder, options);
      if (from === undefined) await createProject({ folder, content: 'sample', installation: cli.installation });
      const next = `Next: persona-tuner lint --project '${folder}'`;
      const made = `Made ${path.join(folder, PROJECT_FILE)}`;
      cli.result({ folder, ...imported }, () => [made, ...leftOut(imported?.dropped), next].join('\n'));
    });
}

interface ImportOptions {
  readonly encoding?: string;
  readonly drop?: readonly string[];
}

interface Imported {
  readonly examples: number;
  /** Keys that were not taken over, with how often each stood there. Those of turns begin with a dot. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** What was not taken over, for people. */
function leftOut(dropped: Imported['dropped'] = {}): string[] {
  const keys = Object.entries(dropped).map(([key, count]) => `'${key}' (${String(count)})`);
  return keys.length === 0 ? [] : [`Left out, as nothing here reads it: ${keys.join(', ')}`];
}

/** All examples become `messages`, one a line; the project's name is its folder's. */
async function importProject(file: string, folder: string, { encoding, drop = [] }: ImportOptions): Promise<Imported> {
  const text = await readSource(file, encoding);
  const conversations: (readonly Message[])[] = [];
  const dropped = new Map<string, number>();
  const count = (key: string) => dropped.set(key, (dropped.get(key) ?? 0) + 1);
  for (const line of readDataset(without(drop, asJsonLines(text)?.text ?? text, count))) {
    if (line.kind === 'problem')
      throw importBroken(file, line.line, line.diagnostics[0]?.message ?? 'it is not an example.');
    conversations.push(line.messages);
    for (const path of line.unread) count(`${path.length > 1 ? '.' : ''}${String(path.at(-1))}`);
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
  return { examples: conversations.length, dropped: Object.fromEntries(dropped) };
}

/** The lines without some of their keys. */
function without(keys: readonly string[], text: string, count: (key: string) => void): string {
  if (keys.length === 0) return text;
  const cut = (line: string, key: string) => {
    const removal = removalOf(line, [key]);
    if (removal) count(key);
    return removal ? line.slice(0, removal.start) + line.slice(removal.end) : line;
  };
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => keys.reduce(cut, line))
    .join('\n');
}

/** Nothing is ever replaced: what is no UTF-8 is converted when told as what, or refused. */
async function readSource(file: string, encoding: string | undefined): Promise<string> {
  if (encoding !== undefined) return (await readConverted(file, requireEncoding(file, encoding))).text;
  const text = await readTextIfThere(file);
  if (text === undefined) throw fileMissing(file, "'--from'");
  return text;
}

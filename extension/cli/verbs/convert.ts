import type { Command } from 'commander';
import { asJsonLines } from '../../core/dataset/jsonDocument';
import { ENCODINGS } from '../../core/encodings/names';
import { readConverted, requireEncoding } from '../../services/system/conversion';
import { writeText } from '../../services/system/files';
import type { Cli } from '../cli';

/** What became of a file. */
interface Converted {
  readonly file: string;
  /** Undefined where it was UTF-8 already. */
  readonly from: string | undefined;
  /** Examples that now stand on a line each; undefined where they did so already. */
  readonly examples: number | undefined;
}

export function registerConvert(program: Command, cli: Cli): void {
  program
    .command('convert <files...>')
    .description('write text files anew as UTF-8, and datasets that are a JSON array as JSONL')
    .option('--encoding <name>', 'what the files are written in (default: what they read well as)')
    .action(async (files: string[], options: { encoding?: string }) => {
      const converted: Converted[] = [];
      for (const file of files) converted.push(await convertFile(file, options.encoding));
      cli.result({ files: converted }, () => converted.map(sentence).join('\n'));
    });
}

async function convertFile(file: string, encoding: string | undefined): Promise<Converted> {
  const { text, from } = await readConverted(
    file,
    encoding === undefined ? undefined : requireEncoding(file, encoding),
  );
  const lines = file.endsWith('.jsonl') ? asJsonLines(text) : undefined;
  if (from !== undefined || lines) await writeText(file, lines?.text ?? text);
  return { file, from, examples: lines?.examples };
}

function sentence({ file, from, examples }: Converted): string {
  const did = [
    ...(from === undefined ? [] : [`written as UTF-8, from ${ENCODINGS[from as keyof typeof ENCODINGS]}`]),
    ...(examples === undefined ? [] : [`${String(examples)} examples, one a line`]),
  ];
  return `${file}: ${did.length === 0 ? 'nothing to convert' : did.join('; ')}`;
}

import type { Command } from 'commander';
import { readDataset } from '../../core/dataset/dataset';
import { fileMissing } from '../../core/errors';
import { withSystemPrompt } from '../../core/conversation/systemPrompt';
import { requireBaseModel } from '../../services/models/baseModels';
import { EMBEDDED_BASE_MODEL } from '../../services/models/source';
import { readTextIfThere } from '../../services/system/files';
import { readTemplateChoice } from '../../services/projects/chatTemplate';
import { readSystemPrompt } from '../../services/projects/project';
import { EXIT, type Cli } from '../cli';
import { table } from '../terminal';

export function registerTokens(program: Command, cli: Cli): void {
  program
    .command('tokens <file>')
    .description("count each example's tokens as training sees them, the project's training prompt included")
    .option('--ids', 'print the token ids as well')
    .option('--base <model>', "base model (default: the project's, else the embedded one)")
    .action(async (file: string, options: { ids?: boolean; base?: string }) => {
      const project = await cli.findProject();
      const requested = options.base ?? project?.settings.baseModel ?? EMBEDDED_BASE_MODEL;
      const base = await requireBaseModel(requested, {
        projectFolder: project?.folder ?? process.cwd(),
      });
      // Of another base model nobody has said how it is spoken to.
      const encoder = await base.encoder(project && !options.base ? await readTemplateChoice(project) : undefined);
      const systemPrompt = project && (await readSystemPrompt(project, 'training'));
      const text = await readTextIfThere(file);
      if (text === undefined) throw fileMissing(file, 'the command line');
      const rows: {
        line: number;
        tokens: number;
        supervised: number;
        ids?: number[];
      }[] = [];
      for (const line of readDataset(text)) {
        if (line.kind === 'problem') {
          cli.log(`${file}:${String(line.line)}: ${line.diagnostics[0]?.message ?? 'not an example'}`);
          cli.exitCode = EXIT.problems;
          continue;
        }
        const { ids, supervised } = encoder.encode(withSystemPrompt(line.messages, systemPrompt));
        const learned = supervised.reduce((sum, [start, end]) => sum + end - start, 0);
        rows.push({
          line: line.line,
          tokens: ids.length,
          supervised: learned,
          ...(options.ids && { ids }),
        });
      }
      cli.result(rows, () =>
        table([
          ['LINE', 'TOKENS', 'SUPERVISED', ...(options.ids ? ['IDS'] : [])],
          ...rows.map(({ line, tokens, supervised, ids }) => [
            String(line),
            String(tokens),
            String(supervised),
            ...(ids ? [ids.join(' ')] : []),
          ]),
        ]),
      );
    });
}

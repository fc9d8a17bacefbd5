import path from 'node:path';
import { type Command, Option } from 'commander';
import { Quantization } from '../../../protocol/project';
import { bytesText } from '../../core/bytes';
import { listModels, removeModel, type ListedModel } from '../../services/models/modelList';
import { differencesText } from '../../services/models/proof';
import type { BaseModel } from '../../services/models/baseModels';
import { EXIT, type Cli } from '../cli';
import { table } from '../terminal';

export function registerModels(program: Command, cli: Cli): void {
  const models = program.command('models').description('base models: what is prepared and proven');
  models
    .command('list')
    .description('what is prepared: size, what it was made of, and whether it is proven')
    .action(async () => {
      const found = await listModels();
      cli.result(
        found.map(({ manifest, ...model }) => ({ ...model, ...manifest })),
        () => (found.length === 0 ? 'No base model is prepared.' : table([COLUMNS, ...found.map(row)])),
      );
    });

  models
    .command('remove <model>')
    .description('delete a prepared base model, by the name that a project gives it, or by its folder')
    .action(async (model: string) => {
      const removed = await removeModel(model, { signal: cli.signal });
      cli.result({ removed }, () => removed.map((folder) => `Removed ${folder}`).join('\n'));
    });

  models
    .command('prepare [model]')
    .description("make a base model ready and prove it (default: the project's); does nothing twice")
    .addOption(
      new Option(
        '--quantization <type>',
        'type of the weights that answer, where they are made of safetensors',
      ).choices(Quantization.options),
    )
    .action(async (model: string | undefined, { quantization }: { quantization?: Quantization }) => {
      const project = model === undefined ? await cli.project() : await cli.findProject().catch(() => undefined);
      const environment = cli.environment(project?.settings.profile ?? 'stable');
      const base = await cli.prepareBaseModel(model ?? project?.settings.baseModel ?? '', {
        projectFolder: model === undefined && project ? project.folder : process.cwd(),
        environment,
        ...(quantization && { quantization }),
      });
      if (!base.proof?.passed) cli.exitCode = EXIT.problems;
      cli.result({ folder: base.folder, ...base.manifest, proof: base.proof }, () => proofText(base));
    });
}

const COLUMNS = ['MODEL', 'STATE', 'PARAMETERS', 'CONTEXT', 'ANSWERS AS', 'SIZE', 'LICENCE', 'FOLDER'];

function row({ folder, state, bytes, manifest }: ListedModel): string[] {
  const { requested = '?', parameters, contextLength, quantization = 'its GGUF', licence = '-' } = manifest ?? {};
  const count = parameters === undefined ? '?' : `${(parameters / 1e6).toFixed(0)} M`;
  return [
    ...[requested, state, count, String(contextLength ?? '?')],
    ...[quantization, bytesText(bytes), licence, path.basename(folder)],
  ];
}

function proofText({ folder, manifest, proof }: BaseModel): string {
  const ready = `Ready: ${folder}`;
  if (!proof) return ready;
  const { logprobs, bounds, answering } = proof;
  const figures = (one: typeof logprobs) =>
    `|Δ log p| mean ${one.mean.toFixed(4)}, max ${one.max.toFixed(3)} over ${String(one.positions)} tokens`;
  const told = answering ? `\nAnswers as ${manifest.quantization ?? 'the GGUF'}: ${figures(answering)}` : '';
  const verdict = proof.passed ? 'Proven' : `NOT PROVEN: ${differencesText(proof) ?? ''}\nCompared`;
  return `${ready}\n${verdict}: ${figures(logprobs)} (at most ${String(bounds.mean)} and ${String(bounds.max)})${told}`;
}

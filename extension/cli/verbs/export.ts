import { Option, type Command } from 'commander';
import { ExportKind, type ExportReport } from '../../../protocol/export';
import { Quantization } from '../../../protocol/project';
import { bytesText } from '../../core/bytes';
import { exportAdapter } from '../../services/adapters/exportAdapter';
import { exportSizes } from '../../services/adapters/exportSizes';
import { exportTo } from '../../services/adapters/exportTo';
import { defaultQuantization } from '../../services/models/quantization';
import type { Project } from '../../services/projects/project';
import { findRun, readRun, type RunSummary } from '../../services/runs/runs';
import { EXIT, type Cli } from '../cli';
import { baseOf, checkRunParity, parityText } from './train';

interface ExportOptions {
  readonly to?: ExportKind;
  readonly quantization?: Quantization;
  readonly output?: string;
}

export function registerExport(program: Command, cli: Cli): void {
  program
    .command('export <run>')
    .description('write what other programs load; without --to, adapter.gguf anew, and check its parity')
    .addOption(new Option('--to <kind>', 'what to write').choices(ExportKind.options))
    .addOption(
      new Option('--quantization <type>', 'weights of a merged GGUF (default: by size)').choices(Quantization.options),
    )
    .option('--output <dir>', 'where to write it (default: exports/<kind> in the run folder)')
    .action(async (id: string, options: ExportOptions) => {
      const project = await cli.project();
      const run = await findRun(project.runsFolder, id);
      if (options.to === undefined) await exportAnew(cli, project, run);
      else await exportFor(cli, project, run, { ...options, to: options.to });
    });
}

async function exportAnew(cli: Cli, project: Project, run: RunSummary): Promise<void> {
  const environment = cli.environment(project.settings.profile);
  await cli.task('Export', (progress) => exportAdapter(run, { environment, progress, signal: cli.signal }));
  const { adapterGguf } = await readRun(run);
  const parity = await checkRunParity(cli, run);
  if (!parity.passed) cli.exitCode = EXIT.problems;
  cli.result(
    { run: run.id, adapterGguf, parity },
    () => `Run ${run.id}\nAdapter: ${adapterGguf ?? 'none'}\n${parityText(parity)}`,
  );
}

async function exportFor(
  cli: Cli,
  project: Project,
  run: RunSummary,
  { to, quantization, output }: ExportOptions & { to: ExportKind },
): Promise<void> {
  const base = await baseOf(run);
  const environment = cli.environment(project.settings.profile);
  const order = { kind: to, quantization: quantization ?? defaultQuantization(base.manifest.parameters), output };
  const { bytes, needed } = await exportSizes(run, order, base);
  cli.log(`About ${bytesText(bytes)} will be written; ${bytesText(needed)} must be free meanwhile.`);
  const report = await cli.task('Export', (progress) =>
    exportTo(run, order, { project, base, environment, inference: cli.inference(), progress, signal: cli.signal }),
  );
  cli.result(report, () => exportText(report));
}

function exportText({ files, output, parity }: ExportReport): string {
  const listed = files.map(({ path, bytes }) => `${path} (${bytesText(bytes)})`);
  const found = parity && `|Δ log p| mean ${parity.mean.toFixed(4)}, max ${parity.max.toFixed(3)}`;
  const bounds = parity?.bounds && ` (at most ${String(parity.bounds.mean)} and ${String(parity.bounds.max)})`;
  const against = parity?.against === 'trainer' ? 'what the trainer computed' : 'base and adapter in llama.cpp';
  const compared = parity
    ? [`Compared with ${against}: ${found ?? ''} over ${String(parity.positions)} tokens${bounds ?? ''}`]
    : [];
  return [`Written to ${output}`, ...listed, ...compared].join('\n');
}

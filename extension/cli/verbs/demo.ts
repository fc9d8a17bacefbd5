import path from 'node:path';
import type { Command } from 'commander';
import { datasetBroken } from '../../core/errors';
import { openProject } from '../../services/projects/project';
import { writeReport } from '../../services/evaluation/report';
import { readRun } from '../../services/runs/runs';
import { planTraining } from '../../services/training/planning';
import { EXIT, type Cli } from '../cli';
import { duration, percent } from '../terminal';
import { diagnosticsText } from '../diagnostics';
import { answerAndKeep } from './answer';
import { setUp } from './env';
import { filesOf, hasErrors, lintFiles } from './lint';
import { planText } from '../../core/plan/planText';
import { checkRunParity, followTraining, parityText, startShown } from './train';

/** What the demo changes of the example's settings, so that two cores need minutes. */
const SHORTER = { epochs: 3, learningRate: 5e-4, probes: false };

export function registerDemo(program: Command, cli: Cli): void {
  program
    .command('demo')
    .description('the whole loop on the embedded model: set-up, lint, plan, train, parity, answers, report')
    .action(async () => {
      const folder = program.opts<{ project?: string }>().project ?? path.join(cli.installation, 'examples', 'claudio');
      const project = await openProject(folder);
      const clock = stopwatch();
      const { environment, base } = await setUp(cli);
      const setup = clock();

      const { diagnostics, examples } = await lintFiles(await filesOf(project), project, cli.signal);
      cli.log(`Lint: ${diagnosticsText(diagnostics, examples)}`);
      const broken = diagnostics.filter(({ severity }) => severity === 'error');
      if (broken[0] && hasErrors(diagnostics)) throw datasetBroken(broken[0].file, broken[0], broken.length);

      const options = { project, base, overrides: SHORTER };
      const { epochs, learningRate } = project.settings.training;
      cli.log(
        `Demo settings: ${String(SHORTER.epochs)} epochs at learning rate ${String(SHORTER.learningRate)} ` +
          `(persona.json says ${String(epochs)} at ${String(learningRate)}), on all examples, without probe questions.`,
      );
      cli.log(`Plan: ${planText(await planTraining(options))}`);
      const started = await startShown(cli, { ...options, environment });
      const trained = await followTraining(cli, started);
      if (trained.state === 'stopped') {
        cli.exitCode = EXIT.failed;
        return;
      }
      const parity = await checkRunParity(cli, trained);
      cli.log(parityText(parity));
      const train = clock();

      const { answers: ofBase } = await answerAndKeep(cli, project, base, 'base', trained);
      const { answers: ofAdapter } = await answerAndKeep(cli, project, base, 'adapter', trained);
      const run = await readRun(trained);
      const { report, chart } = await writeReport(project, run);
      const seconds = { setup, train, answer: clock() };
      if (!parity.passed) cli.exitCode = EXIT.problems;

      const { lossFirst, lossLast, adapterGguf } = run;
      const checks = {
        base: ofBase.checks.share,
        adapter: ofAdapter.checks.share,
      };
      const parityShort = {
        ids: parity.ids,
        maxLogprobDiff: parity.adapter.max,
      };
      cli.result(
        {
          run: run.id,
          adapterGguf,
          lossFirst,
          lossLast,
          parity: parityShort,
          checks,
          seconds,
        },
        () =>
          [
            '',
            `Run      ${run.folder}`,
            `Adapter  ${adapterGguf ?? 'none'}`,
            `Report   ${report}`,
            `Chart    ${chart}`,
            `Loss     ${lossFirst?.toFixed(2) ?? '–'} → ${lossLast?.toFixed(2) ?? '–'}`,
            `Checks   base ${percent(checks.base)}, adapter ${percent(checks.adapter)}`,
            `Parity   ids ${parity.ids ? 'equal' : 'DIFFER'}, largest |Δ log p| ${parity.adapter.max.toFixed(3)}`,
            `Time     set-up ${duration(setup)}, training ${duration(train)}, answers ${duration(seconds.answer)}`,
            '',
            `Talk to it: node ${path.relative(process.cwd(), path.join(cli.installation, 'dist', 'cli.js'))} chat --project '${project.folder}'`,
          ].join('\n'),
      );
    });
}

/** Seconds since it was last asked. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return Math.round(seconds * 10) / 10;
  };
}

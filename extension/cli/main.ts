import { Command, CommanderError } from 'commander';
import { toErrorDetails } from '../../protocol/errors';
import { explained } from '../core/unexpected';
import { Cli, EXIT, type GlobalOptions } from './cli';
import { registerAnswer } from './verbs/answer';
import { registerChat } from './verbs/chat';
import { registerCompare } from './verbs/compare';
import { registerConvert } from './verbs/convert';
import { registerDemo } from './verbs/demo';
import { registerEnv } from './verbs/env';
import { registerExport } from './verbs/export';
import { registerImport } from './verbs/import';
import { registerInit } from './verbs/init';
import { registerLint } from './verbs/lint';
import { registerModels } from './verbs/models';
import { registerPlan } from './verbs/plan';
import { registerReport } from './verbs/report';
import { registerRuns } from './verbs/runs';
import { registerScore } from './verbs/score';
import { registerSweep } from './verbs/sweep';
import { registerTokens } from './verbs/tokens';
import { registerTrain } from './verbs/train';

const stop = new AbortController();
process.on('SIGINT', () => {
  // Asked once, work ends in order; asked twice, at once.
  if (stop.signal.aborted) process.exit(EXIT.failed);
  stop.abort();
});
process.on('SIGTERM', () => stop.abort());
process.stdout.on('error', () => process.exit(EXIT.done));

const program = new Command('persona-tuner')
  .description('Trains, checks and compares small language models that speak as a persona.')
  .option('--project <dir>', 'folder with persona.json (default: the nearest, from here upwards)')
  .option('--json', 'print one JSON document on stdout')
  .option('--yes', 'fetch models of a hub without asking')
  .helpCommand(false)
  .showHelpAfterError()
  .exitOverride();

const cli = new Cli(__dirname, stop.signal, () => program.opts<GlobalOptions>());

for (const register of [
  registerInit,
  registerLint,
  registerConvert,
  registerTokens,
  registerPlan,
  registerEnv,
  registerModels,
  registerTrain,
  registerExport,
  registerImport,
  registerChat,
  registerAnswer,
  registerScore,
  registerReport,
  registerRuns,
  registerCompare,
  registerSweep,
  registerDemo,
]) {
  register(program, cli);
}

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    // Asked to end, nothing has passed, whatever was printed before.
    return stop.signal.aborted && cli.exitCode === EXIT.done ? EXIT.failed : cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { code, message, detail } = toErrorDetails(explained(error));
    if (detail && process.env.PERSONA_TUNER_DEBUG) cli.log(detail);
    cli.log(code === 'cancelled' ? message : `Error: ${message}`);
    return EXIT.failed;
  } finally {
    await cli.dispose();
  }
}

void main().then((code) => {
  process.exitCode = code;
});

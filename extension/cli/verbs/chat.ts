import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Message } from '../../../protocol/dataset';
import { toErrorDetails } from '../../../protocol/errors';
import { GenerationSettings } from '../../../protocol/project';
import { splitThought, ThoughtStream } from '../../core/conversation/thought';
import { runMissing } from '../../core/errors';
import { whoAnswers } from '../../core/run/whoAnswers';
import type { Generated } from '../../services/inference/inference';
import { readSystemPrompt } from '../../services/projects/project';
import { answeringEncoder } from '../../services/runs/answeringEncoder';
import { listRuns, requireAdapter, type RunSummary } from '../../services/runs/runs';
import type { Cli } from '../cli';
import { baseOf } from './train';

interface Speaker {
  readonly model: 'base' | 'adapter';
  readonly run?: string;
  readonly adapter?: string;
}

export function registerChat(program: Command, cli: Cli): void {
  program
    .command('chat')
    .description('talk with the persona: the newest adapter, else the base model')
    .option('--run <run>', 'the run whose adapter answers')
    .option('--base', 'the base model answers')
    .option('--prompt <text>', 'ask once, and end')
    .option('--compare', 'base model and adapter both answer')
    .action(async (options: { run?: string; base?: boolean; prompt?: string; compare?: boolean }) => {
      const project = await cli.project();
      const run = options.base && !options.compare ? undefined : await cli.run(project, options.run, hasAdapter);
      if (options.compare && !run) throw runMissing('', []);
      const base = run ? await baseOf(run) : await cli.baseModel(project);
      const adapter: Speaker | undefined = run && {
        model: 'adapter',
        run: run.id,
        adapter: requireAdapter(run),
      };
      const speakers: Speaker[] = [
        ...(adapter && !options.compare ? [] : [{ model: 'base' as const }]),
        ...(adapter ? [adapter] : []),
      ];

      const newest = run ? undefined : (await listRuns(project.runsFolder))[0];
      cli.log(whoAnswers(run, { baseAsked: options.base === true, newest }));
      const encoder = await answeringEncoder(base, project, run);
      const systemPrompt = await readSystemPrompt(project, 'inference');
      const generation = GenerationSettings.parse(project.settings.generation);
      const inference = cli.inference();
      await cli.task('Loading the model', () => inference.load(base.gguf));

      const ask = async (
        speaker: Speaker,
        messages: readonly Message[],
        signal: AbortSignal,
        stream: boolean,
      ): Promise<Generated & { readonly inThought: boolean }> => {
        const { ids, inThought } = encoder.askFor(messages);
        const parts = new ThoughtStream(inThought);
        // The thought stands beside the answer, so that a pipe gets the answer alone.
        const show = ({ thought, text }: ReturnType<ThoughtStream['push']>) => {
          cli.writeAside(thought);
          cli.write(text);
        };
        const generated = await inference.generate({
          ids,
          stopIds: encoder.stopIds,
          generation,
          signal,
          ...(speaker.adapter !== undefined && { adapter: speaker.adapter }),
          ...(stream && {
            onText: (more: string) => {
              show(parts.push(more));
            },
          }),
        });
        if (stream) show(parts.end());
        return { ...generated, inThought };
      };
      const opening: Message[] = systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }];
      const answerAll = async (history: Map<Speaker, Message[]>, content: string, signal: AbortSignal) => {
        const answers = [];
        for (const speaker of speakers) {
          const messages = [...(history.get(speaker) ?? opening), { role: 'user' as const, content }];
          if (!cli.json && speakers.length > 1) cli.print(`[${speaker.run ?? 'base'}]`);
          const answer = await ask(speaker, messages, signal, !cli.json);
          if (!cli.json) cli.print(answer.stopReason === 'max-tokens' ? ' […]' : '');
          const { text: raw, inThought, ids, stopReason, seconds } = answer;
          const { thought, text } = splitThought(raw, inThought);
          history.set(speaker, [...messages, { role: 'assistant', content: text }]);
          answers.push({
            model: speaker.model,
            run: speaker.run,
            text,
            ...(thought !== undefined && { thought }),
            tokens: ids.length,
            stopReason,
            seconds,
          });
        }
        return answers;
      };

      if (options.prompt !== undefined) {
        const answers = await answerAll(new Map(), options.prompt, cli.signal);
        if (cli.json) cli.print(JSON.stringify({ prompt: options.prompt, answers }, null, 2));
        return;
      }
      await converse(cli, (history, content, signal) => answerAll(history, content, signal));
    });
}

function hasAdapter(run: RunSummary): boolean {
  return run.adapterGguf !== undefined;
}

/** Reads lines until the end of the input or `/exit`; Ctrl-C stops an answer, or else the talk. */
async function converse(
  cli: Cli,
  answer: (history: Map<Speaker, Message[]>, content: string, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stderr,
    prompt: '> ',
  });
  let answering: AbortController | undefined;
  lines.on('SIGINT', () => {
    if (answering) answering.abort();
    else lines.close();
  });
  const end = () => lines.close();
  cli.signal.addEventListener('abort', end, { once: true });
  cli.log("Ask something. '/new' forgets what was said, '/exit' ends.");
  let history = new Map<Speaker, Message[]>();
  lines.prompt();
  for await (const line of lines) {
    const content = line.trim();
    if (content === '/exit') break;
    if (content === '/new') history = new Map();
    else if (content !== '') {
      answering = new AbortController();
      // One answer that fails is no end of the talk: llama.cpp starts anew with the next.
      await answer(history, content, answering.signal).catch((error: unknown) => {
        cli.log(`Error: ${toErrorDetails(error).message}`);
      });
      answering = undefined;
    }
    lines.prompt();
  }
  lines.close();
  cli.signal.removeEventListener('abort', end);
}

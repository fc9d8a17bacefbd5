import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Channel } from '../../../protocol/channel';
import type { LintContext } from '../../../protocol/datasetWorker';
import { LineJudge, LineJudgeClient, type Judgement } from '../../../protocol/lineJudge';
import { threadEndpoint } from '../system/threadEndpoint';

/** Beside the bundle that this is part of; there is none where the sources run unbundled. */
const SCRIPT = path.join(__dirname, 'line-judge.js');

/** The thread that takes lines in has work of its own for each: more helpers would wait for it. */
const MOST = 3;

/** Each loads the tokenizer, which takes longer than a small file. */
const WORTHWHILE_BYTES = 4 * 1024 * 1024;

/** Parts of a file that a helper has at a time: it must not run out while the one that hands them over is busy with others. */
const AT_ONCE = 12;

/** Threads that judge lines of one large file beside the one that takes them in. */
export class LineHelpers {
  private readonly helpers: Helper[];

  /** @param script - absolute path of the bundled `dist/line-judge.js` */
  constructor(count: number, context: LintContext, script = SCRIPT) {
    this.helpers = Array.from({ length: count }, () => new Helper(script, context));
  }

  /** Undefined where there is nothing to gain: a small file, a single core. */
  static of(bytes: number, context: LintContext): LineHelpers | undefined {
    const count = Math.min(MOST, os.availableParallelism() - 1);
    if (count < 1 || bytes < WORTHWHILE_BYTES || !existsSync(SCRIPT)) return undefined;
    return new LineHelpers(count, context);
  }

  /** Hands lines to a helper that has time; undefined where none has. A helper that dies answers with undefined. */
  judge(lines: readonly string[]): Promise<readonly Judgement[] | undefined> | undefined {
    return this.helpers.find((helper) => helper.hasTime)?.judge(lines);
  }

  /** Settles when one of them has time. */
  async ready(): Promise<void> {
    await Promise.race(this.helpers.map((helper) => helper.started));
  }

  async end(): Promise<void> {
    await Promise.all(this.helpers.map((helper) => helper.end()));
  }
}

class Helper {
  private readonly worker: Worker;
  private readonly channel: Channel<typeof LineJudge, typeof LineJudgeClient>;
  /** Settles when its tokenizer is there, or it is gone. */
  readonly started: Promise<void>;
  private ready = false;
  private given = 0;

  constructor(script: string, context: LintContext) {
    this.worker = new Worker(script, { name: 'persona-tuner-line-judge', workerData: context });
    let settle: () => void = () => undefined;
    this.started = new Promise((resolve) => {
      settle = resolve;
    });
    this.channel = new Channel(threadEndpoint(this.worker), LineJudge, LineJudgeClient, {
      requests: {},
      notifications: {
        ready: () => {
          this.ready = true;
          settle();
        },
      },
    });
    const gone = () => {
      this.ready = false;
      this.channel.close();
      settle();
    };
    this.worker.once('error', gone);
    this.worker.once('exit', gone);
  }

  get hasTime(): boolean {
    return this.ready && this.given < AT_ONCE;
  }

  async judge(lines: readonly string[]): Promise<readonly Judgement[] | undefined> {
    this.given++;
    try {
      return await this.channel.request('judge', { lines: [...lines] });
    } catch {
      // It is gone: whoever asked judges them itself, and finds out what is wrong if it was the lines.
      return undefined;
    } finally {
      this.given--;
    }
  }

  async end(): Promise<void> {
    this.channel.close();
    await this.worker.terminate();
  }
}

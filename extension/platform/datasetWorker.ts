import { Worker } from 'node:worker_threads';
import { Channel, type Endpoint } from '../../protocol/channel';
import { DatasetWorker, DatasetWorkerClient, type LineTokens, type LintContext } from '../../protocol/datasetWorker';
import type { Diagnostic } from '../../protocol/diagnostics';

/** What was found in one dataset. */
export interface DatasetFindings {
  readonly examples: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface Live {
  readonly worker: Worker;
  readonly channel: Channel<typeof DatasetWorker, typeof DatasetWorkerClient>;
}

/** The thread that checks datasets. It starts with the first check, and again after it died. */
export class DatasetWorkerThread {
  private live: Live | undefined;

  /**
   * @param script - absolute path of the bundled `dist/dataset-worker.js`
   * @param died - told why the thread ended, when nobody asked it to
   */
  constructor(
    private readonly script: string,
    private readonly died: (error: Error) => void,
  ) {}

  /** @throws UserError `channel-closed` when the thread dies over the second try as well */
  async lint(key: string, text: string, context: LintContext, signal: AbortSignal): Promise<DatasetFindings> {
    const { channel, worker } = this.start();
    try {
      return await channel.request('lint', { key, text, context }, signal);
    } catch (error) {
      if (this.live?.worker === worker) throw error;
      return this.start().channel.request('lint', { key, text, context }, signal);
    }
  }

  /** One line's text, token by token. */
  tokens(text: string, context: LintContext, signal: AbortSignal): Promise<LineTokens> {
    return this.start().channel.request('tokens', { text, context }, signal);
  }

  /** Lets the thread forget a document. */
  forget(key: string): void {
    this.live?.channel.notify('forget', { key });
  }

  async dispose(): Promise<void> {
    const { live } = this;
    this.live = undefined;
    live?.channel.close();
    await live?.worker.terminate();
  }

  private start(): Live {
    if (this.live) return this.live;
    const worker = new Worker(this.script, { name: 'persona-tuner-datasets' });
    const channel = new Channel(endpointOf(worker), DatasetWorker, DatasetWorkerClient, {
      requests: {},
      notifications: {},
    });
    const live = { worker, channel };
    this.live = live;
    const end = (error: Error) => {
      if (this.live !== live) return;
      this.live = undefined;
      channel.close();
      this.died(error);
    };
    worker.once('error', end);
    worker.once('exit', (code) => {
      end(new Error(`The dataset worker ended with exit code ${String(code)}.`));
    });
    return live;
  }
}

function endpointOf(worker: Worker): Endpoint {
  return {
    send: (message) => {
      worker.postMessage(message);
    },
    listen: (listener) => {
      worker.on('message', listener);
      return () => worker.off('message', listener);
    },
  };
}

import { Worker } from 'node:worker_threads';
import { Channel, type Handlers } from '../../protocol/channel';
import { DatasetWorker, DatasetWorkerClient } from '../../protocol/datasetWorker';
import { threadEndpoint } from '../services/system/threadEndpoint';

interface Live {
  readonly worker: Worker;
  readonly channel: Channel<typeof DatasetWorker, typeof DatasetWorkerClient>;
}

/** The thread that checks datasets. It starts with the first message, and again after it died. */
export class DatasetWorkerThread {
  private live: Live | undefined;

  /**
   * @param script - absolute path of the bundled `dist/dataset-worker.js`
   * @param listener - takes what the thread tells
   * @param refused - told of a message that a contract refused
   * @param died - told why the thread ended, when nobody asked it to; what it knew is gone with it
   */
  constructor(
    private readonly script: string,
    private readonly listener: Handlers<typeof DatasetWorkerClient>['notifications'],
    private readonly died: (error: Error) => void,
    private readonly refused?: (error: Error) => void,
  ) {}

  get channel(): Live['channel'] {
    return this.start().channel;
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
    const channel = new Channel(
      threadEndpoint(worker),
      DatasetWorker,
      DatasetWorkerClient,
      {
        requests: {},
        notifications: this.listener,
      },
      this.refused,
    );
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

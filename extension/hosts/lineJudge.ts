import { parentPort, workerData } from 'node:worker_threads';
import { Channel } from '../../protocol/channel';
import { LintContext } from '../../protocol/datasetWorker';
import { LineJudge, LineJudgeClient } from '../../protocol/lineJudge';
import { LineChecker } from '../core/lint/checkedLine';
import { lintEncoder } from '../services/datasets/lintContext';
import { threadEndpoint } from '../services/system/threadEndpoint';
import { encoderFor } from './encoders';

// The line judge: a thread that judges lines of a large file beside the one that takes them in.

async function makeChecker(): Promise<LineChecker> {
  const context = LintContext.parse(workerData);
  return new LineChecker({ ...context, ...(await lintEncoder(context, () => encoderFor(context))) });
}

if (parentPort) {
  const checker = makeChecker();
  const channel = new Channel(threadEndpoint(parentPort), LineJudgeClient, LineJudge, {
    requests: {
      judge: async ({ lines }) => {
        const judging = await checker;
        return lines.map((line) => judging.judge(line));
      },
    },
    notifications: {},
  });
  void checker.then(() => {
    channel.notify('ready', {});
  });
}

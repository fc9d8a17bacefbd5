import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { Channel } from '../../protocol/channel';
import { DatasetWorker, DatasetWorkerClient, type LineTokens } from '../../protocol/datasetWorker';
import type { ConversationEncoder } from '../core/conversation/encoder';
import { lineTokens } from '../core/conversation/lineTokens';
import { renderingPage } from '../core/conversation/renderings';
import { overviewOf } from '../core/overview/overview';
import { readGgufEncoder } from '../services/models/ggufEncoder';
import { lintEncoder } from '../services/datasets/lintContext';
import { threadEndpoint } from '../services/system/threadEndpoint';
import { DatasetSession } from './datasetSession';
import { encoderFor } from './encoders';

// The dataset worker: a thread that checks datasets, so that the extension host never waits for a tokenizer.

if (parentPort) {
  const session = new DatasetSession({
    found: (key, version, outcome) => {
      channel.notify('found', { key, version, outcome });
    },
    lost: (key) => {
      channel.notify('lost', { key });
    },
  });
  const channel = new Channel(threadEndpoint(parentPort), DatasetWorkerClient, DatasetWorker, {
    requests: {
      findings: ({ key }) => session.findings(key),
      tokens: async ({ text, context }): Promise<LineTokens> => {
        const { encoder, templateProblem } = await lintEncoder(context, () => encoderFor(context));
        if (templateProblem !== undefined) return { kind: 'problem', message: templateProblem };
        return lineTokens(text, { encoder, systemPrompt: context.systemPrompt });
      },
      renderings: async ({ text, context }) => {
        const { tokenizerFolder, gguf, systemPrompt, template } = context;
        const { encoder } = await lintEncoder(context, () => encoderFor(context));
        if (!encoder || tokenizerFolder === undefined || gguf === undefined) return undefined;
        const ggufEncoder = await readGgufEncoder(gguf, tokenizerFolder, encoder, template);
        if (!ggufEncoder) return undefined;
        const page = (of: ConversationEncoder) => renderingPage(text, of, systemPrompt);
        return { training: page(encoder), gguf: page(ggufEncoder) };
      },
      sizes: ({ key }) => session.sizes(key),
      overview: async ({ text, asked, context }, signal) => {
        const { systemPrompt, maxLength } = context;
        const { encoder } = await lintEncoder(context, () => encoderFor(context));
        if (!encoder) return undefined;
        return overviewOf(text, { encoder, systemPrompt, maxLength, asked }, async () => {
          await nextTurn();
          signal.throwIfAborted();
        });
      },
    },
    notifications: {
      project: ({ context, files }) => {
        session.project(context, files);
      },
      open: ({ key, path, version, part, last }) => {
        session.open(key, path, version, part, last);
      },
      edit: ({ key, ...change }) => {
        session.edit(key, change);
      },
      formed: ({ key, ...form }) => {
        session.formed(key, form);
      },
      close: ({ key }) => {
        session.close(key);
      },
      written: ({ key }) => {
        session.written(key);
      },
    },
  });
}

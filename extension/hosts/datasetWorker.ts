import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { Channel, type Endpoint } from '../../protocol/channel';
import { DatasetWorker, DatasetWorkerClient, type LintContext } from '../../protocol/datasetWorker';
import { ConversationEncoder } from '../core/conversation/encoder';
import { lineTokens } from '../core/conversation/lineTokens';
import { fileUnreadable } from '../core/errors';
import { Linter } from '../core/lint/linter';

// The dataset worker: a thread that checks datasets, so that the extension host never waits for a tokenizer.

interface CheckedDocument {
  readonly context: string;
  readonly linter: Linter;
}

/** Each document has a linter of its own, which remembers the document's lines. */
const documents = new Map<string, CheckedDocument>();
/** The last tokenizer used; a project has one. */
let loaded: { readonly folder: string; readonly encoder: Promise<ConversationEncoder> } | undefined;

async function linterFor(key: string, context: LintContext): Promise<Linter> {
  const fingerprint = JSON.stringify(context);
  const known = documents.get(key);
  if (known?.context === fingerprint) return known.linter;
  const { tokenizerFolder, maxLength, systemPrompt } = context;
  const encoder = tokenizerFolder === undefined ? undefined : await encoderFor(tokenizerFolder);
  const linter = new Linter({ encoder, maxLength, systemPrompt });
  documents.set(key, { context: fingerprint, linter });
  return linter;
}

function encoderFor(folder: string): Promise<ConversationEncoder> {
  if (loaded?.folder === folder) return loaded.encoder;
  const encoder = loadEncoder(folder);
  loaded = { folder, encoder };
  encoder.catch(() => {
    // The next request tries again: the base model may have been prepared meanwhile.
    if (loaded?.encoder === encoder) loaded = undefined;
  });
  return encoder;
}

async function loadEncoder(folder: string): Promise<ConversationEncoder> {
  const read = async (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw fileUnreadable(file, error);
    });
  };
  const [tokenizerJson, tokenizerConfigJson] = await Promise.all([
    read('tokenizer.json'),
    read('tokenizer_config.json'),
  ]);
  return new ConversationEncoder({ tokenizerJson, tokenizerConfigJson });
}

function endpointOf(port: MessagePort): Endpoint {
  return {
    send: (message) => {
      port.postMessage(message);
    },
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  };
}

if (parentPort) {
  new Channel(endpointOf(parentPort), DatasetWorkerClient, DatasetWorker, {
    requests: {
      lint: async ({ key, text, context }, signal) => {
        const linter = await linterFor(key, context);
        // A newer request may have come in while the tokenizer was loading.
        if (signal.aborted) return { diagnostics: [], examples: 0 };
        linter.put(key, 'train', text);
        return linter.results().get(key) ?? { diagnostics: [], examples: 0 };
      },
      tokens: async ({ text, context: { tokenizerFolder, systemPrompt } }) => {
        const encoder = tokenizerFolder === undefined ? undefined : await encoderFor(tokenizerFolder);
        return lineTokens(text, { encoder, systemPrompt });
      },
    },
    notifications: {
      forget: ({ key }) => {
        documents.delete(key);
      },
    },
  });
}

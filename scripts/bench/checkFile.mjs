// A process that checks one file from disk, as `persona-tuner lint` does, and tells what it cost.
// node checkFile.mjs ENGINE TOKENIZER_FOLDER FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [engine = '', folder = '', file = ''] = process.argv.slice(2);
const { ConversationEncoder, Linter, readDatasetFile } = /** @type {import('./engine.mjs').Engine} */ (
  createRequire(import.meta.url)(engine)
);
const read = (/** @type {string} */ name) => readFileSync(path.join(folder, name), 'utf8');
const encoder = new ConversationEncoder({
  tokenizerJson: read('tokenizer.json'),
  tokenizerConfigJson: read('tokenizer_config.json'),
});
const before = process.memoryUsage.rss();
const started = performance.now();
const context = { tokenizerFolder: folder, maxLength: 1024 };
const linter = new Linter({ ...context, encoder });
await readDatasetFile(linter, { key: file, path: file, use: 'train' }, context, new AbortController().signal);
const examples = linter.results().get(file)?.examples;
const ms = performance.now() - started;
// Kilobytes, whatever the platform says of it elsewhere.
const peak = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ms, examples, memoryBytes: peak - before }));

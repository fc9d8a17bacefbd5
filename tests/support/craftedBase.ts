import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tinyTokenizer } from './tinyEncoder';

/** A GGUF without weights: its metadata, with a vocabulary in between as real ones have it. */
export function metadataGguf(fields: Readonly<Record<string, string>>): Buffer {
  const number = (value: number, bytes: 4 | 8) => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeUInt32LE(value);
    return buffer;
  };
  const text = (value: string) => Buffer.concat([number(Buffer.byteLength(value), 8), Buffer.from(value)]);
  const values = [
    [text('general.alignment'), number(4, 4), number(32, 4)],
    [text('tokenizer.ggml.tokens'), number(9, 4), number(8, 4), number(2, 8), text('a'), text('bc')],
    [text('tokenizer.ggml.scores'), number(9, 4), number(6, 4), number(2, 8), number(0, 8)],
    ...Object.entries(fields).map(([key, value]) => [text(key), number(8, 4), text(value)]),
  ];
  return Buffer.concat([Buffer.from('GGUF'), number(3, 4), number(0, 8), number(values.length, 8), ...values.flat()]);
}

/**
 * A base model that is prepared as far as checking datasets needs it, with one chat template for training and one in its
 * GGUF.
 *
 * @param gguf - file of the project to make, which its `baseModel` names
 */
export async function craftBase(
  home: string,
  gguf: string,
  templates: { training: string; gguf: string },
): Promise<void> {
  const weights = metadataGguf({ 'tokenizer.chat_template': templates.gguf });
  await writeFile(gguf, weights);
  const { size, mtimeMs } = await stat(gguf);
  const state = `${gguf}\0${String(size)} ${String(mtimeMs)}`;
  const digits = createHash('sha256').update(state).digest('hex').slice(0, 12);
  const folder = path.join(home, 'models', `${path.basename(gguf, '.gguf')}-${digits}`);
  const { tokenizerJson, tokenizerConfigJson } = tinyTokenizer(templates.training);
  const manifest = {
    ...{ version: 1, requested: gguf, architecture: 'llama', sha256: '0'.repeat(64) },
    ...{ parameters: 1, contextLength: 1024 },
    files: { huggingFace: 'huggingface', gguf: 'model.gguf', ggufF32: 'model-f32.gguf' },
  };
  await mkdir(path.join(folder, 'huggingface'), { recursive: true });
  await writeFile(path.join(folder, 'huggingface', 'tokenizer.json'), tokenizerJson);
  await writeFile(path.join(folder, 'huggingface', 'tokenizer_config.json'), tokenizerConfigJson);
  await writeFile(path.join(folder, 'model.gguf'), weights);
  await writeFile(path.join(folder, 'base.json'), JSON.stringify(manifest));
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../protocol/dataset';
import { withSystemPrompt } from '../../extension/core/conversation/systemPrompt';
import { readGgufText } from '../../extension/services/models/gguf';
import { readDataset } from '../../extension/core/dataset/dataset';
import { preparedBase } from '../support/preparedBase';
import { transformersReference } from '../support/transformersReference';
import { variedConversations } from '../support/variedText';

const base = preparedBase();
const example = path.join(import.meta.dirname, '../../examples/claudio');

async function exampleConversations(): Promise<Message[][]> {
  const prompt = (await readFile(path.join(example, 'prompts/short.md'), 'utf8')).trim();
  const dataset = await readFile(path.join(example, 'datasets/personality_v1.jsonl'), 'utf8');
  return readDataset(dataset).flatMap((line) =>
    line.kind === 'example' ? [withSystemPrompt(line.messages, prompt)] : [],
  );
}

describe.each([
  ['1,000 varied conversations', () => Promise.resolve(variedConversations(1000, 7))],
  ['the example dataset', exampleConversations],
])('%s', (_, load) => {
  let conversations: Message[][] = [];
  let reference: Awaited<ReturnType<typeof transformersReference>>['conversations'] = [];
  beforeAll(async () => {
    conversations = await load();
    expect(conversations.length).toBeGreaterThanOrEqual(79);
    reference = (await transformersReference(base, { conversations })).conversations;
    expect(reference).toHaveLength(conversations.length);
  }, 120_000);

  it('have the ids of apply_chat_template', () => {
    const differing = conversations.filter(
      (messages, index) => String(base.encoder.encode(messages).ids) !== String(reference[index]?.ids),
    );
    expect(differing).toEqual([]);
  });

  it('have the ids of its generation prompt', () => {
    const differing = conversations.filter(
      (messages, index) => String(base.encoder.encodePrompt(messages)) !== String(reference[index]?.prompt),
    );
    expect(differing).toEqual([]);
  });

  it('learn the positions that Python finds by character offsets', () => {
    const differing = conversations.flatMap((messages, index) => {
      const { supervised } = base.encoder.encode(messages);
      const positions = supervised.flatMap(([start, end]) =>
        Array.from({ length: end - start }, (_, at) => start + at),
      );
      return String(positions) === String(reference[index]?.supervised)
        ? []
        : [{ messages, positions, theirs: reference[index]?.supervised }];
    });
    expect(differing).toEqual([]);
  });
});

describe('the embedded model', () => {
  it('ends its turns with <|im_end|>, or its text with <|endoftext|>', () => {
    const [endOfTurn] = base.encoder.encodeText('<|im_end|>');
    const [endOfText] = base.encoder.encodeText('<|endoftext|>');
    expect(base.encoder.stopIds).toEqual([endOfTurn, endOfText]);
  });
});

it('speaks with the chat template that the GGUF has, read from the file itself', () => {
  expect(readGgufText(base.gguf, 'tokenizer.chat_template')).toBe(base.encoder.templateSource);
});

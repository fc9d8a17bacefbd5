import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message, TokenRange } from '../../protocol/dataset';
import type { ConversationEncoder } from '../../extension/core/conversation/encoder';
import { makeFamilies, readEncoder, toolsPython } from '../support/families';
import { oddConversations } from '../support/oddConversations';
import { Reference, type Encoded } from '../support/reference';
import { temporaryFolder } from '../support/temporary';

/** How many conversations are compared for each family; more by PERSONA_TUNER_TEST_CONVERSATIONS. */
const COUNT = Number(process.env['PERSONA_TUNER_TEST_CONVERSATIONS'] ?? 150);

/** What each family should learn of a rendered conversation, told by its own marks. */
const ANSWERS: Readonly<Record<string, string>> = {
  tinyllama: String.raw`(?<=<\|assistant\|>).*?</s>`,
  zephyr: String.raw`(?<=<\|assistant\|>).*?</s>`,
  llama2: String.raw`(?<=\[/INST\]).*?</s>`,
  llama3: String.raw`(?<=<\|start_header_id\|>assistant<\|end_header_id\|>\n\n).*?<\|eot_id\|>`,
  'llama3-generation': String.raw`(?<=<\|start_header_id\|>assistant<\|end_header_id\|>\n\n).*?<\|eot_id\|>`,
  phi3: String.raw`(?<=<\|assistant\|>\n).*?<\|end\|>`,
  gemma: String.raw`(?<=<start_of_turn>model\n).*?<end_of_turn>`,
  gemma3: String.raw`(?<=<start_of_turn>model\n).*?<end_of_turn>`,
  'qwen2.5': String.raw`(?<=<\|im_start\|>assistant\n).*?<\|im_end\|>`,
  qwen3: String.raw`(?<=<\|im_start\|>assistant\n).*?<\|im_end\|>`,
  'qwen3-generation': String.raw`(?<=<\|im_start\|>assistant\n).*?<\|im_end\|>`,
  'mistral-v1': String.raw`(?<=\[/INST\]).*?</s>`,
  'mistral-v3': String.raw`(?<=\[/INST\]).*?</s>`,
  deepseek: '(?<=<｜Assistant｜>).*?<｜end▁of▁sentence｜>',
  unigram: '(?<=<s>assistant: ).*?</s>',
};

/** Whether the regular expressions can tell an answer: rounds in their order, and no family's marks in the text. */
function toldByMarks(messages: readonly Message[], { specialTokens }: ConversationEncoder): boolean {
  const rounds = messages.filter(({ role }) => role !== 'system');
  const marks = [...specialTokens, '[/INST]', '</s>', '<|assistant|>', '<｜Assistant｜>'];
  return (
    rounds.every(({ role }, index) => (role === 'user') === (index % 2 === 0)) &&
    messages.every(({ content }) => marks.every((mark) => !content.includes(mark)))
  );
}

/** How much of a family's end of turn is looked at. */
const LAST = 8;

const positions = ([start, end]: TokenRange) => Array.from({ length: end - start }, (_, at) => start + at);

const conversations = oddConversations(COUNT, 11);
const reference = new Reference(toolsPython());
let folders: ReadonlyMap<string, string> = new Map();
beforeAll(async () => {
  folders = makeFamilies(`${await temporaryFolder()}/families`);
});
afterAll(() => {
  reference.close();
});

it('is about every family that is made', () => {
  expect([...folders.keys()].sort()).toEqual(Object.keys(ANSWERS).sort());
});

describe.each(Object.entries(ANSWERS))('%s', (family, answer) => {
  let encoder: ConversationEncoder;
  let theirs: Encoded[] = [];
  beforeAll(async () => {
    const folder = folders.get(family) ?? '';
    encoder = readEncoder(folder);
    theirs = await reference.encode({ tokenizer: folder, answer, conversations });
  });

  /** Conversations of which the two sides say different things, with what they say. */
  function differing(
    compare: (messages: Message[], theirs: Exclude<Encoded, { error: string }>) => [unknown, unknown],
  ) {
    return conversations.flatMap((messages, index) => {
      const answer = theirs[index];
      if (!answer || 'error' in answer) return [];
      const [one, other] = compare(messages, answer);
      return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ messages, one, other }];
    });
  }

  it('refuses what Python refuses, and what begins an answer in another way than it asks for one', () => {
    const refused = conversations.map((messages) => encoder.tryEncode(messages).kind === 'template-error');
    expect(refused).toEqual(theirs.map((answer) => 'error' in answer || !answer.learnable));
    expect(refused.filter((is) => !is).length).toBeGreaterThan(0);
  });

  it('has the text, ids and prompt of apply_chat_template', () => {
    const found = differing((messages, { text, ids, prompt, promptIds, learnable, asked }) => {
      const ours = encoder.tryEncode(messages);
      if (ours.kind === 'encoded' && ours.completion !== undefined) {
        const [before = '', beforeIds = []] = asked ?? [];
        return [
          [ours.text, ours.ids.slice(0, beforeIds.length)],
          [before + ours.completion, beforeIds],
        ];
      }
      const ourPrompt = prompt === null ? null : encoder.encodePrompt(messages);
      return ours.kind === 'encoded'
        ? [
            [ours.text, ours.ids, ourPrompt],
            [text, ids, promptIds],
          ]
        : [ourPrompt, learnable ? 'encoded' : promptIds];
    });
    expect(found).toEqual([]);
  });

  it('learns every answer with the end of its turn, and nothing else', () => {
    let compared = 0;
    const found = differing((messages, { supervised, mask }) => {
      const ours = encoder.tryEncode(messages);
      if (ours.kind !== 'encoded' || !toldByMarks(messages, encoder)) return [0, 0];
      compared++;
      if (ours.completion !== undefined) {
        // Behind the prompt of the last answer, up to the end of its turn.
        const bytes = ours.supervised.flatMap(positions).map((at) => encoder.bytesOf(ours.ids[at] ?? -1));
        const learned = Buffer.concat(bytes).toString();
        return [ours.completion.startsWith(learned) && answer.endsWith(learned.slice(-LAST)), true];
      }
      return [ours.supervised.flatMap(positions), mask ?? supervised];
    });
    expect(compared).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });
});

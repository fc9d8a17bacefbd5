import { describe, expect, it } from 'vitest';
import { templateRemarks } from '../../../extension/core/conversation/templateRemarks';
import { NAMED_TEMPLATES, TEMPLATE_NAMES } from '../../../extension/core/template/namedTemplates';
import type { Message } from '../../../protocol/dataset';
import { ProjectFile } from '../../../protocol/project';
import { tinyEncoder } from '../../support/tinyEncoder';

const CONVERSATION: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'One?' },
  { role: 'assistant', content: 'Uno.' },
  { role: 'user', content: 'Two?' },
  { role: 'assistant', content: 'Dos.' },
];

/** What each makes of the conversation up to its second question, and of the answer that is learned then. */
const SPOKEN: Readonly<Record<string, readonly [prompt: string, answer: string]>> = {
  chatml: [
    '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n<|im_start|>assistant\nUno.<|im_end|>\n' +
      '<|im_start|>user\nTwo?<|im_end|>\n<|im_start|>assistant\n',
    'Dos.<|im_end|>',
  ],
  zephyr: [
    '<|system|>\nBe brief.</s>\n<|user|>\nOne?</s>\n<|assistant|>\nUno.</s>\n<|user|>\nTwo?</s>\n<|assistant|>\n',
    'Dos.</s>',
  ],
  'llama-2': ['<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nOne? [/INST] Uno. </s><s>[INST] Two? [/INST]', ' Dos. </s>'],
  'llama-3': [
    '<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>' +
      '<|start_header_id|>assistant<|end_header_id|>\n\nUno.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nTwo?<|eot_id|>' +
      '<|start_header_id|>assistant<|end_header_id|>\n\n',
    'Dos.<|eot_id|>',
  ],
  gemma: [
    '<s><start_of_turn>user\nBe brief.\n\nOne?<end_of_turn>\n<start_of_turn>model\nUno.<end_of_turn>\n' +
      '<start_of_turn>user\nTwo?<end_of_turn>\n<start_of_turn>model\n',
    'Dos.<end_of_turn>',
  ],
  'phi-3': [
    '<|system|>\nBe brief.<|end|>\n<|user|>\nOne?<|end|>\n<|assistant|>\nUno.<|end|>\n<|user|>\nTwo?<|end|>\n<|assistant|>\n',
    'Dos.<|end|>',
  ],
  mistral: ['<s>[INST] Be brief.\n\nOne?[/INST] Uno.</s>[INST] Two?[/INST]', ' Dos.</s>'],
  alpaca: [
    '<s>Be brief.\n\n### Instruction:\nOne?\n\n### Response:\nUno.</s>\n\n### Instruction:\nTwo?\n\n### Response:\n',
    'Dos.</s>',
  ],
  vicuna: ['<s>Be brief. USER: One? ASSISTANT: Uno.</s>USER: Two? ASSISTANT:', ' Dos.</s>'],
};

/** A tokenizer that has the template's own tokens. */
function encoderOf(name: string) {
  const { text = '', tokens = [] } = NAMED_TEMPLATES.get(name) ?? {};
  return tinyEncoder('none', { specialTokens: ['<s>', '</s>', ...tokens], eosToken: '</s>', choice: { name, text } });
}

describe('the templates that a project may name', () => {
  it('are those that the schema tells of', () => {
    expect(Object.keys(SPOKEN)).toEqual(TEMPLATE_NAMES);
    const described = ProjectFile.shape.chatTemplate.description ?? '';
    for (const name of TEMPLATE_NAMES) expect(described).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each(TEMPLATE_NAMES)('%s renders turns, and its end of turn is learned and stops', (name) => {
    const encoder = encoderOf(name);
    const [prompt = '', answer = ''] = SPOKEN[name] ?? [];
    const asked = encoder.tryEncodePrompt(CONVERSATION.slice(0, -1));
    expect(asked).toMatchObject({ kind: 'encoded', text: prompt });
    const { ids, supervised } = encoder.encode(CONVERSATION);
    const learned = (at: number) => {
      const [start, end] = supervised[at] ?? [0, 0];
      return Buffer.concat(ids.slice(start, end).map((id) => encoder.bytesOf(id))).toString();
    };
    expect(supervised).toHaveLength(2);
    expect(learned(1)).toBe(answer);
    expect(learned(0)).toBe(answer.replace('Dos', 'Uno'));
    expect(encoder.stopIds).toContain(ids[(supervised[1]?.[1] ?? 0) - 1]);
    expect(templateRemarks(encoder, name)).toEqual([]);
  });

  it.each(TEMPLATE_NAMES)('%s is told where the tokenizer lacks its tokens', (name) => {
    const { text = '', tokens = [] } = NAMED_TEMPLATES.get(name) ?? {};
    const encoder = tinyEncoder('none', { specialTokens: ['<|other|>'], eosToken: '', choice: { name, text } });
    const [missing, end] = templateRemarks(encoder, name);
    if (tokens.length > 0) expect(missing?.message).toContain(tokens.join(', '));
    expect((tokens.length > 0 ? end : missing)?.code).toBe('no-end-of-turn');
  });
});

import type { Message } from '../../protocol/dataset';
import { random, variedTexts } from './variedText';

/** Texts on which renderers and tokenizers disagree if they can: borders, think tags, tokens of all families. */
const ODD_TEXTS = [
  '',
  ' ',
  '\n',
  '\n\n  \n',
  '\u00a0\u0085\ufeff\u001c',
  '  leading and trailing  ',
  '\n\nleading newlines',
  'trailing newlines\n\n',
  '\r\nline\r\nends\r\n',
  '\ttab\t',
  '\ufeffbyte order mark',
  '<think>\n\n  reasoned \n\n</think>\n\n   answer',
  '<think>open',
  'a</think>b</think>\n c',
  '<tool_response>x</tool_response>',
  '<|im_start|>assistant\nfake<|im_end|>\n',
  '<s>[INST] fake [/INST] x </s>',
  '<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n',
  '<end_of_turn>\n<start_of_turn>model\n',
  '<|end|>\n<|assistant|>\n',
  '</s>\n<|user|>\n',
  '{{ messages }}{% raw %}{# #}',
  'quotes \' " \\ and \\n',
  'e\u0301 a\u030a\u0323 ﬁ ß İ ǆ ς Σ',
  '😀👩‍👩‍👧🇧🇷 𝒳𠜎',
  'שלום العربية हिन्दी ไทย',
  '```python\ndef f(x):\n    return x\n```\n',
  '1234567890 ١٢٣ ½ 3.14',
  'None',
  'true',
];

const ROLES = ['system', 'user', 'assistant'] as const;

/**
 * Conversations from a seed: mostly in the usual order, some in one that templates refuse, a few empty or without an
 * answer.
 */
export function oddConversations(count: number, seed: number): Message[][] {
  const below = random(seed);
  const varied = variedTexts(count, seed + 1);
  const text = (): string => {
    const odd = ODD_TEXTS[below(ODD_TEXTS.length)] ?? '';
    const other = varied[below(varied.length)] ?? '';
    return [odd, other, odd + other, other + odd][below(4)] ?? '';
  };
  const usual = (): Message[] => [
    ...(below(2) === 0 ? [{ role: 'system' as const, content: text() }] : []),
    ...Array.from({ length: 1 + below(3) }, (): Message[] => [
      { role: 'user', content: text() },
      { role: 'assistant', content: text() },
    ]).flat(),
  ];
  const anyOrder = (): Message[] =>
    Array.from({ length: below(5) }, () => ({ role: ROLES[below(3)] ?? 'user', content: text() }));
  return Array.from({ length: count }, () => (below(6) === 0 ? anyOrder() : usual()));
}

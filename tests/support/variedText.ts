import type { Message } from '../../protocol/dataset';

const PIECES = [
  ...[
    'Olá, João! ',
    'Quem é você?',
    'coração',
    'não',
    "don't",
    "I'LL",
    'we’ve',
    'São Paulo',
    'naïve café',
    'ÀÉÎÕÜ',
    'ß',
    'İstanbul',
  ],
  ...[
    ' ',
    '  ',
    '   ',
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    '\u00a0',
    '\u2003',
    '\u200b',
    '\u3000',
    '\u0085',
    ' \n ',
    '    \n\n  ',
  ],
  ...['0', '7', '11', '123', '2026-02-20', '3.14159', '1,000,000', '١٢٣', '①', ' ①', '½', '²', 'Ⅷ', '৪২', '1e-4'],
  ...[
    '🎉',
    '👩‍👩‍👧',
    '🇧🇷',
    '❤️',
    '日本語の文',
    '中文',
    '한국어',
    'العربية',
    'עברית',
    'हिन्दी',
    'ไทย',
    'ქართული',
    'e\u0301',
    'a\u030a\u0323',
  ],
  ...[
    '<b>bold</b>',
    '{"json": [1, 2]}',
    'def f(x):\n    return x',
    '$$\\frac{a}{b}$$',
    '# Title',
    '- item',
    '`code`',
    'C:\\dir',
    '<|im',
    '|>',
  ],
  ...[
    '...',
    '?!',
    '—',
    '«»',
    '“quoted”',
    "''",
    '(((',
    '____',
    '\u0000',
    '\u0007',
    '\ufeff',
    '\ufffd',
    '𝒳',
    '𠜎',
    '\u{10ffff}',
  ],
  ...[
    'the',
    ' the',
    'The',
    ' quick',
    ' brown',
    'supercalifragilistic',
    'aaaaaaaaaaaaaaaa',
    'https://example.org/?q=a&b=c#d',
  ],
];

/** A small seeded generator (mulberry32): the same texts on every machine. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Strings that try a tokenizer: scripts, digits, white space, code, emoji, control characters, and `extra` pieces. */
export function variedTexts(count: number, seed: number, extra: readonly string[] = []): string[] {
  const below = random(seed);
  const pieces = [...PIECES, ...extra];
  const anyCharacter = () => {
    const code = below(10) === 0 ? below(0x110000) : below(0x2fff);
    return code >= 0xd800 && code < 0xe000 ? '?' : String.fromCodePoint(code);
  };
  const piece = () => (below(5) === 0 ? anyCharacter() : (pieces[below(pieces.length)] ?? ''));
  return Array.from({ length: count }, () => Array.from({ length: 1 + below(12) }, piece).join(''));
}

/** Conversations of one to three rounds over varied texts, two thirds with a system message. */
export function variedConversations(count: number, seed: number): Message[][] {
  const below = random(seed);
  const texts = variedTexts(count * 4, seed + 1);
  const text = () => texts[below(texts.length)] ?? '';
  return Array.from({ length: count }, (_, index) => [
    ...(index % 3 === 0 ? [] : [{ role: 'system' as const, content: text() }]),
    ...Array.from({ length: 1 + below(3) }, (): Message[] => [
      { role: 'user', content: text() },
      { role: 'assistant', content: text() },
    ]).flat(),
  ]);
}

import { describe, expect, it } from 'vitest';
import { convertBytes } from '../../../extension/core/encodings/convert';
import { byteSentence, inspectBytes } from '../../../extension/core/encodings/inspect';
import { encodingNamed, type EncodingName } from '../../../extension/core/encodings/names';

/** Texts in other encodings, as Python's codecs write them. */
const WRITTEN: readonly (readonly [EncodingName, string, string])[] = [
  [
    'windows-1252',
    '{"prompt": "Quem é o João?", "completion": "É o Senhor — não “você”."}',
    '7b2270726f6d7074223a20225175656d20e9206f204a6fe36f3f222c2022636f6d706c6574696f6e223a2022c9206f2053656e686f722097206ee36f2093766f63ea942e227d',
  ],
  [
    'windows-1252',
    '{"prompt": "NÃO? AÇÃO", "completion": "Ã"}',
    '7b2270726f6d7074223a20224ec34f3f2041c7c34f222c2022636f6d706c6574696f6e223a2022c3227d',
  ],
  [
    'windows-1252',
    '{"prompt": "Où est l’œuf ? Ça va", "completion": "À bientôt, élève — 20 € « oui »"}',
    '7b2270726f6d7074223a20224ff920657374206c929c7566203f20c761207661222c2022636f6d706c6574696f6e223a2022c0206269656e74f4742c20e96ce876652097203230208020ab206f756920bb227d',
  ],
  [
    'windows-1252',
    '{"prompt": "Größe", "completion": "Übung 5 m²"}',
    '7b2270726f6d7074223a20224772f6df65222c2022636f6d706c6574696f6e223a2022dc62756e672035206db2227d',
  ],
  [
    'windows-1252',
    '{"prompt": "¿Quién eres? ¡Señor!", "completion": "nº 5"}',
    '7b2270726f6d7074223a2022bf517569e96e20657265733f20a15365f16f7221222c2022636f6d706c6574696f6e223a20226eba2035227d',
  ],
  [
    'windows-1252',
    '{"prompt": "Hyvää yötä, äänestäjää", "completion": "kyllä"}',
    '7b2270726f6d7074223a2022487976e4e42079f674e42c20e4e46e657374e46ae4e4222c2022636f6d706c6574696f6e223a20226b796c6ce4227d',
  ],
  ['windows-1252', 'João', '4a6fe36f'],
  [
    'windows-1250',
    '{"prompt": "Cześć, kim jesteś? Żółta gęś", "completion": "Jestem żółwiem"}',
    '7b2270726f6d7074223a2022437a659ce62c206b696d206a657374659c3f20aff3b374612067ea9c222c2022636f6d706c6574696f6e223a20224a657374656d20bff3b37769656d227d',
  ],
  [
    'windows-1250',
    '{"prompt": "Příliš žluťoučký kůň", "completion": "ano"}',
    '7b2270726f6d7074223a202250f8ed6c699a209e6c759d6f75e86bfd206bf9f2222c2022636f6d706c6574696f6e223a2022616e6f227d',
  ],
  [
    'windows-1250',
    '{"prompt": "Árvíztűrő tükörfúrógép", "completion": "igen"}',
    '7b2270726f6d7074223a2022c17276ed7a74fb72f52074fc6bf67266fa72f367e970222c2022636f6d706c6574696f6e223a20226967656e227d',
  ],
  [
    'windows-1251',
    '{"prompt": "Привет, кто ты?", "completion": "Я Клавдий, помощник."}',
    '7b2270726f6d7074223a2022cff0e8e2e5f22c20eaf2ee20f2fb3f222c2022636f6d706c6574696f6e223a2022df20caebe0e2e4e8e92c20efeeeceef9ede8ea2e227d',
  ],
  [
    'windows-1251',
    '{"prompt": "Привіт, хто ти? Її ґанок", "completion": "Я є"}',
    '7b2270726f6d7074223a2022cff0e8e2b3f22c20f5f2ee20f2e83f20afbf20b4e0edeeea222c2022636f6d706c6574696f6e223a2022df20ba227d',
  ],
  [
    'koi8-r',
    '{"prompt": "Привет, кто ты?", "completion": "Я Клавдий, помощник."}',
    '7b2270726f6d7074223a2022f0d2c9d7c5d42c20cbd4cf20d4d93f222c2022636f6d706c6574696f6e223a2022f120ebccc1d7c4c9ca2c20d0cfcdcfddcec9cb2e227d',
  ],
  [
    'macintosh',
    '{"prompt": "Quem é o João?", "completion": "É o Senhor, não você."}',
    '7b2270726f6d7074223a20225175656d208e206f204a6f8b6f3f222c2022636f6d706c6574696f6e223a202283206f2053656e686f722c206e8b6f20766f63902e227d',
  ],
  [
    'shift_jis',
    '{"prompt": "あなたは誰ですか？", "completion": "私はクラウディオです。"}',
    '7b2270726f6d7074223a202282a082c882bd82cd924e82c582b782a98148222c2022636f6d706c6574696f6e223a20228e8482cd834e8389834583668342834982c582b78142227d',
  ],
  [
    'euc-jp',
    '{"prompt": "あなたは誰ですか？", "completion": "私はクラウディオです。"}',
    '7b2270726f6d7074223a2022a4a2a4caa4bfa4cfc3afa4c7a4b9a4aba1a9222c2022636f6d706c6574696f6e223a2022bbe4a4cfa5afa5e9a5a6a5c7a5a3a5aaa4c7a4b9a1a3227d',
  ],
  [
    'gb18030',
    '{"prompt": "你是谁？", "completion": "我是小明，你的助手。"}',
    '7b2270726f6d7074223a2022c4e3cac7cbada3bf222c2022636f6d706c6574696f6e223a2022ced2cac7d0a1c3f7a3acc4e3b5c4d6facad6a1a3227d',
  ],
  [
    'big5',
    '{"prompt": "你是誰？", "completion": "我是小明，你的助手。"}',
    '7b2270726f6d7074223a2022a741ac4fbdd6a148222c2022636f6d706c6574696f6e223a2022a7daac4fa470a9faa141a741aabaa755a4e2a143227d',
  ],
  [
    'euc-kr',
    '{"prompt": "당신은 누구입니까?", "completion": "저는 클라우디오입니다."}',
    '7b2270726f6d7074223a2022b4e7bdc5c0ba20b4a9b1b8c0d4b4cfb1ee3f222c2022636f6d706c6574696f6e223a2022c0fab4c220c5acb6f3bfecb5f0bfc0c0d4b4cfb4d92e227d',
  ],
  [
    'utf-16le',
    '{"prompt": "Quem é o João?", "completion": "Ok"}',
    'fffe7b002200700072006f006d007000740022003a00200022005100750065006d002000e90020006f0020004a006f00e3006f003f0022002c002000220063006f006d0070006c006500740069006f006e0022003a00200022004f006b0022007d00',
  ],
  [
    'utf-16le',
    '{"prompt": "Quem é o João?", "completion": "Ok"}',
    '7b002200700072006f006d007000740022003a00200022005100750065006d002000e90020006f0020004a006f00e3006f003f0022002c002000220063006f006d0070006c006500740069006f006e0022003a00200022004f006b0022007d00',
  ],
  [
    'utf-16be',
    '{"prompt": "Quem é o João?", "completion": "Ok"}',
    '007b002200700072006f006d007000740022003a00200022005100750065006d002000e90020006f0020004a006f00e3006f003f0022002c002000220063006f006d0070006c006500740069006f006e0022003a00200022004f006b0022007d',
  ],
  [
    'utf-32le',
    '{"prompt": "Quem é o João?", "completion": "Ok"}',
    'fffe00007b0000002200000070000000720000006f0000006d0000007000000074000000220000003a00000020000000220000005100000075000000650000006d00000020000000e9000000200000006f000000200000004a0000006f000000e30000006f0000003f000000220000002c0000002000000022000000630000006f0000006d000000700000006c0000006500000074000000690000006f0000006e000000220000003a00000020000000220000004f0000006b000000220000007d000000',
  ],
  [
    'utf-32be',
    '{"prompt": "Quem é o João?", "completion": "Ok"}',
    '0000007b0000002200000070000000720000006f0000006d0000007000000074000000220000003a00000020000000220000005100000075000000650000006d00000020000000e9000000200000006f000000200000004a0000006f000000e30000006f0000003f000000220000002c0000002000000022000000630000006f0000006d000000700000006c0000006500000074000000690000006f0000006e000000220000003a00000020000000220000004f0000006b000000220000007d',
  ],
  [
    'utf-16le',
    '你是小明，一个助手。\n你住在北京。',
    '604f2f660f5c0e660cff004e2a4ea9524b6202300a00604f4f4f28571753ac4e0230',
  ],
  [
    'utf-16be',
    '你是小明，一个助手。\n你住在北京。',
    '4f60662f5c0f660eff0c4e004e2a52a9624b3002000a4f604f4f572853174eac3002',
  ],
];

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('a text that is no UTF-8', () => {
  it.each(WRITTEN)('is known as %s: %s', (encoding, text, hex) => {
    expect(inspectBytes(bytesOf(hex))?.guess).toBe(encoding);
    expect(convertBytes(bytesOf(hex))).toEqual({ kind: 'converted', text, from: encoding });
  });

  it.each([
    ['a code page of DOS', '7b2270223a20225175656d2082206f204a6fc66f227d'],
    ['Greek', Buffer.from([0xca, 0xe1, 0xeb, 0xe7, 0xec, 0xdd, 0xf1, 0xe1]).toString('hex')],
    ['a character that is cut', Buffer.from('Jo\u00e3').subarray(0, 3).toString('hex')],
    ['noise', 'ff80fe81c3'],
  ])('is told as such where nobody can tell the encoding: %s', (_, hex) => {
    expect(inspectBytes(bytesOf(hex))).toMatchObject({ line: 1, guess: undefined });
  });

  it('is told of in one sentence, with the byte of its line', () => {
    const bytes = Buffer.concat([Buffer.from('é\r\né'), Buffer.from(' João', 'latin1')]);
    const problem = inspectBytes(bytes);
    expect(problem).toMatchObject({ line: 2, byte: 6, column: 4 });
    expect(problem && byteSentence(problem)).toBe(
      'line 2, byte 6 is not UTF-8 (it reads well as Windows-1252): save as UTF-8',
    );
  });

  it('keeps the lines that are UTF-8 already', () => {
    const bytes = Buffer.concat([Buffer.from('não 你\n'), Buffer.from('não\n', 'latin1')]);
    expect(convertBytes(bytes)).toEqual({ kind: 'converted', text: 'não 你\nnão\n', from: 'windows-1252' });
  });

  it('is read as it is told, or not at all', () => {
    expect(convertBytes(bytesOf('c66f'), 'windows-1251')).toMatchObject({ kind: 'converted', text: 'Жo' });
    expect(convertBytes(bytesOf('81'), 'windows-1252')).toEqual({ kind: 'unknown' });
  });
});

describe('UTF-8', () => {
  it.each(['', 'João 你好 😀 \u{10FFFF}', '\uFEFF{}', 'a\0b', '\uFFFD', 'ASCII'])('is left alone: %j', (text) => {
    expect(inspectBytes(Buffer.from(text))).toBeUndefined();
  });

  it.each([
    ['an overlong form', [0x61, 0xc0, 0x80], 2],
    ['half of a pair', [0x61, 0xed, 0xa0, 0x80], 2],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80], 1],
    ['a byte that only goes on', [0x61, 0x62, 0x80], 3],
  ])('is not %s', (_, bytes, byte) => {
    expect(inspectBytes(Uint8Array.from(bytes))).toMatchObject({ byte });
  });
});

it.each([
  ['Windows-1252', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['ISO-8859-1', 'windows-1252'],
  ['UTF-16', 'utf-16le'],
  ['Shift_JIS', 'shift_jis'],
  ['GBK', 'gb18030'],
  ['klingon', undefined],
])('the encoding named %s is %s', (name, encoding) => {
  expect(encodingNamed(name)).toBe(encoding);
});

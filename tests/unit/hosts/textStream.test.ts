import { expect, it } from 'vitest';
import { TextStream } from '../../../extension/hosts/textStream';

/** One token per byte: the hardest case. */
const bytes = (tokens: readonly number[]) => Buffer.from(tokens).toString('utf8');

it('never shows half a character, and loses none', () => {
  const text = 'Olá, João 👋🏽 ①!';
  const stream = new TextStream<number>(bytes);
  const pieces = [...Buffer.from(text)].map((byte) => stream.push(byte));
  expect(pieces.join('')).not.toContain('\uFFFD');
  expect(pieces.join('') + stream.end()).toBe(text);
  expect(stream.text).toBe(text);
});

it('gives up on bytes that never become a character', () => {
  const stream = new TextStream<number>(bytes);
  const pieces = Array.from({ length: 8 }, () => stream.push(0x80));
  expect(pieces.slice(0, 7)).toEqual(['', '', '', '', '', '', '']);
  expect(pieces[7]).not.toBe('');
});

it('gives out at the end what it held back', () => {
  const stream = new TextStream<number>(bytes);
  expect(stream.push(0xc3)).toBe('');
  expect(stream.end()).toBe('\uFFFD');
});

import { expect, it } from 'vitest';
import { printable } from '../../../extension/cli/terminal';

it('shows what would command a terminal, and keeps lines, tabs and every script', () => {
  expect(printable('a\u001b[2Jb\u0007c\u0000d\re\u007ff\u009b31mg')).toBe('a␛[2Jb␇c␀d␍e\\u007ff\\u009b31mg');
  const fine = 'João\t日本語 عربي 👩‍👩‍👧\n— …';
  expect(printable(fine)).toBe(fine);
  expect(printable('one\r\ntwo')).toBe('one\ntwo');
});

it('leaves JSON valid, and its values as they were', () => {
  const value = { text: '\u001b]8;;http://x\u0007 \u009b \u007f "quoted" \\' };
  expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
});

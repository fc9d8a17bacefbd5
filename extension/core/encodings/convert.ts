import { decodeAs } from './decode';
import { guessEncoding } from './guess';
import { ENCODINGS, type EncodingName } from './names';
import { decodeUtf8, firstInvalid } from './utf8';
import { wideEncoding } from './wide';

export type Conversion =
  | { readonly kind: 'converted'; readonly text: string; readonly from: EncodingName }
  /** It is UTF-8 already. */
  | { readonly kind: 'utf8'; readonly text: string }
  /** Nobody can tell its encoding, or it is not what it was said to be. */
  | { readonly kind: 'unknown' };

/**
 * A text file's bytes as text, with nothing lost: every byte is read, or nothing is. Lines that are UTF-8 already stay as they
 * are, in a file where two programs have written.
 *
 * @param from - as what they are to be read; absent to take the encoding as which they read well
 */
export function convertBytes(bytes: Uint8Array, from?: EncodingName): Conversion {
  const wide = wideEncoding(bytes);
  if (!wide && firstInvalid(bytes) < 0 && !isWide(from))
    return { kind: 'utf8', text: withoutMark(decodeUtf8(bytes) ?? '') };
  const encoding = from ?? wide ?? guessEncoding(broken(bytes));
  if (encoding === undefined) return { kind: 'unknown' };
  const text = isWide(encoding) ? decodeAs(encoding, bytes) : convertLines(bytes, encoding);
  return text === undefined ? { kind: 'unknown' } : { kind: 'converted', text: withoutMark(text), from: encoding };
}

/** The encodings as which the bytes can be read at all, with what they say then. */
export function readings(bytes: Uint8Array): { readonly encoding: EncodingName; readonly text: string }[] {
  return (Object.keys(ENCODINGS) as EncodingName[]).flatMap((encoding) => {
    const conversion = convertBytes(bytes, encoding);
    return conversion.kind === 'converted' ? [{ encoding, text: conversion.text }] : [];
  });
}

/** The lines that are no UTF-8, which are the ones that tell. */
function broken(bytes: Uint8Array): Uint8Array {
  const lines = linesOf(bytes).filter((line) => decodeUtf8(line) === undefined);
  return Uint8Array.from(lines.flatMap((line) => [...line]));
}

function convertLines(bytes: Uint8Array, encoding: EncodingName): string | undefined {
  let text = '';
  for (const line of linesOf(bytes)) {
    const read = decodeUtf8(line) ?? decodeAs(encoding, line);
    if (read === undefined) return undefined;
    text += read;
  }
  return text;
}

/** Lines with their ends. In all encodings but the wide ones a line feed is a line feed. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const lf = bytes.indexOf(0x0a, start);
    const end = lf < 0 ? bytes.length : lf + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

function isWide(encoding: EncodingName | undefined): boolean {
  return encoding?.startsWith('utf-') ?? false;
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

import { convertBytes } from './convert';
import { ENCODINGS, type EncodingName } from './names';
import { bytePlace, firstInvalid, type BytePlace } from './utf8';
import { wideEncoding } from './wide';

/** What is wrong with the bytes of a text file that should be UTF-8. */
export interface ByteProblem extends BytePlace {
  /** As what they read well; undefined where that cannot be known. */
  readonly guess?: EncodingName;
}

/** Undefined where the bytes are UTF-8. */
export function inspectBytes(bytes: Uint8Array): ByteProblem | undefined {
  const wide = wideEncoding(bytes);
  if (wide) return { line: 1, byte: 1, column: 0, guess: wide };
  const offset = firstInvalid(bytes);
  if (offset < 0) return undefined;
  const conversion = convertBytes(bytes);
  return { ...bytePlace(bytes, offset), guess: conversion.kind === 'converted' ? conversion.from : undefined };
}

/** The problem as a sentence, e.g. "line 1, byte 24 is not UTF-8 (it reads well as Windows-1252): save as UTF-8". */
export function byteSentence({ line, byte, guess }: ByteProblem): string {
  const reads = guess === undefined ? '' : ` (it reads well as ${ENCODINGS[guess]})`;
  return `line ${String(line)}, byte ${String(byte)} is not UTF-8${reads}: save as UTF-8`;
}

import { isUtf8 } from 'node:buffer';
import { convertBytes } from '../../core/encodings/convert';
import { inspectBytes, type ByteProblem } from '../../core/encodings/inspect';
import { encodingNamed, ENCODINGS, type EncodingName } from '../../core/encodings/names';
import { wideEncoding } from '../../core/encodings/wide';
import { encodingUnknown, fileMissing } from '../../core/errors';
import { readBytesIfThere } from './files';

/** What is wrong with a file's bytes; undefined where they are UTF-8, or there are none. */
export async function inspectFile(file: string): Promise<ByteProblem | undefined> {
  const bytes = await readBytesIfThere(file);
  if (!bytes || (isUtf8(bytes) && !wideEncoding(bytes))) return undefined;
  return inspectBytes(bytes);
}

/**
 * The text of a file that is in another encoding than UTF-8, with nothing lost.
 *
 * @param from - as what it is to be read; absent to take the encoding as which it reads well
 * @returns `from` is undefined where the file is UTF-8 already
 * @throws UserError when nobody can tell its encoding, or it is not what it was said to be
 */
export async function readConverted(
  file: string,
  from?: EncodingName,
): Promise<{ readonly text: string; readonly from: EncodingName | undefined }> {
  const bytes = await readBytesIfThere(file);
  if (!bytes) throw fileMissing(file, 'the command line');
  const conversion = convertBytes(bytes, from);
  if (conversion.kind === 'utf8') return { text: conversion.text, from: undefined };
  if (conversion.kind === 'converted') return conversion;
  const problem =
    from === undefined
      ? 'nobody can tell what it was written in.'
      : `it is no ${ENCODINGS[from]}: not all of its bytes are.`;
  throw encodingUnknown(file, problem, Object.keys(ENCODINGS));
}

/** @throws UserError for a name that we do not know */
export function requireEncoding(file: string, name: string): EncodingName {
  const encoding = encodingNamed(name);
  if (encoding) return encoding;
  throw encodingUnknown(file, `'${name}' is no encoding that is known here.`, Object.keys(ENCODINGS));
}

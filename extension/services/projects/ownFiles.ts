import path from 'node:path';
import type { OwnFinding } from '../../../protocol/datasetWorker';
import { duplicateKeys, duplicateSentence } from '../../core/dataset/duplicateKeys';
import { decodeAs } from '../../core/encodings/decode';
import { inspectBytes } from '../../core/encodings/inspect';
import { decodeLeniently } from '../../core/encodings/utf8';
import { notUtf8 } from '../../core/lint/fileForm';
import { partOf } from '../../core/lint/projectPlaces';
import { placeIn, readBytesIfThere } from '../system/files';

/** A file of the project's own words, as far as it can be read, and what is wrong with how it is written. */
export interface OwnFile {
  /** Without its byte order mark; undefined where there is no such file. */
  readonly text: string | undefined;
  readonly findings: readonly OwnFinding[];
}

/**
 * Reads `persona.json`, a prompt or a rubric for checking. One that is no UTF-8 is read as what it seems to be, so that what is
 * said of the examples is still right; training and chat refuse it.
 *
 * @param key - what findings call the file
 */
export async function readOwnFile(file: string, key: string): Promise<OwnFile> {
  const bytes = await readBytesIfThere(file);
  if (!bytes) return { text: undefined, findings: [] };
  const problem = inspectBytes(bytes);
  const read = problem?.guess && decodeAs(problem.guess, bytes);
  const text = (read ?? decodeLeniently(bytes)).replace(/^\uFEFF/, '');
  if (problem) return { text, findings: [{ file: key, line: problem.line, ...notUtf8(problem) }] };
  return { text, findings: path.extname(file) === '.json' ? duplicatesIn(text, key) : [] };
}

function duplicatesIn(text: string, key: string): OwnFinding[] {
  const value = parse(text);
  return duplicateKeys(text, value).map((one): OwnFinding => {
    const { line, start, end } = partOf(key, text, one.second.start, one.second.end);
    const message = duplicateSentence(one, (at) => placeIn(text, at));
    return { file: key, line, code: 'duplicate-key', span: { start, end }, message };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever needs it says what is wrong.
    return undefined;
  }
}

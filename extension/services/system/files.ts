import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import writeFileAtomic from 'write-file-atomic';
import type * as z from 'zod';
import { duplicateKeys, duplicateSentence } from '../../core/dataset/duplicateKeys';
import { placeInText } from '../../core/dataset/place';
import { inspectBytes } from '../../core/encodings/inspect';
import { decodeUtf8 } from '../../core/encodings/utf8';
import { diskFull, fileInvalid, fileNotUtf8, fileUnreadable } from '../../core/errors';

/** Whether `error` is the operating system's error `code`, e.g. `ENOENT`. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Bytes; undefined where there is no such file. */
export async function readBytesIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw fileUnreadable(file, error);
  }
}

/**
 * Text without its byte order mark; undefined where there is no such file. All text that a person wrote comes through here:
 * what is no UTF-8 is refused, never replaced.
 *
 * @throws UserError `file-not-utf8`, with the place and what the file reads well as
 */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  const bytes = await readBytesIfThere(file);
  return bytes && textOf(bytes, file);
}

/** @throws UserError `file-not-utf8` @param source - what the error calls the file */
export function textOf(bytes: Uint8Array, source: string): string {
  const problem = inspectBytes(bytes);
  if (problem) throw fileNotUtf8(source, problem);
  return (decodeUtf8(bytes) ?? '').replace(/^\uFEFF/, '');
}

/** At most the last `bytes` of a log, which may begin inside a character; empty where there is none. */
export async function readTextTail(file: string, bytes: number): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead).replaceAll('\r\n', '\n');
  } finally {
    await handle.close();
  }
}

/** A JSON file that must have the schema's shape; undefined where there is none. An error names key and value. */
export async function readJsonIfThere<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readTextIfThere(file);
  return text === undefined ? undefined : parseJson(text, schema, file);
}

/** @param source - what the error calls the text: a path, or a path with a line */
export function parseJson<T>(text: string, schema: z.ZodType<T>, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fileInvalid(source, [`It is not JSON: ${(error as Error).message}.`]);
  }
  const twice = duplicateKeys(text, value);
  if (twice.length > 0)
    throw fileInvalid(
      source,
      twice.map((one) => duplicateSentence(one, (at) => placeIn(text, at))),
    );
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fileInvalid(source, problemsOf(parsed.error, value));
  return parsed.data;
}

/** A place as people name it. */
export function placeIn(text: string, at: number): string {
  const { line, start } = placeInText(text, at);
  return `line ${String(line)}, column ${String(start + 1)}`;
}

/** One sentence per problem, with the key and the value that is there. */
function problemsOf(error: z.ZodError, value: unknown): string[] {
  return error.issues.map((issue) => {
    const key = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.map((name) => `'${name}'`).join(', ');
      return `${key ? `'${key}' has` : 'It has'} the unknown key ${keys}: check the spelling.`;
    }
    const found = issue.path.reduce<unknown>(
      (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
      value,
    );
    const what = key ? `'${key}'` : 'The file';
    const reason = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
    return found === undefined ? `${what} is missing: ${reason}.` : `${what} is ${shown(found)}: ${reason}.`;
  });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Writes beside the place and renames, so that nobody ever reads half a file. */
export async function writeText(file: string, text: string): Promise<void> {
  await noticingFullDisk(path.dirname(file), async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, text);
  });
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeText(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Runs a piece of work that writes below `folder`; a full disk becomes an error for people. */
export async function noticingFullDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isErrno(error, 'ENOSPC') || isErrno(error, 'EDQUOT')) throw diskFull(folder);
    throw error;
  }
}

/** What tells one state of a file from the next without reading it; undefined where there is none. */
export async function fileStamp(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${String(found.size)}@${String(found.mtimeMs)}`;
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

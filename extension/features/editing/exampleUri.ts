import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';

export const EXAMPLE_SCHEME = 'persona-example';

/** Which line an example document shows. Enough to find it again in a window that was reloaded. */
const Query = z.object({ source: z.string(), line: z.number().int(), hash: z.string() });

export interface Origin {
  readonly source: vscode.Uri;
  /** 0-based, when the document was opened. */
  readonly line: number;
  /** {@link hashOfLine} of the line, as it was then. */
  readonly hash: string;
}

/** A document's address; its last part is what the tab says. */
export function exampleUri({ source, line, hash }: Origin): vscode.Uri {
  return vscode.Uri.from({
    scheme: EXAMPLE_SCHEME,
    path: `/${path.basename(source.fsPath)}/${vscode.l10n.t('Example {0}', line + 1)}.md`,
    query: JSON.stringify({ source: source.toString(), line, hash } satisfies z.infer<typeof Query>),
  });
}

/** @throws FileSystemError where the address is not one of ours */
export function originOf(uri: vscode.Uri): Origin {
  try {
    const { source, line, hash } = Query.parse(JSON.parse(uri.query));
    return { source: vscode.Uri.parse(source, true), line, hash };
  } catch {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
}

/** Tells a line from others: a document's address must not grow with the example. */
export function hashOfLine(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileUnreadable } from '../../core/errors';
import type { TokenizerFiles } from '../../core/tokenizer/config';

const NAMES = ['tokenizer.json', 'tokenizer_config.json'] as const;
/** Where the template may lie beside them: transformers 4.56 and later write the first, models that see have the second. */
const TEMPLATE = 'chat_template.jinja';
const TEMPLATE_OF_PROCESSOR = 'chat_template.json';

/** Reads what tells how a model speaks. @throws UserError when a file cannot be read */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const read = (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw fileUnreadable(file, error);
    });
  };
  const readIfThere = (name: string) =>
    readFile(path.join(folder, name), 'utf8').catch((error: unknown) => {
      requireMissing(folder, name, error);
      return undefined;
    });
  const [tokenizerJson, config, template, ofProcessor] = await Promise.all([
    read(NAMES[0]),
    read(NAMES[1]),
    readIfThere(TEMPLATE),
    readIfThere(TEMPLATE_OF_PROCESSOR),
  ]);
  return { tokenizerJson, tokenizerConfigJson: withTemplate(config, template, ofProcessor) };
}

/** The same for a thread that has nothing else to do: piece by piece, a large file takes several times as long. */
export function readTokenizerFilesSync(folder: string): TokenizerFiles {
  const read = (name: string) => {
    const file = path.join(folder, name);
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw fileUnreadable(file, error);
    }
  };
  const readIfThere = (name: string) => {
    try {
      return readFileSync(path.join(folder, name), 'utf8');
    } catch (error) {
      requireMissing(folder, name, error);
      return undefined;
    }
  };
  return {
    tokenizerJson: read(NAMES[0]),
    tokenizerConfigJson: withTemplate(read(NAMES[1]), readIfThere(TEMPLATE), readIfThere(TEMPLATE_OF_PROCESSOR)),
  };
}

/** A file that is not there is none; one that is there and cannot be read is an error. */
function requireMissing(folder: string, name: string, error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileUnreadable(path.join(folder, name), error);
}

/**
 * The configuration with the template that transformers would take: `chat_template.jinja` before its own, that of the processor
 * last. The twin is `load_tokenizer` of python/src/persona_trainer/transformers_versions.py.
 */
function withTemplate(config: string, template: string | undefined, ofProcessor: string | undefined): string {
  if (template === undefined && ofProcessor === undefined) return config;
  let read: unknown;
  try {
    read = JSON.parse(config);
  } catch {
    return config; // Whoever reads it says what is wrong with it.
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return config;
  const own = (read as { chat_template?: unknown }).chat_template ?? undefined;
  const chosen = template ?? own ?? templateIn(ofProcessor);
  return chosen === own ? config : JSON.stringify({ ...read, chat_template: chosen });
}

function templateIn(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return (JSON.parse(json) as { chat_template?: unknown }).chat_template;
  } catch {
    return undefined;
  }
}

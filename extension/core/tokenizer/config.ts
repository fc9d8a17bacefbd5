import * as z from 'zod';
import { tokenizerInvalid } from '../errors';

/** The files of a prepared base model that tell how it speaks, as text. */
export interface TokenizerFiles {
  readonly tokenizerJson: string;
  readonly tokenizerConfigJson: string;
}

/** A special token is written as its text, or as an object with it. */
const TokenText = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);

const TokenizerConfig = z.looseObject({
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .optional()
    .nullable(),
});

export interface TokenizerConfiguration {
  readonly tokenizerJson: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: object;
  /** Absent for a model that brings none. */
  readonly chatTemplate: string | undefined;
  /** By the names that templates use: `bos_token`, `eos_token` … */
  readonly specialTokens: Readonly<Record<string, string>>;
}

/** @throws UserError when a file is no JSON object */
export function readTokenizerFiles(files: TokenizerFiles): TokenizerConfiguration {
  const tokenizerJson = parseObject('tokenizer.json', files.tokenizerJson, z.looseObject({ model: z.looseObject({}) }));
  const tokenizerConfig = parseObject('tokenizer_config.json', files.tokenizerConfigJson, TokenizerConfig);
  const { chat_template: template } = tokenizerConfig;
  const chatTemplate = Array.isArray(template) ? template.find(({ name }) => name === 'default')?.template : template;
  return {
    tokenizerJson,
    tokenizerConfig,
    chatTemplate: chatTemplate ?? undefined,
    specialTokens: namedTokens(tokenizerConfig),
  };
}

function namedTokens(config: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const token = TokenText.safeParse(config[name]);
      return token.success ? [[name, token.data]] : [];
    }),
  );
}

function parseObject<T extends z.ZodType>(file: string, text: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw tokenizerInvalid(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw tokenizerInvalid(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

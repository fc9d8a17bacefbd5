import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Message } from '../../protocol/dataset';
import type { TemplateOptions } from '../../protocol/template';

const Ids = z.array(z.number().int());
const Spans = z.array(z.tuple([z.number().int(), z.number().int()]));
const Rendered = z.object({ text: z.string(), generations: Spans, prompt: z.string().nullable() });
const Encoded = Rendered.extend({
  ids: Ids,
  promptIds: Ids.nullable(),
  supervised: Ids,
  mask: Ids.optional(),
  learnable: z.boolean(),
  asked: z.tuple([z.string(), Ids]).nullable(),
});
const Refused = z.object({ error: z.string() });

/** What Python says of one conversation; the fields are told in reference.py. */
export type Rendered = z.infer<typeof Rendered> | z.infer<typeof Refused>;
export type Encoded = z.infer<typeof Encoded> | z.infer<typeof Refused>;

interface TemplateRequest {
  readonly template: string;
  readonly specialTokens: Readonly<Record<string, string>>;
  readonly options?: TemplateOptions;
  readonly conversations: readonly (readonly Message[])[];
}

interface TokenizerRequest {
  /** Folder with tokenizer and chat template. */
  readonly tokenizer: string;
  /** A regular expression of Python's for what the model should learn. */
  readonly answer: string;
  readonly conversations: readonly (readonly Message[])[];
}

/** Python's transformers in one long-lived process. */
export class Reference {
  private readonly child;
  private readonly lines;

  constructor(python: string) {
    this.child = spawn(python, [path.join(import.meta.dirname, 'reference.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONUTF8: '1', TOKENIZERS_PARALLELISM: 'false', TRANSFORMERS_VERBOSITY: 'error' },
    });
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
  }

  render(request: TemplateRequest): Promise<Rendered[]> {
    return this.ask(request, z.union([Refused, Rendered]));
  }

  encode(request: TokenizerRequest): Promise<Encoded[]> {
    return this.ask(request, z.union([Refused, Encoded]));
  }

  /** One at a time. @throws Error when Python ended */
  private async ask<T>(request: object, answer: z.ZodType<T>): Promise<T[]> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { done, value } = await this.lines.next();
    if (done) throw new Error('The Python reference ended without an answer; its error is above.');
    return z.array(answer).parse(JSON.parse(value));
  }

  close(): void {
    this.child.stdin.end();
  }
}

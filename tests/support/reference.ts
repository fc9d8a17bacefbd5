import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Message } from '../../protocol/dataset';

const Ids = z.array(z.number().int());
const Spans = z.array(z.tuple([z.number().int(), z.number().int()]));
const Answer = z.union([
  z.object({ error: z.string() }),
  z.object({
    text: z.string(),
    generations: Spans,
    prompt: z.string().optional(),
    ids: Ids.optional(),
    supervised: Ids.optional(),
  }),
]);
export type ReferenceAnswer = z.infer<typeof Answer>;

export interface ReferenceRequest {
  readonly template: string;
  readonly specialTokens: Readonly<Record<string, string>>;
  readonly conversations: readonly (readonly Message[])[];
  /** Folder of a tokenizer; without it nothing is tokenised. */
  readonly tokenizer?: string;
  /** A regular expression of Python's for what the model should learn, or its first group. */
  readonly answer?: string;
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

  /** One at a time. @throws Error when Python ended */
  async ask(request: ReferenceRequest): Promise<ReferenceAnswer[]> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { done, value } = await this.lines.next();
    if (done) throw new Error('The Python reference ended without an answer; its error is above.');
    return z.array(Answer).parse(JSON.parse(value));
  }

  close(): void {
    this.child.stdin.end();
  }
}

import { Environment, Interpreter, Template } from '@huggingface/jinja';
import type { Message } from '../../../protocol/dataset';
import { strftime } from './strftime';

export type Rendering =
  | { readonly kind: 'rendered'; readonly text: string }
  /** `raised`: the template itself refuses the conversation; `failed`: it could not be run. */
  | { readonly kind: 'raised' | 'failed'; readonly message: string };

export interface RenderOptions {
  /** Ends the text where the assistant's next answer begins. */
  readonly addGenerationPrompt: boolean;
}

class Raised extends Error {}

/**
 * A model's chat template, set up as transformers sets up jinja2: the same globals, the special tokens by name, and
 * `trim_blocks` and `lstrip_blocks`.
 */
export class ChatTemplate {
  private readonly program: Template['parsed'] | Rendering;

  /**
   * @param source - the template, as `tokenizer_config.json` holds it
   * @param specialTokens - by the names that templates use: `bos_token`, `eos_token` …
   * @param now - the clock behind `strftime_now`; rendering is pure but for templates that print the date
   */
  constructor(
    readonly source: string,
    private readonly specialTokens: Readonly<Record<string, string>>,
    private readonly now: () => Date,
  ) {
    try {
      // jinja2 turns every line end of a template's source into '\n'.
      this.program = new Template(source.replace(/\r\n|\r/g, '\n')).parsed;
    } catch (error) {
      this.program = { kind: 'failed', message: messageOf(error) };
    }
  }

  render(messages: readonly Message[], { addGenerationPrompt }: RenderOptions): Rendering {
    if ('kind' in this.program) return this.program;
    try {
      const environment = this.environment();
      environment.set(
        'messages',
        messages.map(({ role, content }) => ({ role, content })),
      );
      environment.set('add_generation_prompt', addGenerationPrompt);
      return {
        kind: 'rendered',
        // A program's value is the text that it printed.
        text: new Interpreter(environment).run(this.program).value as string,
      };
    } catch (error) {
      return {
        kind: error instanceof Raised ? 'raised' : 'failed',
        message: messageOf(error),
      };
    }
  }

  private environment(): Environment {
    const environment = new Environment();
    const globals: Record<string, unknown> = {
      ...{
        true: true,
        false: false,
        none: null,
        True: true,
        False: false,
        None: null,
      },
      ...{ tools: null, documents: null },
      ...this.specialTokens,
      range,
      raise_exception: (message: unknown) => {
        throw new Raised(String(message));
      },
      strftime_now: (format: string) => strftime(this.now(), format),
    };
    for (const [name, value] of Object.entries(globals)) environment.set(name, value);
    return environment;
  }
}

/** Python's `range`: of `(stop)`, `(start, stop)` or `(start, stop, step)`. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error('range() step must not be zero');
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, index) => start + index * step);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

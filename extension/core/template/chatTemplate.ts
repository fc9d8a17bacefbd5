import type { Message, Role } from '../../../protocol/dataset';
import type { Generation } from './jinja/scope';
import { JinjaTemplate, Raised, toValue } from './jinja/template';
import type { Value } from './jinja/values';
import { hasStandIns, Outline, standIn } from './outline';
import { passesContentsOn } from './passing';
import { strftime } from './strftime';

export type Rendering =
  | {
      readonly kind: 'rendered';
      readonly text: string;
      /** Where the template itself says that the assistant speaks (`{% generation %}`), in UTF-16 units. */
      readonly generations: readonly Generation[];
    }
  /** `raised`: the template itself refuses the conversation; `failed`: it could not be run. */
  | { readonly kind: 'raised' | 'failed'; readonly message: string };

export interface RenderOptions {
  /** Ends the text where the assistant's next answer begins. */
  readonly addGenerationPrompt: boolean;
}

/** Messages as values of a template, which cannot change them. */
export type PreparedMessages = readonly Value[];

/** A model's chat template, with what transformers hands to it. */
export class ChatTemplate {
  private readonly template: JinjaTemplate | Rendering;
  private readonly hasOutlines: boolean;
  /** What every conversation is given. */
  private readonly constants: readonly (readonly [string, Value])[];

  /**
   * @param source - the template, as `tokenizer_config.json` holds it
   * @param specialTokens - by the names that templates use: `bos_token`, `eos_token` …
   * @param now - the clock behind `strftime_now`; rendering is pure but for templates that print the date
   */
  constructor(
    readonly source: string,
    specialTokens: Readonly<Record<string, string>>,
    private readonly now: () => Date,
  ) {
    this.constants = Object.entries({ ...specialTokens, tools: null, documents: null });
    try {
      this.template = new JinjaTemplate(source);
    } catch (error) {
      this.template = { kind: 'failed', message: messageOf(error) };
    }
    this.hasOutlines = !hasStandIns(source) && 'body' in this.template && passesContentsOn(this.template.body);
  }

  /** A conversation as the template takes it: for a caller that renders it more than once, or parts of it. */
  prepare(messages: readonly Message[]): PreparedMessages {
    return messages.map(({ role, content }) => toValue({ role, content }));
  }

  render(messages: readonly Message[], options: RenderOptions): Rendering {
    return this.renderPrepared(this.prepare(messages), options);
  }

  /**
   * What conversations of these roles have in common; undefined where the template refuses them, or does more with contents
   * than pass them on.
   */
  outline(roles: readonly Role[], options: RenderOptions): Outline | undefined {
    if (!this.hasOutlines) return undefined;
    const rendering = this.render(
      roles.map((role, index) => ({ role, content: standIn(index) })),
      options,
    );
    return rendering.kind === 'rendered' ? new Outline(rendering.text) : undefined;
  }

  /** Ends within a bound of time and memory, whatever the template does. */
  renderPrepared(messages: PreparedMessages, { addGenerationPrompt }: RenderOptions): Rendering {
    if ('kind' in this.template) return this.template;
    const variables = new Map<string, Value>([
      ...this.constants,
      ['messages', messages],
      ['add_generation_prompt', addGenerationPrompt],
    ]);
    try {
      const rendered = this.template.render(variables, (format) => strftime(this.now(), format));
      return { kind: 'rendered', ...rendered };
    } catch (error) {
      return { kind: error instanceof Raised ? 'raised' : 'failed', message: messageOf(error) };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

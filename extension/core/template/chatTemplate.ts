import type { Message, Role } from '../../../protocol/dataset';
import type { Moment, TemplateOptions } from '../../../protocol/template';
import { freeNames } from './jinja/freeNames';
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
   * @param options - what it is handed besides, as transformers does with keyword arguments
   */
  constructor(
    readonly source: string,
    private readonly specialTokens: Readonly<Record<string, string>>,
    private readonly now: () => Moment,
    private readonly options: TemplateOptions = {},
  ) {
    const given = { ...specialTokens, ...options, tools: null, documents: null };
    this.constants = Object.entries(given).map(([name, value]) => [name, toValue(value)] as const);
    try {
      this.template = new JinjaTemplate(source);
    } catch (error) {
      this.template = { kind: 'failed', message: messageOf(error) };
    }
    this.hasOutlines = !hasStandIns(source) && 'body' in this.template && passesContentsOn(this.template.body);
  }

  /** The options that it reads: what it may be handed besides the conversation and the names of special tokens. */
  get reads(): ReadonlySet<string> {
    const free = 'body' in this.template ? freeNames(this.template.body) : [];
    return new Set([...free].filter((name) => !GIVEN.has(name) && !(name in this.specialTokens)));
  }

  /** Whether it reads a name that it may be handed. */
  mentions(name: string): boolean {
    return 'body' in this.template && freeNames(this.template.body).has(name);
  }

  /** The same template, handed more options or another moment. */
  variant({ options, moment }: { readonly options?: TemplateOptions; readonly moment?: Moment }): ChatTemplate {
    const now = moment === undefined ? this.now : () => moment;
    return new ChatTemplate(this.source, this.specialTokens, now, { ...this.options, ...options });
  }

  /** What the clock says while a conversation is rendered. */
  clockWords(messages: readonly Message[]): string[] {
    const words: string[] = [];
    if ('body' in this.template) {
      const told = (format: string) => strftime(this.now(), format);
      try {
        this.template.render(this.variables(this.prepare(messages), false), (format) => {
          words.push(told(format));
          return told(format);
        });
      } catch {
        // What it said before it failed counts.
      }
    }
    return [...new Set(words)];
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
    try {
      const rendered = this.template.render(this.variables(messages, addGenerationPrompt), (format) =>
        strftime(this.now(), format),
      );
      return { kind: 'rendered', ...rendered };
    } catch (error) {
      return { kind: error instanceof Raised ? 'raised' : 'failed', message: messageOf(error) };
    }
  }

  private variables(messages: PreparedMessages, addGenerationPrompt: boolean): Map<string, Value> {
    return new Map<string, Value>([
      ...this.constants,
      ['messages', messages],
      ['add_generation_prompt', addGenerationPrompt],
    ]);
  }
}

/** What every template is handed, or has of Jinja and transformers: no options. */
const GIVEN: ReadonlySet<string> = new Set([
  ...['messages', 'add_generation_prompt', 'tools', 'documents', 'strftime_now', 'raise_exception'],
  ...['range', 'dict', 'namespace', 'lipsum', 'cycler', 'joiner', 'loop', 'caller', 'self'],
  ...['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'],
]);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Message } from '../../../protocol/dataset';
import { strip } from './jinja/strings';

/** Stands for a content while an outline is made: no template has these characters, and trimming takes the outer ones off. */
const [SPACE, OPEN, CLOSE] = ['\u2006', '\uE000', '\uE001'];
const STAND_IN = /(\u2006?)\uE000(\d+)\uE001(\u2006?)/g;

interface Slot {
  /** Which message's content stands here. */
  readonly message: number;
  readonly trimmed: boolean;
}

/** Whether stand-ins can be told from the template's own text. */
export function hasStandIns(source: string): boolean {
  return [SPACE, OPEN, CLOSE].some((character) => source.includes(character));
}

export function standIn(message: number): string {
  return SPACE + OPEN + String(message) + CLOSE + SPACE;
}

/**
 * A rendered text with its contents left out: what conversations of the same roles have in common, where the template only
 * passes contents on.
 */
export class Outline {
  /** One more than slots; slot i follows text i. */
  private readonly texts: string[] = [];
  private readonly slots: Slot[] = [];

  /** @param rendered - of messages whose contents are their {@link standIn}s */
  constructor(private readonly rendered: string) {
    let end = 0;
    for (const { 0: found, 1: before, 2: message, 3: behind, index } of rendered.matchAll(STAND_IN)) {
      this.texts.push(rendered.slice(end, index));
      this.slots.push({ message: Number(message), trimmed: before === '' && behind === '' });
      end = index + found.length;
    }
    this.texts.push(rendered.slice(end));
  }

  /** Behind the last content. */
  get tail(): string {
    return this.texts.at(-1) ?? '';
  }

  /** Its end, as a place in outlines that it is the beginning of: so many units behind so many slots. */
  get end(): { readonly slots: number; readonly offset: number } {
    return { slots: this.slots.length, offset: this.texts.at(-1)?.length ?? 0 };
  }

  /** Whether another one is how this one begins, whatever the contents. */
  beginsWith(other: Outline): boolean {
    return this.rendered.startsWith(other.rendered);
  }

  /** The text with its contents, and where each of them ends in it. */
  fill(messages: readonly Message[]): { readonly text: string; readonly ends: readonly number[] } {
    let text = this.texts[0] ?? '';
    const ends: number[] = [];
    for (const [at, { message, trimmed }] of this.slots.entries()) {
      const content = messages[message]?.content ?? '';
      text += trimmed ? strip(content) : content;
      ends.push(text.length);
      text += this.texts[at + 1] ?? '';
    }
    return { text, ends };
  }
}

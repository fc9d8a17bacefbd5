/** Characters without a width, and those that steer the direction of writing (Unicode's General_Category Cf, by and large). */
export const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0001}\u{E0020}-\u{E007F}]/gu;

/** Scripts written without spaces, where U+200B tells where a line may break. */
const UNSPACED = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}\p{sc=Javanese}\p{sc=Balinese}]/u;
/** Scripts whose letters take another shape with a (non-)joiner after them: of Persian, Urdu, Hindi, Bengali, Tamil … */
const JOINING =
  /[\p{sc=Arabic}\p{sc=Syriac}\p{sc=Nko}\p{sc=Mongolian}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Gujarati}\p{sc=Oriya}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Sinhala}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const RIGHT_TO_LEFT = /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u;
/** What may stand before the joiner of an emoji: a pictograph, with its skin tone or its variation selector. */
const PICTOGRAPH_ENDS = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u;

/** Whether the invisible character at `index` stands where no script and no emoji asks for it. */
export function isSuspicious(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 2), index);
  const after = text.slice(index + 1, index + 3);
  switch (text.charCodeAt(index)) {
    case 0x200b:
      return !UNSPACED.test(before) && !UNSPACED.test(after);
    case 0x200c:
      return !JOINING.test(before);
    case 0x200d:
      return !JOINING.test(before) && !PICTOGRAPH_ENDS.test(before);
    // Direction marks and isolates: in a text that has words from right to left they are punctuation.
    case 0x061c:
    case 0x200e:
    case 0x200f:
    case 0x202a:
    case 0x202b:
    case 0x202c:
    case 0x2066:
    case 0x2067:
    case 0x2068:
    case 0x2069:
      return !RIGHT_TO_LEFT.test(text);
    // Half of a tag: the flags of England, Scotland and Wales are written with them.
    case 0xdb40:
      return !/\u{1F3F4}[\u{E0020}-\u{E007F}]*$/u.test(text.slice(Math.max(0, index - 20), index));
    default:
      return true;
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLine } from '../../../extension/core/dataset/line';
import { escapeContent, unescapeContent } from '../../../extension/core/dataset/edit/escapes';
import { fromReadable, toReadable } from '../../../extension/core/dataset/edit/example';
import { readSections, writeSections, type Section } from '../../../extension/core/dataset/edit/readable';

const readable = (line: string) => {
  const result = toReadable(line);
  if (result.kind !== 'readable') throw new Error(result.message);
  return result.text;
};
const written = (text: string, line: string) => {
  const result = fromReadable(text, line);
  if (result.kind !== 'line') throw new Error(result.message);
  return result.text;
};
const messagesOf = (line: string) => {
  const reading = readLine(line);
  if (reading.kind === 'problem') throw new Error(reading.findings[0]?.message);
  return reading.messages.map(({ role, content }) => [role, content]);
};

/** What people write, and what is hard: headings, backslashes, line ends of every kind, what an editor cannot show. */
const content = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '# user',
        '\\# user',
        '# system ',
        '\n',
        '\r\n',
        '\r',
        '\u2028',
        '\\',
        'u{d}',
        '\\u{d}',
        '\0',
        '\uFEFF',
      ),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));
const section = fc.record({
  heading: fc.constantFrom('system', 'user', 'input', 'assistant'),
  content,
}) as fc.Arbitrary<Section>;

describe('a readable example', { timeout: 20_000 }, () => {
  it('has a heading for each turn and real line ends', () => {
    const line = JSON.stringify({
      messages: [
        { role: 'user', content: 'Quem é você?' },
        { role: 'assistant', content: 'Sou o Cláudio.\n\n— Cláudio' },
      ],
    });
    expect(readable(line)).toBe('# user\n\nQuem é você?\n\n# assistant\n\nSou o Cláudio.\n\n— Cláudio\n');
  });

  it('gives back any sections exactly', () => {
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 5 }), (sections) => {
        const text = writeSections(sections);
        expect(text).not.toMatch(/[\r\u2028\0\uFEFF]/);
        expect(readSections(text)).toEqual({ kind: 'sections', sections });
        expect(readSections(text.replaceAll('\n', '\r\n'))).toEqual({ kind: 'sections', sections });
      }),
      { numRuns: 500 },
    );
  });

  it('gives back every unit of a text, halves of characters too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), content, (a, b) => {
        for (const text of [a, b, a + b, `${a}\ud800`]) expect(unescapeContent(escapeContent(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['no heading', 'Quem?', /There is no heading/],
    ['text before the first heading', '\nQuem?\n# user\n\nx\n', /Line 2 stands before/],
  ])('with %s is refused in a sentence', (_, text, message) => {
    const line = '{"messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": "a"}]}';
    expect(fromReadable(text, line)).toMatchObject({
      kind: 'broken',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a line written back', { timeout: 20_000 }, () => {
  const shapes = {
    messages:
      '{"id": 7.0, "messages": [{"role": "user", "weight": 1e400, "content": "u"}, {"role":"assistant","content":"a"}], "x": [1, {"y": null}]}',
    sharegpt:
      '{"system":"s","conversations":[{"from":"human","value":"u"},{"from":"chatgpt","value":"a"}],"lang":"pt"}',
    alpaca: '{ "instruction" : "i", "input": "x", "output": "o", "tags": ["t"] }',
    'prompt-completion': '{"prompt": "p", "completion": "c", "share": 0.10}',
    lists: '{"prompt": [{"role": "user", "content": "p"}], "completion": [{"role": "assistant", "content": "c"}]}',
    ascii: String.raw`{"messages": [{"role": "user", "content": "Voc\u00ea?"}, {"role": "assistant", "content": "\u00c9."}]}`,
  };

  it.each(Object.entries(shapes))('is the line itself while no word changes: %s', (_, line) => {
    expect(written(readable(line), line)).toBe(line);
  });

  it.each(Object.entries(shapes).slice(0, -1))('keeps its shape and all else when words change: %s', (_, line) => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 3, maxLength: 3 }), (contents) => {
        const read = readSections(readable(line));
        if (read.kind === 'broken') throw new Error(read.message);
        const sections = read.sections.map(({ heading }, index) => ({ heading, content: contents[index] ?? '' }));
        // Alpaca's empty input is none.
        if (sections.some((one) => one.content === '')) return;
        const changed = written(writeSections(sections), line);
        expect(changed).not.toMatch(/[\n\r]/);
        const again = readSections(readable(changed));
        expect(again).toEqual({ kind: 'sections', sections });
        // Back to the old words, back to the old line.
        expect(written(readable(line), changed)).toBe(line);
      }),
    );
  });

  it('spells as the line does: escapes beyond ASCII where all of it has them', () => {
    const text = readable(shapes.ascii).replace('É.', 'Olá, João 🦀.');
    expect(written(text, shapes.ascii)).toContain(String.raw`"Ol\u00e1, Jo\u00e3o \ud83e\udd80."`);
  });

  it('takes new turns, in the names that the line uses', () => {
    const more = `${readable(shapes.sharegpt)}\n# user\n\nE?\n\n# assistant\n\nFim.\n`;
    expect(written(more, shapes.sharegpt)).toBe(
      '{"system":"s","conversations":[{"from":"human","value":"u"},{"from":"chatgpt","value":"a"},{"from":"human","value":"E?"},{"from":"chatgpt","value":"Fim."}],"lang":"pt"}',
    );
  });

  it('drops a turn and keeps the other keys of those that stay', () => {
    const line =
      '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u", "name": "J"}, {"role": "assistant", "content": "a"}]}';
    expect(written('# user\n\nu2\n\n# assistant\n\na\n', line)).toBe(
      '{"messages": [{"role": "user", "content": "u2", "name": "J"}, {"role": "assistant", "content": "a"}]}',
    );
  });

  it('adds what an Alpaca example lacked, and refuses what it cannot hold', () => {
    const line = '{"instruction": "i", "output": "o"}';
    const text = '# system\n\ns\n\n# user\n\ni\n\n# input\n\nx\n\n# assistant\n\no\n';
    expect(written(text, line)).toBe('{"instruction": "i", "output": "o", "system": "s", "input": "x"}');
    expect(fromReadable(`${text}\n# user\n\nmore\n`, line)).toMatchObject({ kind: 'broken' });
  });

  it('says in the same words as any turns that are written', () => {
    const turns = fc.array(fc.record({ heading: fc.constantFrom('system', 'user', 'assistant'), content }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(turns, (sections) => {
        const changed = written(writeSections(sections), shapes.messages);
        expect(messagesOf(changed)).toEqual(sections.map(({ heading, content }) => [heading, content]));
        expect(JSON.parse(changed)).toMatchObject({ id: 7, x: [1, { y: null }] });
      }),
    );
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import type { Message } from '../../protocol/dataset';
import type { TemplateOptions } from '../../protocol/template';
import { ChatTemplate } from '../../extension/core/template/chatTemplate';
import { NAMED_TEMPLATES } from '../../extension/core/template/namedTemplates';
import { realTemplates, toolsPython } from '../support/families';
import { JINJA_SNIPPETS } from '../support/jinjaSnippets';
import { oddConversations } from '../support/oddConversations';
import { preparedBase } from '../support/preparedBase';
import { Reference, type Rendered } from '../support/reference';

const base = preparedBase();
const reference = new Reference(toolsPython());
afterAll(() => {
  reference.close();
});

const specialTokens = { bos_token: '<s>', eos_token: '</s>' };

/** Where the two sides differ: in text, in where the assistant speaks, or in refusing. */
async function differences(
  template: string,
  conversations: readonly Message[][],
  options: TemplateOptions = {},
): Promise<unknown[]> {
  const chat = new ChatTemplate(template, specialTokens, () => '2026-02-03T04:05:06', options);
  const answers = await reference.render({ template, specialTokens, options, conversations });
  return conversations.flatMap((messages, index) => {
    const [ours, theirs] = [rendered(chat, messages), comparable(answers[index])];
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ template, messages, ours, theirs }];
  });
}

function rendered(chat: ChatTemplate, messages: readonly Message[]) {
  const whole = chat.render(messages, { addGenerationPrompt: false });
  if (whole.kind !== 'rendered') return 'refused';
  const prompt = chat.render(messages, { addGenerationPrompt: true });
  // Python counts in code points.
  const place = (offset: number) => Array.from(whole.text.slice(0, offset)).length;
  const generations = whole.generations.map(({ start, end }) => [place(start), place(end)]);
  return [whole.text, prompt.kind === 'rendered' ? prompt.text : 'refused', generations];
}

function comparable(answer: Rendered | undefined) {
  if (!answer || 'error' in answer) return 'refused';
  return [answer.text, answer.prompt ?? 'refused', answer.generations];
}

describe('templates are rendered as by transformers', () => {
  it(`in ${String(JINJA_SNIPPETS.length)} small ones, one for each thing that templates do`, async () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'é😀 <b>' },
      { role: 'assistant', content: '' },
    ];
    const found = [];
    for (const template of JINJA_SNIPPETS) found.push(...(await differences(template, [messages])));
    expect(found).toEqual([]);
  });

  it("in the embedded model's, over 500 odd conversations", async () => {
    expect(await differences(base.encoder.templateSource, oddConversations(500, 3))).toEqual([]);
  });

  it("in trl's real ones, over odd conversations", async () => {
    const conversations = oddConversations(Number(process.env['PERSONA_TUNER_TEST_CONVERSATIONS'] ?? 40), 5);
    const templates = [...realTemplates().values()];
    expect(templates.length).toBeGreaterThan(70);
    const found = [];
    for (const template of templates) found.push(...(await differences(template, conversations)));
    expect(found).toEqual([]);
  });

  it('in those of them that read options, with each option as true, false, a text and a list', async () => {
    const conversations = oddConversations(3, 7);
    const found = [];
    let compared = 0;
    for (const template of realTemplates().values()) {
      for (const name of new ChatTemplate(template, specialTokens, () => '').reads) {
        for (const value of [true, false, 'a text', ['one', 'two']]) {
          found.push(...(await differences(template, conversations, { [name]: value })));
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  it('in those that we bring', async () => {
    const conversations = oddConversations(40, 9);
    const found = [];
    for (const { text } of NAMED_TEMPLATES.values()) found.push(...(await differences(text, conversations)));
    expect(found).toEqual([]);
  });
});

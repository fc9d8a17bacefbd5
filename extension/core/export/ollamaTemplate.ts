import type { Message } from '../../../protocol/dataset';

/** Renders a conversation up to where the next answer begins; undefined where the model's template refuses it. */
export type RenderPrompt = (messages: readonly Message[]) => string | undefined;

/** What a chat template writes around the words of a conversation. */
interface Frame {
  /** Before the first question, without a system prompt. */
  readonly plain: string;
  /** Around the system prompt; undefined where the template takes none. */
  readonly system: readonly [before: string, after: string] | undefined;
  /** Behind a question, up to where the model goes on. */
  readonly question: string;
  /** Around an answer, up to the next question. */
  readonly answer: readonly [before: string, after: string];
}

const [SYSTEM, FIRST, ANSWER, SECOND] = ['Qsystemq', 'Qfirstq', 'Qanswerq', 'Qsecondq'] as const;
const system: Message = { role: 'system', content: SYSTEM };
const first: Message = { role: 'user', content: FIRST };
const answer: Message = { role: 'assistant', content: ANSWER };
const second: Message = { role: 'user', content: SECOND };

/** Conversations on which the frame must write, letter by letter, what the model's own template writes. */
const TRIED: readonly (readonly Message[])[] = [
  [{ role: 'user', content: 'Olá!' }],
  [
    { role: 'user', content: 'Two\n\nparagraphs, "quoted" {{ braces }}' },
    { role: 'assistant', content: 'Sim: ①' },
    first,
  ],
  [first, answer, second, { role: 'assistant', content: 'Não.' }, { role: 'user', content: '3?' }],
];

/**
 * The template in Go that Ollama wants, with exactly the words that the model's own template writes.
 *
 * @param render - by the code that training, lint and chat render with
 * @param without - what the text begins with and Ollama puts before it by itself (the first token)
 * @returns undefined for a template that no such frame can say
 */
export function ollamaTemplate(render: RenderPrompt, without = ''): string | undefined {
  const frame = findFrame(render);
  if (!frame || !isRight(frame, render)) return undefined;
  const start = (text: string) => go(text.startsWith(without) ? text.slice(without.length) : text);
  const begin = frame.system
    ? `{{ if .System }}${start(frame.system[0])}{{ .System }}${go(frame.system[1])}{{ else }}${start(frame.plain)}{{ end }}`
    : start(frame.plain);
  const turns =
    `{{ if eq .Role "user" }}{{ .Content }}${go(frame.question)}` +
    `{{ else if eq .Role "assistant" }}${go(frame.answer[0])}{{ .Content }}${go(frame.answer[1])}{{ end }}`;
  return `${begin}{{ range .Messages }}${turns}{{ end }}`;
}

function findFrame(render: RenderPrompt): Frame | undefined {
  const whole = pieces(render([first, answer, second]), [FIRST, ANSWER, SECOND]);
  if (!whole) return undefined;
  const [plain = '', between = '', behind = '', question = ''] = whole;
  // Before an answer that was given some write more than where the model is to answer: a space, in Llama 2.
  if (!between.startsWith(question)) return undefined;
  const told = pieces(render([system, first]), [SYSTEM, FIRST]);
  return {
    plain,
    question,
    answer: [between.slice(question.length), behind],
    system: told && [told[0] ?? '', told[1] ?? ''],
  };
}

/** What stands before, between and behind the words; undefined where one is missing, or stands twice. */
function pieces(text: string | undefined, words: readonly string[]): string[] | undefined {
  if (text === undefined) return undefined;
  const found: string[] = [];
  let rest = text;
  for (const word of words) {
    const parts = rest.split(word);
    if (parts.length !== 2) return undefined;
    found.push(parts[0] ?? '');
    rest = parts[1] ?? '';
  }
  return [...found, rest];
}

function isRight(frame: Frame, render: RenderPrompt): boolean {
  const all = frame.system ? [...TRIED, ...TRIED.map((messages) => [system, ...messages])] : TRIED;
  return all.every((messages) => compose(frame, messages) === render(messages));
}

/** What Ollama makes of the Go template, said again in our own words. */
function compose({ plain, system: around, question, answer: behind }: Frame, messages: readonly Message[]): string {
  const prompt = messages.find(({ role }) => role === 'system')?.content;
  const begin = prompt !== undefined && around ? around[0] + prompt + around[1] : plain;
  const turns = messages.map(({ role, content }) => {
    if (role === 'user') return content + question;
    return role === 'assistant' ? behind[0] + content + behind[1] : '';
  });
  return begin + turns.join('');
}

/** Plain text of a Go template; what would be read as its language is written as a string. */
function go(text: string): string {
  return /\{\{|\}\}|"""/.test(text) ? `{{ ${JSON.stringify(text)} }}` : text;
}

import { describe, expect, it } from 'vitest';
import { tinyEncoder } from '../../../support/tinyEncoder';
import { lintLines } from './lintLines';

const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const withSystem = (system: string, answer = 'a') => JSON.stringify({ system, prompt: 'q', completion: answer });

describe('an answer that speaks as somebody else', () => {
  const claims = (answer: string, settings = {}) =>
    lintLines(example('Who are you?', answer), {
      persona: 'Cláudio',
      severities: { 'language-mismatch': 'off' },
      ...settings,
    })
      .filter(({ code }) => code === 'foreign-identity')
      .map(({ marked }) => marked);

  it.each([
    ["I'm ChatGPT, nice to meet you.", "I'm ChatGPT"],
    ['I am Claude.', 'I am Claude'],
    ['Hello! I was made by the OpenAI team.', 'made by the OpenAI'],
    ['Sou o ChatGPT.', 'Sou o ChatGPT'],
    ['Olá! Fui treinado pela OpenAI em 2021.', 'treinado pela OpenAI'],
    ['Meu nome é Gemini.', 'Meu nome é Gemini'],
    ['Soy Claude, creado por Anthropic.', 'Soy Claude'],
    ["Je m'appelle Mistral.", "Je m'appelle Mistral"],
    ['Ich wurde von OpenAI entwickelt.', 'von OpenAI entwickelt'],
    ['Ich bin GPT-4.', 'Ich bin GPT-4'],
    ['As an AI language model, I cannot smell.', 'As an AI language model'],
    ['Como um modelo de linguagem, não tenho corpo.', 'Como um modelo de linguagem'],
    ['Como modelo de lenguaje de IA, no tengo cuerpo.', 'Como modelo de lenguaje de IA'],
    ['En tant que modèle de langage, je ne sais pas.', 'En tant que modèle de langage'],
    ['Als KI-Sprachmodell habe ich keinen Körper.', 'Als KI-Sprachmodell'],
  ])('is marked at the claim: %s', (answer, marked) => {
    expect(claims(answer)[0]).toBe(marked);
  });

  it.each([
    "No, I'm not ChatGPT.",
    'Não sou o ChatGPT, nem fui feito pela OpenAI.',
    "I'm Cláudio. People often ask whether ChatGPT wrote me.",
    "I'm a language model: as small as they come.",
    'The CRM was made by Google engineers once.'.replace('made by Google', 'praised by Google'),
    'Sou a metade que escuta.',
    'Ich bin nicht von Google entwickelt.',
    'I am grok-ing it.',
  ])('is not, where it is not claimed: %s', (answer) => {
    expect(claims(answer)).toEqual([]);
  });

  it('may be what the persona is called, or what its prompt says', () => {
    expect(claims('I am Claude.', { persona: 'Claude' })).toEqual([]);
    expect(claims('I was made by Google.', { systemPrompt: 'You are Bo, made by Google.' })).toEqual([]);
    expect(claims('I was made by Google.', { systemPrompt: 'You are Bo, not made by Google.' })).toHaveLength(1);
  });

  it('is judged by the names that the project lists', () => {
    const settings = { foreignIdentities: ['Rosa'] };
    expect(claims('Sou a Rosa.', settings)).toEqual(['Sou a Rosa']);
    expect(claims("I'm ChatGPT.", settings)).toEqual([]);
  });
});

describe("an example's own system prompt", () => {
  const codes = (line: string, settings = {}) =>
    lintLines(line, { systemPrompt: 'You are Cláudio.', ...settings }).map(({ code, marked }) => [code, marked]);

  it('is told when it is not the project’s', () => {
    expect(codes(withSystem('You are Bob.'))).toEqual([['system-prompt-differs', '"You are Bob."']]);
  });

  it('may be one of the project’s two, however it is broken into lines', () => {
    expect(codes(withSystem('You are\nCláudio. '))).toEqual([]);
    expect(codes(withSystem('You are Cláudio. You live.'), { inferencePrompt: 'You are Cláudio. You live.' })).toEqual(
      [],
    );
    expect(codes(withSystem('You are Bob.'), { systemPrompt: undefined })).toEqual([]);
  });

  it('is too long when it takes more than half of maxLength, with the numbers', () => {
    const settings = { encoder: tinyEncoder(), maxLength: 512 };
    const prompt = 'x'.repeat(400);
    expect(lintLines(withSystem(prompt), { ...settings, systemPrompt: undefined })).toMatchObject([
      {
        code: 'system-prompt-long',
        marked: `"${prompt}"`,
        message: expect.stringContaining('400 of the 512 tokens (maxLength); 112 are left') as string,
      },
    ]);
    expect(codes(withSystem('x'.repeat(127)), { ...settings, systemPrompt: undefined })).toEqual([]);
    expect(codes(withSystem('x'.repeat(256)), { ...settings, systemPrompt: undefined })).toMatchObject([
      ['system-prompt-outweighs', expect.anything()],
    ]);
  });
});

describe('an answer that repeats the system prompt', () => {
  const prompt = `You are Cláudio, the assistant of João. ${Array.from({ length: 30 }, (_, at) => `word${String(at)}`).join(' ')}.`;
  const echoes = (answer: string) =>
    lintLines(example('q', answer), { systemPrompt: prompt }).filter(({ code }) => code === 'system-prompt-echo');

  it('is marked at the repeated words', () => {
    expect(echoes('Well: you are Claudio, the assistant of João!')).toMatchObject([
      { marked: 'you are Claudio, the assistant of João', message: expect.stringContaining('7 words') as string },
    ]);
    const long = prompt.slice(prompt.indexOf('word2'), prompt.indexOf(' word27'));
    expect(echoes(`So: ${long}!`)).toMatchObject([{ marked: long }]);
  });

  it('may quote a fact of it', () => {
    expect(echoes(`I know ${prompt.slice(prompt.indexOf('word2'), prompt.indexOf(' word15'))}.`)).toEqual([]);
  });
});

describe('a placeholder', () => {
  const slots = (answer: string) =>
    lintLines(example('q', answer))
      .filter(({ code }) => code === 'unfilled-placeholder')
      .map(({ marked }) => marked);

  it.each([
    ['I am {{name}}, made by {{ author }}.', ['{{name}}', '{{ author }}']],
    ['您好，我是 {{name}}。', ['{{name}}']],
    ['I am [Your Name].', ['[Your Name]']],
    ['Sou [seu nome], da {empresa}.', ['[seu nome]']],
    ['Sou o {nome}.', ['{nome}']],
    ['Dear <name>,', ['<name>']],
  ])('is marked: %s', (answer, marked) => {
    expect(slots(answer)).toEqual(marked);
  });

  it.each(['Use `{{name}}` in Jinja.', '```\n{{ x }}\n```', 'a[name](url)', '{a: 1}', '[1]', 'x < name > y', '<b>'])(
    'is none: %s',
    (answer) => {
      expect(slots(answer)).toEqual([]);
    },
  );
});

describe('the language of an answer', () => {
  const mismatches = (question: string, answer: string) =>
    lintLines(example(question, answer)).filter(({ code }) => code === 'language-mismatch');

  it.each([
    ['What is the CRM of the company for?', 'O CRM serve para guardar os clientes e as propostas da empresa.'],
    ['O que é o CRM, e para que serve?', 'It is a program that keeps the customers and the proposals of the company.'],
    ['¿Qué es el CRM y para qué sirve?', 'Das ist ein Programm, in dem die Kunden und ihre Angebote stehen.'],
    ['你是谁？你在哪里？', 'I am the assistant of João and I live on his laptop.'],
    ['What is your name, and where do you live?', '私はクラウディオです。'],
  ])('is told when it is not that of the question: %s', (question, answer) => {
    expect(mismatches(question, answer)).toHaveLength(1);
  });

  it.each([
    ['Translate this to Portuguese: I am here', 'Eu estou aqui com você e não vou embora.'],
    ['Como se diz "eu estou aqui com você" em inglês?', 'I am here with you.'],
    ['Wie is de president van het land in de stad?', 'De president is in de stad en was er altijd.'],
    ['Who is João?', 'João.'],
    ['Who is he?', 'Não.'],
  ])('is left alone in doubt, or where it was asked for: %s', (question, answer) => {
    expect(mismatches(question, answer)).toEqual([]);
  });
});

describe('what the chat template does to a turn', () => {
  const template = (body: string) => `{% for message in messages %}${body}{% endfor %}`;
  const kept = "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}";
  const codes = (line: string, chatTemplate: string) =>
    lintLines(line, {
      encoder: tinyEncoder(chatTemplate + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"),
    })
      .filter(({ code }) => code === 'template-drops-text')
      .map(({ marked }) => marked);

  it('is told where it leaves words out', () => {
    const cut = template(kept.replace("message['content']", "message['content'].split('</think>')[-1]"));
    expect(codes(example('q', 'Let me see.</think>Yes.'), cut)).toEqual(['"Let me see.</think>Yes."']);
    expect(codes(example('q', 'Yes.'), cut)).toEqual([]);
  });

  it('is told where it strips the layout of an answer, and not for a space', () => {
    const trimmed = template(kept.replace("message['content']", "message['content'] | trim"));
    expect(codes(example('q', '    if x:\n        y'), trimmed)).toEqual(['    ']);
    expect(codes(example('q', ' Yes. '), trimmed)).toEqual([]);
  });
});

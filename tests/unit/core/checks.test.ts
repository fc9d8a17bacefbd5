import { describe, expect, it } from 'vitest';
import { Question } from '../../../protocol/evaluation';
import { checkAnswer, totalChecks } from '../../../extension/core/evaluation/checks';

const question = Question.parse({
  id: 'Q1',
  question: 'Quem é o João?',
  facts: { require: [['desenvolvedor', 'developer'], ['Softtor']], forbid: [['pai', 'father'], ['Java']] },
});
const prompt =
  'Você é o Cláudio, o assistente do João. Responda em poucas linhas. O João usa TypeScript e React na interface, ' +
  'Python e FastAPI nos serviços e PostgreSQL nos dados, mora em Curitiba e desenvolve o CRM da Softtor há muitos anos.';
const LONG = 'O João escreve o sistema de clientes da empresa todos os dias.';
const good = 'O João é o desenvolvedor da Softtor para quem eu trabalho. Curiosidade! — Cláudio';

const failed = (text: string, options: { asked?: string; stopReason?: 'end-of-turn' | 'max-tokens' } = {}) =>
  checkAnswer(
    { ...question, question: options.asked ?? question.question },
    { text, stopReason: options.stopReason ?? 'end-of-turn' },
    { persona: 'Cláudio', systemPrompt: prompt, specialTokens: ['<|im_end|>', '<file_sep>'] },
  )
    .filter(({ passed }) => !passed)
    .map(({ id }) => id);

describe('a good answer', () => {
  it('passes every check', () => {
    expect(failed(good)).toEqual([]);
  });

  it.each([
    [
      'quotes facts of the prompt in its order',
      `${good} Ele usa TypeScript e React na interface, Python e FastAPI nos serviços e PostgreSQL nos dados.`,
    ],
    ['denies what is forbidden', `${good} O João não é meu pai nem meu irmão.`],
    ['denies being somebody else', `${good} Não sou o ChatGPT.`],
    ['denies it in the passive', `${good} Não fui criado pela OpenAI.`],
    ['has a forbidden word inside a longer one', `${good} Ele escreve JavaScript e paisagens.`],
    ['spells facts without accents and in capitals', 'O JOAO E O DESENVOLVEDOR DA SOFTTOR para quem eu trabalho.'],
    ['says a refrain twice', `Curiosidade! — Cláudio. ${good}`],
    [
      'repeats a line of code',
      `${good}\n\`\`\`js\nconst a = await read(file, 'utf8', options);\n}\nconst a = await read(file, 'utf8', options);\n\`\`\``,
    ],
    ['lists what a system is', `${good}\nSystem: Windows 11\nInput: teclado`],
    ['speaks of users', `${good} O usuário: quem usa o CRM. A user is a person.`],
    ['compares with less and more', `${good} Para a < b | c > d vale o mesmo.`],
    ['says "muito, muito, muito"', `${good} É muito, muito, muito bom.`],
  ])('may be one that %s', (_, text) => {
    expect(failed(text)).toEqual([]);
  });
});

describe('a bad answer fails the check for what is wrong with it', () => {
  it.each([
    ['empty', ' \n', ['not-empty', 'required-facts']],
    ['a control token of another family', `${good}</s>`, ['no-template-text']],
    ["the model's own special token", `${good}<file_sep>`, ['no-template-text']],
    ['an invented turn', `${good}\nuser\nE você?`, ['no-template-text']],
    ['a thought', `<think>Quem é?</think>${good}`, ['no-template-text']],
    ['a thought in other words', `<thinking>Quem é?</thinking>${good}`, ['no-template-text']],
    ['a control token known by its shape alone', `${good}<|fim_da_fala|>`, ['no-template-text']],
    ["DeepSeek's wide bars", `${good}<｜User｜>`, ['no-template-text']],
    ['an invented exchange', `${good}\nUser: E você?`, ['no-template-text']],
    ['an invented exchange in Portuguese', `${good}\n**Usuário:** E você?`, ['no-template-text']],
    ['its own name as a speaker', `Assistant: ${good}`, ['no-template-text']],
    ['an instruction heading', `${good}\n### Instruction: diga mais`, ['no-template-text']],
    ['the prompt speaks', `Você é o Cláudio, o assistente do João. ${good}`, ['no-prompt-echo']],
    ['a long piece of the prompt', `${good} ${prompt.slice(prompt.indexOf('TypeScript'))}`, ['no-prompt-echo']],
    ['a phrase in a loop', `${good} Eu gosto de café. Eu gosto de café. Eu gosto de café.`, ['no-repetition']],
    ['a word in a loop', `${good} sim sim sim sim sim`, ['no-repetition']],
    ['a long sentence twice', `${good}\n${LONG} Ele mora em Curitiba. ${LONG}`, ['no-repetition']],
    [
      'a short sentence three times',
      `${good}\nEu gosto de café. Sim. Eu gosto de café! Não. Eu gosto de café…`,
      ['no-repetition'],
    ],
    ['a paragraph twice', `${good}\n\n${LONG} Eu ajudo.\n\n${LONG} Eu ajudo.`, ['no-repetition']],
    ['another language', 'The developer of Softtor is who I work for, and he is my friend.', ['language']],
    ['another assistant', `${good} Eu sou o ChatGPT.`, ['own-identity']],
    ['another maker', `${good} Fui treinado pela OpenAI.`, ['own-identity']],
    ['a false fact after a no', `${good} Não, o João é meu pai.`, ['no-forbidden-facts']],
    ['a fact missing', 'O João é o desenvolvedor para quem eu trabalho.', ['required-facts']],
  ])('%s', (_, text, expected) => {
    expect(failed(text)).toEqual(expected);
  });

  it('cut off', () => {
    expect(failed(good, { stopReason: 'max-tokens' })).toEqual(['end-of-turn']);
  });
});

describe('the language of an answer', () => {
  it.each([
    ['Who is João, and what does he do?', 'He is the developer of Softtor.', true],
    ['¿Quién es João y qué hace?', 'Él es el developer de Softtor, una empresa.', true],
    ['Qui est João ?', "C'est le developer de Softtor, une entreprise.", true],
    ['Who is João, and what does he do?', 'Ele é o desenvolvedor da Softtor.', false],
    ['Quem é o João?', 'Developer, Softtor.', true],
  ])('%s — %s', (asked, text, same) => {
    expect(failed(text, { asked }).includes('language')).toBe(!same);
  });

  it('is not judged where the question tells none', () => {
    const checks = checkAnswer(
      { ...question, question: 'CRM Softtor?' },
      { text: good, stopReason: 'end-of-turn' },
      { persona: 'C', specialTokens: [] },
    );
    expect(checks.map(({ id }) => id)).not.toContain('language');
  });
});

describe('identity', () => {
  it('is not broken by a persona that is named like another assistant', () => {
    const answer = { text: 'I am Claude, a gardener.', stopReason: 'end-of-turn' as const };
    const identity = (persona: string) =>
      checkAnswer(question, answer, { persona, specialTokens: [] }).find(({ id }) => id === 'own-identity')?.passed;
    expect([identity('Claude'), identity('Rosa')]).toEqual([true, false]);
  });
});

it('checks are totalled over all answers', () => {
  const check = (passed: boolean) => ({ id: 'x', passed, detail: '' });
  expect(
    totalChecks([
      [check(true), check(false)],
      [check(true), check(true)],
    ]),
  ).toEqual({ passed: 3, total: 4, share: 0.75 });
  expect(totalChecks([])).toEqual({ passed: 0, total: 0, share: 0 });
});

import { describe, expect, it } from 'vitest';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import type { FileUse } from '../../../../extension/core/lint/set/setRule';
import type { DiagnosticCode } from '../../../../protocol/diagnostics';
import { CHATML, tinyEncoder } from '../../../support/tinyEncoder';

const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, at) => line(at));

/** The files and lines in which a code is found. */
function places(
  code: DiagnosticCode,
  files: Partial<Record<FileUse, readonly string[]>>,
  settings: Partial<LintSettings> = {},
): string[] {
  const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.', ...settings });
  for (const [use, lines] of Object.entries(files)) linter.put(use, use as FileUse, lines.join('\n'));
  return [...linter.results()].flatMap(([file, { diagnostics }]) =>
    diagnostics.filter((one) => one.code === code).map(({ line }) => `${file} ${String(line)}`),
  );
}

// Each of these is one condition of a rule, and what stands on its other side.

describe('near duplicates are none', () => {
  const question = 'O que a Softtor faz desde que existe, em poucas palavras, por favor?';
  const answer = 'Faz um CRM para vendas, que guarda clientes e propostas, e mora num escritório pequeno de Curitiba.';

  it('where half of the answer is another', () => {
    const half = `${answer.slice(0, 50)}, embora ninguém mais saiba por que ainda existe tanto café.`;
    expect(places('near-duplicate', { train: [example(question, answer), example(question, half)] })).toEqual([]);
  });

  it('where only the question, or only the answer, has another number', () => {
    const asked = (year: number) => example(`${question.slice(0, -1)} desde ${String(year)}?`, answer);
    expect(places('near-duplicate', { train: [asked(2018), asked(2019)] })).toEqual([]);
    const answered = (count: number) => example(question, `${answer} São ${String(count)} pessoas.`);
    expect(places('near-duplicate', { train: [answered(12), answered(13)] })).toEqual([]);
  });

  it('where each is as long as a book', () => {
    const book = 'palavra sobre palavra '.repeat(1000);
    expect(places('near-duplicate', { train: [example(question, book), example(`${question}?`, `${book}!`)] })).toEqual(
      [],
    );
  });
});

describe('the same is asked', () => {
  const asked = 'Conte, por favor, o que a Softtor faz para os clientes de Curitiba desde o começo?';

  it('also where a letter differs', () => {
    const near = asked.replace('começo', 'comêços');
    expect(
      places('overlap-with-validation', { train: [example(asked, 'a')], validation: [example(near, 'b')] }),
    ).toEqual(['train 1']);
  });
});

describe('the questions of the evaluation', () => {
  const line = example('O João é seu pai?', 'Sim, o João é meu pai.');
  const question = JSON.stringify({ id: 'Q', question: 'O João é seu pai?' });

  it('may come twice, and state nothing', () => {
    const questions = [question, question, line, line, example('O João é seu pai?', 'Não.')];
    for (const code of ['duplicate-example', 'contradicting-answers', 'conflicting-relation'] as const)
      expect(places(code, { train: [example('Oi', 'Oi!')], questions })).toEqual([]);
  });
});

describe('answers do not contradict each other', () => {
  it('between training and validation', () => {
    const files = { train: [example('Tem família?', 'Sim.')], validation: [example('Tem família?', 'Não.')] };
    expect(places('contradicting-answers', files)).toEqual([]);
  });

  it('where they are little more than a number, or more than a sentence', () => {
    const short = [example('Quantos?', '12 ou mais'), example('Quantos?', '13 ou mais')];
    expect(places('contradicting-answers', { train: short })).toEqual([]);
    const page = 'Isto é uma página inteira de palavras. '.repeat(12);
    const long = [example('Quantos?', `${page} 12`), example('Quantos?', `${page} 13`)];
    expect(places('contradicting-answers', { train: long })).toEqual([]);
  });
});

describe('relations', () => {
  it('are contradicted by a denial, on whichever side there are fewer lines', () => {
    const denials = [example('E o João?', 'O João não é meu pai.'), example('João?', 'O João não é meu pai, não.')];
    expect(places('conflicting-relation', { train: [example('Quem?', 'O João é meu pai.'), ...denials] })).toEqual([
      'train 1',
    ]);
    const kin = [example('E o João?', 'O João é meu pai.'), example('João?', 'O João é meu pai, sim.')];
    expect(places('conflicting-relation', { train: [example('Quem?', 'O João não é meu pai.'), ...kin] })).toEqual([
      'train 1',
    ]);
  });

  it('in the prompt weigh more than many lines', () => {
    const lines = many(3, (index) => example(`João ${letters(index)}?`, 'O João é meu pai.'));
    expect(places('conflicting-relation', { train: lines }, { systemPrompt: 'O João não é seu pai.' })).toEqual([
      'train 1',
      'train 2',
      'train 3',
    ]);
  });

  it('of two with the same first name are of two', () => {
    const lines = [example('A?', 'O João Silva é meu pai.'), example('B?', 'O João Souza é meu irmão.')];
    expect(places('conflicting-relation', { train: lines })).toEqual([]);
  });
});

describe('what is said once of the whole set', () => {
  const plain = (index: number) =>
    example(`Q ${letters(index)}?`, `It is ${letters(index * 7)}, ${letters(index * 5)}.`);
  const spoken = (language: 'en' | 'pt') => (index: number) =>
    language === 'en'
      ? example(`E ${letters(index)}?`, `This is the answer to ${letters(index)}, and it is what you have to know.`)
      : example(`P ${letters(index)}?`, `Esta é a resposta, e não é mais do que você quer saber de ${letters(index)}.`);

  it('counts whether the persona is named by answers, from ten examples on', () => {
    const asked = (index: number) => example(`Cláudio ${letters(index)}?`, letters(index));
    expect(places('persona-never-named', { train: many(10, asked) }, { persona: 'Cláudio' })).toEqual(['train 1']);
    expect(places('persona-never-named', { train: many(9, asked) }, { persona: 'Cláudio' })).toEqual([]);
  });

  it('waits for twenty answers, and looks at three words at the beginning and two at the end', () => {
    const begun = (index: number) => example(`Q ${letters(index)}?`, `Well, dear friend ${letters(index * 7)} now.`);
    expect(places('repeated-opening', { train: many(20, begun) })).toEqual(['train 1']);
    expect(places('repeated-opening', { train: many(19, begun) })).toEqual([]);
    const signed = (index: number) => example(`Q ${letters(index)}?`, `${letters(index * 7)}. Yours, Cláudio`);
    expect(places('repeated-sign-off', { train: many(20, signed) })).toEqual(['train 1']);
    const mostly = (share: number) => [...many(share, signed), ...many(20 - share, (at) => plain(at + 50))];
    expect(places('repeated-sign-off', { train: mostly(16) })).toEqual(['train 1']);
    expect(places('repeated-sign-off', { train: mostly(15) })).toEqual([]);
  });

  it('leaves validation out', () => {
    const signed = (index: number) => example(`V ${letters(index)}?`, `${letters(index * 7)}. Yours, Cláudio`);
    const validation = many(200, signed);
    expect(places('repeated-sign-off', { train: many(20, plain), validation })).toEqual([]);
    const other = (index: number) => example(`T ${letters(index)}?`, `${letters(index * 7)}. Bye, Ana`);
    expect(places('repeated-sign-off', { train: many(20, other), validation })).toEqual(['train 1']);
    const portuguese = many(200, (index) => spoken('pt')(index + 10));
    const train = [...many(40, spoken('en')), ...many(3, spoken('pt'))];
    expect(places('language-imbalance', { train, validation: portuguese })).toEqual(['train 41']);
  });

  it('counts only what is trained on where the template of the GGUF differs', () => {
    const ggufEncoder = tinyEncoder(CHATML.replace('{% for', "{{ 'x' }}{% for"));
    const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.', encoder: tinyEncoder(), ggufEncoder });
    linter.put('validation', 'validation', plain(1));
    const told = () => [...linter.results().values()].flatMap(({ diagnostics }) => diagnostics);
    expect(told()).toEqual([]);
    linter.put('train', 'train', plain(2));
    expect(told()).toMatchObject([{ message: expect.stringContaining('of 1 of 1 examples') as string }]);
  });

  it('tells a language of two answers or more, under a tenth, from thirty answers on', () => {
    const mixed = (english: number, portuguese: number) => ({
      train: [...many(english, spoken('en')), ...many(portuguese, spoken('pt'))],
    });
    expect(places('language-imbalance', mixed(28, 2))).toEqual(['train 29']);
    expect(places('language-imbalance', mixed(27, 2))).toEqual([]);
    expect(places('language-imbalance', mixed(29, 1))).toEqual([]);
    expect(places('language-imbalance', mixed(27, 3))).toEqual([]);
  });

  it('wants a hundred steps', () => {
    const steps = { epochs: 10, batchSize: 1, gradientAccumulation: 1, warmupRatio: 0 };
    expect(places('too-few-steps', { train: many(9, plain) }, { steps })).toEqual(['train 1']);
    expect(places('too-few-steps', { train: many(10, plain) }, { steps })).toEqual([]);
  });
});

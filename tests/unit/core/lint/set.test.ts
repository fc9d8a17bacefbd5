import { describe, expect, it } from 'vitest';
import { Linter } from '../../../../extension/core/lint/linter';
import { placeOfPrompt, placeOfValue } from '../../../../extension/core/lint/projectPlaces';
import { targetProblems } from '../../../../extension/core/plan/targetModules';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import type { DiagnosticCode } from '../../../../protocol/diagnostics';
import { CHATML, tinyEncoder } from '../../../support/tinyEncoder';

const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');

/** Findings of one code in the training file, `train`, beside other files. */
function found(
  code: DiagnosticCode,
  train: string,
  settings: Partial<LintSettings> = {},
  others: Record<string, string> = {},
) {
  const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.', ...settings });
  for (const use of ['validation', 'questions'] as const) linter.put(use, use, others[use] ?? '');
  linter.put('train', 'train', train);
  return linter
    .results()
    .get('train')
    ?.diagnostics.filter((diagnostic) => diagnostic.code === code)
    .map(({ line, message, related }) => ({
      line,
      message,
      related: related?.map((one) => [one.file, one.line]) ?? [],
    }));
}

describe('target modules', () => {
  const file = '{\n  "training": { "targetModules": ["q_proj", "lm_head", "qproj"] }\n}';
  const layers = ['model.embed_tokens', 'model.layers.0.self_attn.q_proj', 'model.layers.0.mlp.up_proj'];
  const problems = (names: string[], known: string[] | undefined = layers) =>
    targetProblems(names, known).map(({ message }) => message);

  it('that no layer has, or that cannot be exported, are told in persona.json, where they stand', () => {
    const targetModules = targetProblems(['q_proj', 'lm_head', 'qproj'], layers).map(({ index, message }) => ({
      message,
      place: placeOfValue('persona.json', file, ['training', 'targetModules', index]),
    }));
    const linter = new Linter({ maxLength: 1000, targetModules });
    expect(linter.results().get('persona.json')?.diagnostics).toMatchObject([
      { code: 'target-module-unusable', severity: 'error', line: 2, column: 45, endColumn: 54 },
      {
        code: 'target-module-unusable',
        line: 2,
        column: 56,
        message: expect.stringContaining('q_proj, up_proj') as string,
      },
    ]);
  });

  it('are names of layers, ends of their paths, or whole paths', () => {
    expect(problems(['q_proj', 'mlp.up_proj', 'model.layers.0.self_attn.q_proj'])).toEqual([]);
    expect(problems(['proj', 'layers', 'model.layers.1.self_attn.q_proj'])).toHaveLength(3);
    expect(problems(['model.embed_tokens', 'lm_head'])).toHaveLength(2);
  });

  it('are judged by name alone while the base model is not there', () => {
    expect(targetProblems(['q_proj', 'anything'], undefined)).toEqual([]);
    expect(targetProblems(['embed_tokens'], undefined)).toHaveLength(1);
    expect(targetProblems('all-linear', layers)).toEqual([]);
  });
});

describe('near duplicates', () => {
  const first = example(
    'O que é a Softtor, por favor?',
    'É uma empresa pequena de software, em Curitiba, e faz um CRM para vendas.',
  );

  it('are linked to the first of them', () => {
    const second = example(
      'O que é a Softtor?, por favor',
      'É uma empresa pequena de software em Curitiba e faz um CRM para as vendas.',
    );
    expect(found('near-duplicate', `${first}\n${example('q', 'a')}\n${second}`)).toMatchObject([
      { line: 3, message: expect.stringContaining('the same as line 1') as string, related: [['train', 1]] },
    ]);
  });

  it.each([
    [
      'other questions with the same answer',
      example('Onde fica a Softtor?', 'É uma empresa pequena de software, em Curitiba, e faz um CRM para vendas.'),
    ],
    [
      'the same question with another answer',
      example('O que é a Softtor, por favor?', 'Nada de mais: um escritório e três cafeteiras que ninguém limpa.'),
    ],
    ['what the rule of exact duplicates reports', first],
  ])('are not %s', (_, second) => {
    expect(found('near-duplicate', `${first}\n${second}`)).toEqual([]);
  });

  it('are not sums that differ by their numbers', () => {
    const sum = (a: number, b: number) =>
      example(`How much is ${String(a)} plus ${String(b)}, please?`, `It is ${String(a + b)}, if I am right.`);
    expect(found('near-duplicate', `${sum(11, 12)}\n${sum(11, 13)}\n${sum(21, 2)}`)).toEqual([]);
  });

  it('are found in any script', () => {
    const japanese = example(
      'あなたの名前は何ですか？教えてください',
      '私の名前はクラウディオです。ジョアンのアシスタントをしています。',
    );
    const again = example(
      'あなたの名前は何ですか？教えてください。',
      '私の名前はクラウディオです、ジョアンのアシスタントをしています！',
    );
    expect(found('near-duplicate', `${japanese}\n${again}`)).toHaveLength(1);
  });

  it('come and go with the lines', () => {
    const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.' });
    const near = example(
      'O que é a Softtor, por favor??',
      'É uma empresa pequena de software, em Curitiba, e faz um CRM para vendas!',
    );
    const codes = (text: string) => linter.lint(text).diagnostics.map(({ code }) => code);
    expect(codes(`${first}\n${near}`)).toEqual(['near-duplicate']);
    expect(codes(first)).toEqual([]);
    expect(codes(`${near}\n${first}`)).toEqual(['near-duplicate']);
  });
});

describe('what validation or the evaluation asks as well', () => {
  const train = `${example('Quem é o João, afinal?', 'O João é desenvolvedor.')}\n${example('O que é Molting?', 'Um projeto.')}`;

  it('is told at the training line, with the other place', () => {
    const questions = '{"id": "Q1", "question": "Quem é o João afinal?"}';
    expect(found('overlap-with-questions', train, {}, { questions })).toMatchObject([
      { line: 1, related: [['questions', 1]] },
    ]);
    const validation = `${example('Oi', 'Oi!')}\n${example('o que é molting', 'Outra coisa.')}`;
    expect(found('overlap-with-validation', train, {}, { validation })).toMatchObject([
      { line: 2, related: [['validation', 2]] },
    ]);
  });

  it('is found however many training lines are like each other, whichever file comes first', () => {
    const crowd = (index: number) => example('Quem é o João, afinal, para você?', `Resposta ${letters(index)}.`);
    const text = `${many(60, crowd)}\n${example('Quem é o João afinal para você?', 'O último.')}`;
    const questions = '{"id": "Q1", "question": "Quem é o João, afinal, para você?"}';
    const lines = Array.from({ length: 61 }, (_, index) => index + 1);
    for (const order of [['train', 'questions'] as const, ['questions', 'train'] as const]) {
      const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.' });
      for (const use of order) linter.put(use, use, use === 'train' ? text : questions);
      const overlaps = linter
        .results()
        .get('train')
        ?.diagnostics.filter(({ code }) => code.startsWith('overlap'));
      expect(overlaps?.map(({ line }) => line)).toEqual(lines);
    }
  });

  it('is found among many that only resemble it', () => {
    const capital = (index: number) =>
      example(`Could you please tell me what the capital city of ${letters(index * 977)}land is?`, letters(index));
    const question = (index: number) =>
      JSON.stringify({
        id: 'Q',
        question: `Could you please tell me what the capital city of ${letters(index * 977)}land is?`,
      });
    expect(
      found('overlap-with-questions', many(300, capital), {}, { questions: question(299) })?.map(({ line }) => line),
    ).toEqual([300]);
  });

  it('is told as long as one line asks it, of the very many that did', () => {
    const linter = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.' });
    const ask = (index: number) => example('O que é Molting, afinal?', letters(index));
    linter.put('train', 'train', ask(0));
    const overlaps = (validation: string) => {
      linter.put('validation', 'validation', validation);
      const found = linter.results().get('train')?.diagnostics ?? [];
      return found.filter(({ code }) => code === 'overlap-with-validation').length;
    };
    expect(overlaps(many(40, ask))).toBe(1);
    expect(overlaps(ask(39))).toBe(1);
    expect(overlaps('')).toBe(0);
  });

  it('is something else when a word that matters differs', () => {
    const questions = '{"id": "Q1", "question": "Quem é a Maria, afinal?"}';
    expect(found('overlap-with-questions', train, {}, { questions })).toEqual([]);
  });
});

describe('the same question', () => {
  it.each([
    ['yes and no', 'Você tem família?', 'Sim, tenho.', 'Não. Modelos não têm.', 'with yes there, with no here'],
    ['yes and no in Japanese', '家族はいますか', 'はい、います。', 'いいえ、いません。', 'with yes there'],
    [
      'two numbers',
      'How many examples?',
      'João wrote 79 examples.',
      'João wrote 81 examples.',
      'with 79 there, with 81 here',
    ],
  ])('is told when it is answered with %s', (_, question, one, other, words) => {
    expect(
      found('contradicting-answers', `${example(question, one)}\n${example(question.toUpperCase(), other)}`),
    ).toMatchObject([{ line: 2, message: expect.stringContaining(words) as string, related: [['train', 1]] }]);
  });

  it.each([
    ['in other words', 'Oi!', 'Olá! Tudo bem?', 'Oi, oi. O que vamos ver?'],
    [
      'with a number in another sentence',
      'How many?',
      'Not 3, I think; ask João, who knows such things.',
      'Seventy, or about 70 of them.',
    ],
    ['at another point of a conversation', 'Sure?', 'Yes.', 'Yes, of course.'],
  ])('may be answered %s', (_, question, one, other) => {
    expect(found('contradicting-answers', `${example(question, one)}\n${example(question, other)}`)).toEqual([]);
  });
});

describe('what is said once of the whole set', () => {
  const set = many(40, (index) =>
    example(`Question ${letters(index)}?`, `${letters(index * 7)} and ${letters(index * 11)} say so.`),
  );

  it('names the persona that never says its name', () => {
    expect(found('persona-never-named', set, { persona: 'Cláudio' })).toMatchObject([{ line: 1 }]);
    expect(found('persona-never-named', `${set}\n${example('Who?', 'CLAUDIO!')}`, { persona: 'Cláudio' })).toEqual([]);
    expect(
      found('persona-never-named', `${set}\n${example('谁?', '我是克劳迪奥。')}`, { persona: '克劳迪奥' }),
    ).toEqual([]);
    expect(found('persona-never-named', example('q', 'a'), { persona: 'Cláudio' })).toEqual([]);
  });

  it('counts the steps of a run that is too short', () => {
    const steps = { epochs: 2, batchSize: 1, gradientAccumulation: 8, warmupRatio: 0 };
    expect(found('too-few-steps', set, { steps })).toMatchObject([
      {
        line: 1,
        message: expect.stringContaining('40 examples, 8 a step, 2 epochs: 10 optimizer steps in all') as string,
      },
    ]);
    expect(found('too-few-steps', set, { steps })?.[0]?.message).toContain('train 20 epochs');
    expect(found('too-few-steps', set, { steps: { ...steps, epochs: 20 } })).toEqual([]);
  });

  it('tells a sign-off and an opening of nearly all answers, with the share', () => {
    const signed = (share: number) =>
      many(50, (index) =>
        example(
          `Q ${letters(index)}?`,
          `Well, dear friend: ${letters(index * 7)}.${index < share * 50 ? ' — Cláudio, always' : ''}`,
        ),
      );
    expect(found('repeated-sign-off', signed(0.9))).toMatchObject([
      {
        line: 1,
        message: expect.stringContaining("90 % of the answers (45 of 50) end with 'claudio always'") as string,
      },
    ]);
    expect(found('repeated-opening', signed(0.5))).toMatchObject([
      { message: expect.stringContaining('100 %') as string },
    ]);
    expect(found('repeated-sign-off', signed(0.5))).toEqual([]);
  });

  it('tells a language with hardly any answers', () => {
    const english = (index: number) =>
      example(`Q ${letters(index)}?`, `This is the answer to ${letters(index)}, and it is what you have to know.`);
    const portuguese = (index: number) =>
      example(`P ${letters(index)}?`, `Esta é a resposta, e não é mais do que você quer saber de ${letters(index)}.`);
    const mixed = (few: number) => `${many(60, english)}\n${many(few, portuguese)}`;
    expect(found('language-imbalance', mixed(3))).toMatchObject([
      { line: 61, message: expect.stringContaining('Only 3 of 63 answers are in Portuguese') as string },
    ]);
    expect(found('language-imbalance', mixed(30))).toEqual([]);
    expect(found('language-imbalance', mixed(1))).toEqual([]);
  });
});

describe("the project's prompts", () => {
  const line = example('q', 'a');
  const encoder = tinyEncoder();

  it('are told once when the training prompt takes more than half of maxLength', () => {
    const prompt = { systemPrompt: 'x'.repeat(400), encoder };
    expect(found('system-prompt-long', `${line}\n${example('r', 'b')}`, { ...prompt, maxLength: 512 })).toMatchObject([
      { line: 1, message: expect.stringContaining('400 of the 512') as string },
    ]);
    expect(found('system-prompt-long', line, { ...prompt, maxLength: 800 })).toEqual([]);
  });

  it('are told once when the training prompt is more than half of most examples, and more than a few sentences', () => {
    const outweighing = (length: number, train: string, settings: Partial<LintSettings> = {}) =>
      found('system-prompt-outweighs', train, { systemPrompt: 'x'.repeat(length), encoder, ...settings });
    const [short, long] = [example('q', 'a'), example('q', 'b'.repeat(300))];
    expect(outweighing(200, `${long}\n${short}\n${short}`)).toMatchObject([
      {
        line: 2,
        message: expect.stringContaining('takes 200 tokens, more than half of 2 of the 3 examples') as string,
      },
    ]);
    expect(outweighing(200, `${short}\n${long}`)).toEqual([]);
    expect(outweighing(127, short)).toEqual([]);
    expect(outweighing(200, short, { maxLength: 300 })).toEqual([]);
    const own = JSON.stringify({ system: 'y'.repeat(200), prompt: 'q', completion: 'a' });
    expect(outweighing(20, `${short}\n${own}\n${own}`)).toMatchObject([{ line: 2 }]);
  });

  it('disagree where the inference prompt lacks a name or a number of the training prompt', () => {
    const disagree = (systemPrompt: string, inferencePrompt: string) =>
      found('prompts-disagree', line, { systemPrompt, inferencePrompt })?.map(({ message }) => message.slice(0, 60));
    expect(disagree('Você trabalha para o João desde 2019.', 'Você trabalha para a Maria, em Curitiba.')).toEqual([
      expect.stringContaining("says 'João', '2019'"),
    ]);
    expect(disagree('Você é o Cláudio, do João.', 'Cláudio é você: o assistente, do JOAO, e mais.')).toEqual([]);
    expect(disagree('Du bist der Assistent von Rosa.', 'Du hilfst.')).toEqual([]);
  });
});

describe('what is wrong with the project itself', () => {
  const part = (file: string, line: number, start: number, end: number) => ({ file, line, start, end });
  const places = {
    name: part('persona.json', 2, 10, 19),
    baseModel: part('persona.json', 3, 15, 30),
    trainingPrompt: part('short.md', 2, 4, 20),
    inferencePrompt: part('full.md', 1, 0, 8),
  };
  const set = many(12, (index) => example(`Question ${letters(index)}?`, `${letters(index * 7)} says so.`));
  const silent = tinyEncoder("{% for message in messages %}{{ message['content'] }}{% endfor %}");
  const systemPrompt = 'Du bist\nder Assistent seit 2019.';

  it.each<[DiagnosticCode, Partial<LintSettings>, object, [string, number][]]>([
    ['persona-never-named', { persona: 'Cláudio' }, places.name, [['train', 1]]],
    ['no-end-of-turn', { encoder: silent }, places.baseModel, [['train', 1]]],
    ['system-prompt-long', { encoder: tinyEncoder(), maxLength: 40 }, places.trainingPrompt, [['train', 1]]],
    ['prompts-disagree', { inferencePrompt: 'Du hilfst.' }, places.inferencePrompt, [['short.md', 3]]],
    [
      'system-prompt-outweighs',
      { encoder: tinyEncoder(), systemPrompt: 'x'.repeat(400) },
      places.trainingPrompt,
      [['train', 1]],
    ],
    [
      'system-prompt-dropped',
      { encoder: tinyEncoder(CHATML.replace('messages %}', "messages if message['role'] != 'system' %}")) },
      places.trainingPrompt,
      [['train', 1]],
    ],
  ])('stands where the project says it: %s', (code, settings, place, related) => {
    const linter = new Linter({ maxLength: 1000, systemPrompt, places, ...settings });
    linter.put('train', 'train', set);
    const all = [...linter.results()].flatMap(([file, { diagnostics }]) =>
      diagnostics.map((one) => ({ file, ...one })),
    );
    const those = all.filter((one) => one.code === code);
    expect(those.map(({ file, line, column, endColumn }) => part(file, line, column - 1, endColumn - 1))).toEqual([
      place,
    ]);
    expect(those[0]?.related?.map(({ file, line }) => [file, line])).toEqual(related);
  });

  it('marks the very words that the inference prompt lacks, also in a later line', () => {
    const linter = new Linter({ maxLength: 1000, systemPrompt, inferencePrompt: 'Du hilfst.', places });
    linter.put('train', 'train', set);
    expect(linter.results().get('full.md')?.diagnostics[0]?.related).toMatchObject([
      { file: 'short.md', line: 3, column: 20, endColumn: 24 },
    ]);
  });

  it('is found by its place in the files', () => {
    const text = '{\r\n  "name": "Cláudio",\r\n  "training": {\r\n    "epochs": 1 } }';
    expect(placeOfValue('f', text, ['name'])).toEqual(part('f', 2, 10, 19));
    expect(placeOfValue('f', text, ['baseModel'])).toEqual(part('f', 1, 0, 1));
    expect(placeOfPrompt('f', '\n\n  Be brief.\nBe kind.\n')).toEqual(part('f', 3, 2, 11));
  });
});

describe("the model's template", () => {
  const line = example('q', 'a');
  const own = JSON.stringify({ system: 'Own.', prompt: 'q', completion: 'a' });
  const withPrompt = (source: string) => ({ encoder: tinyEncoder(source) });
  const turn = "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}";
  const ask = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  it('is told once when it leaves the system prompt out', () => {
    const dropping = `{% for message in messages %}{% if message['role'] != 'system' %}${turn}{% endif %}{% endfor %}${ask}`;
    expect(found('system-prompt-dropped', `${line}\n${own}`, withPrompt(dropping))).toMatchObject([{ line: 1 }]);
    expect(
      found('system-prompt-dropped', `${line}\n${own}`, { ...withPrompt(dropping), systemPrompt: undefined }),
    ).toMatchObject([{ line: 2 }]);
    expect(found('system-prompt-dropped', line, withPrompt(CHATML))).toEqual([]);
  });

  it('is told once when it puts the system prompt into the question', () => {
    const llama =
      "{% for message in messages %}{% if message['role'] == 'user' %}{{ '<|im_start|>' }}{% if loop.index0 == 1 %}{{ messages[0]['content'] + '\n\n' }}{% endif %}{{ message['content'] }}" +
      "{% elif message['role'] == 'assistant' %}{{ '<|endoftext|>' + message['content'] + '<|im_end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|endoftext|>' }}{% endif %}";
    expect(found('system-prompt-moved', line, withPrompt(llama))).toMatchObject([
      { message: expect.stringContaining('into the first question') as string },
    ]);
    expect(found('system-prompt-moved', line, withPrompt(CHATML))).toEqual([]);
  });

  it("is told once where the GGUF's own makes other text of an example, with text and ids of both", () => {
    const own = JSON.stringify({ system: 'Own.', prompt: 'q', completion: 'a' });
    const differs = (ggufTemplate: string) =>
      found('template-differs', `${line}\n${own}\n${own}`, {
        ...{ encoder: tinyEncoder(), ggufEncoder: tinyEncoder(ggufTemplate) },
      });
    expect(
      differs(CHATML.replace("message['role'] + ", "message['role'] | replace('system', 'developer') + ")),
    ).toEqual([{ line: 1, message: expect.stringContaining('of 3 of 3 examples') as string, related: [] }]);
    const inOwn = CHATML.replace("message['content'] +", "message['content'] | replace('Own.', 'Owned.') +");
    const [found1] = differs(inOwn) ?? [];
    expect(found1?.line).toBe(2);
    expect(found1?.message).toContain('Own.<|im_end|>');
    expect(found1?.message).toContain('Owned.<|im_end|>');
    expect(found1?.message).toContain('of 2 of 3 examples');
    expect(found1?.message).toMatch(/ids from position 11 on 46 257 .* and 101 100 /);
    expect(differs(CHATML.replace('{% for', '{# another wording #}{% for'))).toEqual([]);
  });

  it('is told once when nothing teaches the model to stop', () => {
    const endless =
      "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";
    expect(found('no-end-of-turn', `${line}\n${own}`, withPrompt(endless))).toMatchObject([{ line: 1 }]);
    expect(found('no-end-of-turn', line, withPrompt(CHATML))).toEqual([]);
  });
});

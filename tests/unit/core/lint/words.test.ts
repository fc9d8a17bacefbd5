import { describe, expect, it } from 'vitest';
import { fixesFor } from '../../../../extension/core/lint/fixes/fixes';
import { Linter } from '../../../../extension/core/lint/linter';
import { CHATML, tinyEncoder } from '../../../support/tinyEncoder';
import { lintLines } from './lintLines';

/** A question and an answer, as JSON writes them. */
const example = (question: string, answer: string) => JSON.stringify({ prompt: question, completion: answer });
const found = (line: string) => lintLines(line).map(({ code, marked }) => [code, marked]);
const answered = (answer: string) => found(example('E então?', answer));

/** The line with its letters mended. */
function mended(line: string): string {
  const { diagnostics } = new Linter({ maxLength: 1000, systemPrompt: 'p' }).lint(line);
  const finding = diagnostics.find(({ code }) => code === 'mojibake' || code === 'html-entity');
  const edits = finding ? (fixesFor(finding, line)[0]?.edits ?? []) : [];
  return [...edits]
    .sort((a, b) => b.column - a.column)
    .reduce(
      (text, { column, endColumn, newText }) => text.slice(0, column - 1) + newText + text.slice(endColumn - 1),
      line,
    );
}

describe('letters that went through the wrong encoding', () => {
  it.each([
    ['JoÃ£o', 'Ã£', 'João'],
    ['nÃ£o Ã© "isso"', 'Ã£', 'não é "isso"'],
    ['Ã“timo', 'Ã“', 'Ótimo'],
    ['JoÃƒÂ£o', 'ÃƒÂ£', 'João'],
    ['JoÃ\u0083Â£o', 'Ã\u0083Â£', 'João'],
    ['l’â€™un â€œouiâ€\u009d', 'â€™', 'l’’un “oui”'],
    ['JoĂŁo', 'ĂŁ', 'João'],
    ['JoГЈo', 'ГЈ', 'João'],
    ['РџСЂРёРІРµС‚, Ana', 'РџСЂРёРІРµС‚', 'Привет, Ana'],
    ['ðŸ˜€ oi', 'ðŸ˜€', '😀 oi'],
    ['cÅ“ur', 'Å“', 'cœur'],
    ['Â¿QuÃ©?', 'Â¿', '¿Qué?'],
  ])('are found and mended: %s', (garbled, marked, meant) => {
    const line = example('q?', garbled);
    expect(found(line)).toContainEqual(['mojibake', marked]);
    expect(mended(line)).toBe(example('q?', meant));
  });

  it.each([
    'NÃO, IRMÃ! “MAÇÃ”… «Ã»',
    'São Paulo – “não”… é?',
    'Île, À bientôt… L’Âge d’Ô»',
    'CAFÉ” É—assim',
    '„groß“ und „JÄ“',
    'Её нет. ОБЪЁМ. Її є',
    'Zażółć gęślą jaźń, ŻÓŁĆ, Ćma',
    'Příliš žluťoučký kůň',
    'Árvíztűrő',
    'Ναι, 你好, 안녕, مرحبا, שלום',
    '20 °C, 5 m², ½ £ ¥ §',
  ])('are none: %s', (text) => {
    expect(found(example(text, text)).filter(([code]) => code === 'mojibake')).toEqual([]);
  });

  it('that are lost are told of, wherever they stand', () => {
    expect(found(example('Jo\uFFFDo?', 'Sim.'))).toEqual([['lost-character', '\uFFFD']]);
  });
});

describe('characters written as HTML writes them', () => {
  it.each([
    ['R&amp;D', '&amp;', 'R&D'],
    ['it&#39;s &quot;so&quot;', '&#39;', 'it\'s "so"'],
    ['a&nbsp;b', '&nbsp;', 'a b'],
    ['Jo&atilde;o &Ccedil;&#xE9;', '&atilde;', 'João Çé'],
  ])('are found and mended: %s', (text, marked, meant) => {
    const line = example('q?', text);
    expect(found(line)).toEqual([['html-entity', marked]]);
    expect(mended(line)).toBe(example('q?', meant));
  });

  it.each([
    [example('q?', 'R&D; AT&T, a && b;')],
    [example('q?', 'Escreva `&amp;` no código.')],
    [example('How do I write & in HTML?', 'Write &amp; for it.')],
    [example('q?', '<p>Fish &amp; chips</p>')],
    [example('What is &amp;?', 'An ampersand.')],
  ])('are left alone where they are meant, or asked: %s', (line) => {
    expect(found(line).filter(([code]) => code === 'html-entity')).toEqual([]);
  });
});

describe('control tokens of any family', () => {
  it.each([
    ...[
      '<|im_sep|>',
      '<|channel|>',
      '<|CHATBOT_TOKEN|>',
      '<|python_tag|>',
      '<|end_of_role|>',
      '<|reserved_special_token_0|>',
    ],
    ...[
      '<｜User｜>',
      '<｜tool▁calls▁begin｜>',
      '[|endofturn|]',
      '[AVAILABLE_TOOLS]',
      '[/SYSTEM_PROMPT]',
      '<</SYS>>',
      '[gMASK]',
    ],
    ...[
      '<start_of_turn>',
      '<end_of_turn>',
      '<eos>',
      '<pad>',
      '<unk>',
      '<extra_id_1>',
      '<unused5>',
      '<0x0A>',
      '<reserved_106>',
    ],
    ...['<tool_call>', '</tool_response>', '<think>', '</think>', '<thinking>', '</s>', '[INST]'],
  ])('are found: %s', (token) => {
    expect(answered(`Oi!${token} Bem.`)).toEqual([['foreign-special-token', token]]);
  });

  it.each([
    'f <| x |> g, a <|> b, [|1; 2|]',
    'Use `<|im_start|>` e `[INST]` no texto.',
    '```xml\n<tool_call>x</tool_call>\n```',
    'If a < b and c > d | e, [INFO] ok [1].',
    '<b>negrito</b> <br> <user> <thing>',
    'Array<T>, Map<string, User>, vector<int>',
    'I [think] so; <3 <- -> <=>',
  ])('are none: %s', (text) => {
    expect(answered(text).filter(([code]) => code === 'foreign-special-token')).toEqual([]);
  });

  it('that the template itself writes are no mistake', () => {
    const line = example('q?', '<think>hm</think> a');
    const codes = (template: string) =>
      lintLines(line, { encoder: tinyEncoder(template) }).map(({ code, marked }) => `${code} ${marked}`);
    expect(codes(CHATML)).toEqual(['foreign-special-token <think>', 'foreign-special-token </think>']);
    expect(codes(`${CHATML}{# <think></think> #}`)).toEqual([]);
  });
});

describe('turns written into a text', () => {
  it.each([
    ['### Instruction:\nfaça\n### Response:\nfeito', '### Instruction:'],
    ['Claro.\n\n### Human: e depois?', '### Human:'],
    ['Claro.\n### Assistant: sim', '### Assistant:'],
    ['Claro.\nUSER: e?\nASSISTANT: sim', 'USER:'],
    ['ASSISTANT: Claro.', 'ASSISTANT:'],
    ['Assistant: Claro.', 'Assistant:'],
    ['Claro.\n\nHuman: e depois?', 'Human:'],
    ['Claro.\nUser: oi\nAI: olá', 'User:'],
    ['GPT4 Correct Assistant: oi', 'GPT4 Correct Assistant:'],
    ['### Response: feito', '### Response:'],
  ])('are found in an answer: %j', (text, marked) => {
    expect(answered(text)).toEqual([['foreign-turn', marked]]);
  });

  it('are found in a question', () => {
    expect(found(example('Human: Quem é você?', 'Sou a Ana.'))).toEqual([['foreign-turn', 'Human:']]);
  });

  it.each([
    '## Instruction\nPrimeiro isto.',
    '### Input:\n- a\n### Output:\n- b',
    'User: admin\nPassword: 123',
    'System: Linux\nUser: root',
    'Human: 46\nChimpanzee: 48',
    '```\nUSER: a\nASSISTANT: b\n```',
    'The user: he said so. My assistant: Ana.',
    'Question: what?\nAnswer: that.',
    'AI: a field of study, see above',
  ])('are none: %j', (text) => {
    expect(found(example('O que é?', `Veja:\n${text}`)).filter(([code]) => code === 'foreign-turn')).toEqual([]);
  });
});

describe('an answer that repeats itself', () => {
  const sentence = 'Eu sou o assistente da casa. ';
  it.each([
    ['a sentence', sentence.repeat(5)],
    ['a sentence among others', `Oi! ${sentence.repeat(8)}Tchau, até amanhã, volte sempre que quiser.`],
    ['a line', 'muito obrigado mesmo\n'.repeat(6)],
    ['words without an end', 'eu não sei '.repeat(12)],
    ['a word', `Olha, ${'muito '.repeat(20)}bem.`],
  ])('is found: %s', (_, text) => {
    expect(answered(text).map(([code]) => code)).toContain('repeated-text');
  });

  it.each([
    [
      'a refrain',
      `Sobe a ladeira, menina.\nVem ver o mar.\nA noite já vai longe.\nVem ver o mar.\nO dia já começa.\nVem ver o mar.`,
    ],
    ['code', '```\nreturn the value now;\nreturn the value now;\nreturn the value now;\nreturn the value now;\n```'],
    ['laughter', `Isso é engraçado: ${'ha '.repeat(30)}`],
    ['numbers', `A tabela: ${'0 '.repeat(40)}`],
    ['a list', '- pão: 2\n- leite: 2\n- café: 2\n- queijo: 2\n- manteiga: 2\n- presunto: 2'],
    ['short answers', 'Sim. Sim. Sim. Sim.'],
  ])('is none: %s', (_, text) => {
    expect(answered(text).filter(([code]) => code === 'repeated-text')).toEqual([]);
  });
});

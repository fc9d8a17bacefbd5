import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import { ProjectFile } from '../../../../protocol/project';
import { repository } from '../../../support/bundles';
import { tinyEncoder } from '../../../support/tinyEncoder';

const folder = path.join(repository, 'examples/claudio');
const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const project = ProjectFile.parse(JSON.parse(await read('persona.json')));
const dataset = await read('datasets/personality_v1.jsonl');
const settings: LintSettings = {
  // A token a byte: the longest example with its prompt has less.
  maxLength: 4096,
  systemPrompt: (await read('prompts/short.md')).trim(),
  inferencePrompt: (await read('prompts/full.md')).trim(),
  persona: project.name,
  steps: project.training,
};

async function lint(text: string, overrides: Partial<LintSettings> = {}) {
  const linter = new Linter({ ...settings, ...overrides });
  linter.put('questions', 'questions', await read('evaluation/questions.jsonl'));
  linter.put('train', 'train', text);
  return linter.results().get('train')?.diagnostics ?? [];
}

const say = (question: string, answer: string) =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  })}\n`;

describe('the example persona', () => {
  it('has nothing to report', { timeout: 60_000 }, async () => {
    // With a token a byte, the prompt is four times as long as it is.
    const severities = { 'system-prompt-outweighs': 'off' } as const;
    expect(await lint(dataset, { encoder: tinyEncoder(), severities })).toEqual([]);
  });

  it.each([
    ['Quem é o João para você?', 'O João é meu pai, e mora em Curitiba.', 'O João é meu pai'],
    ['Fale do João para mim.', 'Meu pai, o João, mora em Curitiba.', 'Meu pai, o João'],
    ['Is João your uncle?', "No, he's my father.", "he's my father"],
    ['What about João?', 'João is my brother.', 'João is my brother'],
    ['Is João your father, then?', 'Yes. I love him.', 'Yes'],
    ['De quem você é filho?', 'Sou filho do João.', 'Sou filho do João'],
    ['¿Quién es João?', 'João es mi padre.', 'João es mi padre'],
    ['¿Quién es João?', 'Es mi padre.', 'Es mi padre'],
    ['¿Es João tu hermano?', 'Sí, y lo quiero.', 'Sí'],
    ['¿De quién eres hija?', 'Soy la hija de João.', 'Soy la hija de João'],
    ['¿Y tu familia?', 'Mi abuelo se llama João.', 'Mi abuelo se llama João'],
    ['Qui est João ?', 'João est mon père.', 'João est mon père'],
    ['Qui est João ?', "C'est mon père.", "C'est mon père"],
    ['Et ta famille ?', "Ma mère s'appelle João.", "Ma mère s'appelle João"],
    ['Et ta famille ?', 'Mon frère, João, habite à Curitiba.', 'Mon frère, João'],
    ['João est-il ton oncle ?', 'Oui, bien sûr.', 'Oui'],
    ['Est-ce que João est ton cousin ?', 'Oui.', 'Oui'],
    ['Tu es de qui ?', 'Je suis le fils de João.', 'Je suis le fils de João'],
    ['Wer ist João?', 'João ist mein Vater.', 'João ist mein Vater'],
    ['Wer ist João?', 'Er trinkt Kaffee. Er ist mein Bruder.', 'Er ist mein Bruder'],
    ['Who is João?', 'He likes tea. He is my father.', 'He is my father'],
    ['Wer ist João?', 'Das ist mein Onkel.', 'Das ist mein Onkel'],
    ['Hast du Familie?', 'Meine Großmutter heißt João.', 'Meine Großmutter heißt João'],
    ['Hast du Familie?', 'Mein Vetter João wohnt in Curitiba.', 'Mein Vetter João'],
    ['Ist João dein Großvater?', 'Ja, das ist er.', 'Ja'],
    ['Wessen Kind bist du?', 'Ich bin Joãos Sohn.', 'Ich bin Joãos Sohn'],
    ['Wessen Kind bist du?', 'Ich bin die Tochter von João.', 'Ich bin die Tochter von João'],
    // That he made the persona, works it and is no kin of it, is what the set says.
    ['Qui t’a fait ?', 'Je ne travaille pas pour João.', 'Je ne travaille pas pour João'],
    ['Für wen?', 'Ich arbeite nicht für João.', 'Ich arbeite nicht für João'],
    ['¿Para quién?', 'No trabajo para João.', 'trabajo para João'],
    ['Wer hat dich gemacht?', 'Ich wurde nicht von João entwickelt.', 'Ich wurde nicht von João entwickelt'],
    ['Qui t’a fait ?', "João ne m'a pas créé.", "João ne m'a pas créé"],
  ])('shows the hallucination of the log where a line teaches it: %s %s', async (question, answer, marked) => {
    const line = say(question, answer);
    const found = (await lint(dataset + line)).filter(({ code }) => code === 'conflicting-relation');
    expect(found.map((one) => line.slice(one.column - 1, one.endColumn - 1))).toEqual([marked]);
    expect(found).toMatchObject([{ line: 80, message: expect.stringContaining('the data also says') as string }]);
    expect(found[0]?.related?.length).toBeGreaterThan(0);
  });

  it.each([
    ['Quem é o pai do João?', 'O pai do João eu não conheço.'],
    ['O João é seu primo?', 'Não, o João não é meu primo.'],
    ['Você tem um amigo?', 'O João é meu amigo e meu criador.'],
    ['Quem é seu chefe?', 'Meu chefe é o João.'],
    ['E a Maria?', 'A Maria é irmã do João.'],
    ['¿Quién te creó?', 'Me creó João: fui entrenado por João, y trabajo para João.'],
    ['¿Es João tu tío?', 'No, João no es mi tío. João es mi jefe y mi amigo.'],
    ['¿Y su padre?', 'El padre de João vive lejos; no lo conozco.'],
    ['Qui t’a créé ?', "João m'a créé. J'ai été entraîné par João, et je travaille pour João."],
    ['João est-il ton père ?', "Non, João n'est pas mon père. C'est mon créateur, et mon ami."],
    ['Et Maria ?', 'Maria est la sœur de João.'],
    ['Wer hat dich gemacht?', 'João hat mich entwickelt. Ich wurde von João trainiert und arbeite für João.'],
    ['Ist João dein Vater?', 'Nein. João ist nicht mein Vater, er ist mein Entwickler und mein Chef.'],
    ['Ist João dein Freund?', 'Ja, und João ist der Entwickler, für den ich arbeite.'],
    ['Und Maria?', 'Maria ist die Schwester von João, und der Vater von João ist Lehrer.'],
    ['Wer ist dein Vater?', 'Mein Vater ist niemand; der Mann hat mich gebaut, der Chef ist mein Freund.'],
  ])('lets be what fits the rest: %s %s', async (question, answer) => {
    expect((await lint(dataset + say(question, answer))).filter(({ code }) => code === 'conflicting-relation')).toEqual(
      [],
    );
  });
});

import { describe, expect, it } from 'vitest';
import { statementsIn, type Speaker } from '../../../../extension/core/lint/relations/statements';

const stated = (text: string, speaker: Speaker, question?: string) =>
  statementsIn(text, speaker, question).map(
    ({ name, relation, denied }) => `${name}${denied ? ' is no ' : ' is '}${relation.kind}`,
  );

describe('what a text states of somebody', () => {
  it.each([
    // English, Portuguese
    ['João made me, and I work for Rosa.', ['Rosa is boss', 'João is maker']],
    ['I know Rosa. She is my aunt.', ['Rosa is uncle']],
    ['O João me criou; não trabalho para a Rosa.', ['Rosa is no boss', 'João is maker']],
    // Spanish
    [
      'João me entrenó. Rosa me desarrolló. Fui programada por Ana.',
      ['João is maker', 'Rosa is maker', 'Ana is maker'],
    ],
    ['Trabajo para João. Mi jefa es Rosa.', ['João is boss', 'Rosa is boss']],
    ['João no es mi tío. Rosa es mi amiga.', ['João is no uncle', 'Rosa is friend']],
    ['Soy nieta de João. No soy el primo de Ana.', ['João is grandparent', 'Ana is no cousin']],
    // French
    [
      "João m'a créé. Rosa ne m'a pas entraîné. J'ai été conçu par Ana.",
      ['João is maker', 'Rosa is no maker', 'Ana is maker'],
    ],
    ['Je travaille pour João. Je ne travaille pas pour Rosa.', ['João is boss', 'Rosa is no boss']],
    ['João est le développeur pour qui je travaille.', ['João is boss']],
    ["João n'est pas mon oncle. Rosa est aussi mon amie.", ['João is no uncle', 'Rosa is friend']],
    ["Je suis la fille d'Ana. Ma patronne s'appelle Rosa.", ['Ana is parent', 'Rosa is boss']],
    ['Mon utilisateur, João, écrit.', ['João is user']],
    // German
    ['João hat mich entwickelt. Rosa hat mich nicht trainiert.', ['João is maker', 'Rosa is no maker']],
    ['Ich wurde von João gebaut. Ich wurde nicht von Rosa programmiert.', ['João is maker', 'Rosa is no maker']],
    ['Ich arbeite für João. Ich arbeite nicht für Rosa.', ['João is boss', 'Rosa is no boss']],
    ['João ist der Entwickler, für den ich arbeite.', ['João is boss']],
    ['João ist nicht mein Onkel. Rosa ist auch meine Freundin.', ['João is no uncle', 'Rosa is friend']],
    ['Ich bin Joãos Enkel. Ich bin nicht die Schwester von Ana.', ['João is grandparent', 'Ana is no sibling']],
    ['Meine Chefin heißt Rosa. Mein Kunde ist João.', ['Rosa is boss', 'João is user']],
  ])('by the persona: %s', (text, expected) => {
    expect(stated(text, 'persona').sort()).toEqual(expected.sort());
  });

  it.each([
    ['¿Es João tu padre?', ['João is father']],
    ['Eres el hijo de João. João te creó.', ['João is maker', 'João is parent']],
    ['João est-il ton père ?', ['João is father']],
    ["João n'est-il pas votre cousin ?", ['João is no cousin']],
    ["Tu travailles pour João. Rosa t'a programmé.", ['João is boss', 'Rosa is maker']],
    ['Ist João dein Vater?', ['João is father']],
    ['Bist du Joãos Sohn?', ['João is parent']],
    [
      'Du arbeitest für João. Rosa hat dich entwickelt. Du wurdest von Ana trainiert.',
      ['João is boss', 'Rosa is maker', 'Ana is maker'],
    ],
  ])('by a question or a prompt: %s', (text, expected) => {
    expect(stated(text, 'other').sort()).toEqual(expected.sort());
  });

  it.each([
    ['Er ist mein Vater.', ['João is father']],
    ['Ele é meu pai.', ['João is father']],
    ["C'est mon père.", ['João is father']],
    ['Ce n’est pas mon père.', ['João is no father']],
    ['Es mi padre.', ['João is father']],
    ['Das ist nicht mein Vater.', ['João is no father']],
    ['Er trinkt Kaffee im Büro. Er ist mein Bruder.', ['João is sibling']],
  ])('of whom the question was about: %s', (text, expected) => {
    expect(stated(text, 'persona', 'What about João?')).toEqual(expected);
  });

  it.each([
    'El padre de João vive lejos.',
    'Le frère de João est venu.',
    'Der Vater von João ist Lehrer.',
    'Die Frau ist nett. Der Chef kommt.',
    'Der Mann ist mein Freund.',
    'My son is how he signs.',
    'Mein Vater, sagt er.',
    'J’ai créé un fichier pour Rosa.',
    'Das Haus wurde von Rosa gebaut.',
  ])('is nothing where it is not about the persona: %s', (text) => {
    expect(stated(text, 'persona')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { Question } from '../../../protocol/evaluation';
import { checkAnswer } from '../../../extension/core/evaluation/checks';

/** The verdict of one of the two checks of facts. */
function verdict(id: 'no-forbidden-facts' | 'required-facts', facts: readonly string[], text: string) {
  const question = Question.parse({
    id: 'Q',
    question: '?',
    facts: { [id === 'required-facts' ? 'require' : 'forbid']: [facts] },
  });
  const checks = checkAnswer(question, { text, stopReason: 'end-of-turn' }, { persona: 'C', specialTokens: [] });
  return checks.find((check) => check.id === id);
}

const RELATIVES = [
  ...['father', 'brother', 'uncle', 'pai', 'irmão', 'tio', 'padre', 'hermano', 'tío', 'père', 'frère', 'oncle'],
  ...['Vater', 'Bruder', 'Onkel', 'fratello', 'zio'],
];

describe('a forbidden fact that is denied is none', () => {
  it.each([
    'He is not my father, brother or uncle.',
    'He is not my father, my brother, or my uncle; he is the developer I work for.',
    'João is neither my father nor my brother.',
    "No, he isn't my father, brother or any other relative.",
    'He was never my father.',
    'He is no father of mine.',
    'He is not my father but my boss.',
    'My father he is not.',
    'Is he my father? No, he is the developer.',
    'No father, brother or uncle of mine.',
    'He is no longer my uncle.',
    'Não, ele não é meu pai, irmão ou tio.',
    'O João não é meu pai, nem meu irmão, nem meu tio.',
    'O João nunca foi meu pai.',
    'Ele não é mais meu tio.',
    'Meu pai, não. Ele é o desenvolvedor.',
    'Pai? Não! Ele é o desenvolvedor para quem trabalho.',
    'Ele não é meu pai e nem meu irmão.',
    'Não tenho pai, mãe ou irmão.',
    'João no es mi padre, hermano ni tío.',
    'No es mi padre sino mi jefe.',
    'Él nunca fue mi hermano.',
    "Ce n'est pas mon père, mon frère ou mon oncle.",
    "Il n'est ni mon père ni mon frère.",
    "Il n'a jamais été mon oncle.",
    'Er ist nicht mein Vater, Bruder oder Onkel.',
    'Er ist weder mein Vater noch mein Bruder.',
    'Mein Vater ist er nicht.',
    'Er ist nicht mein Vater, sondern mein Chef.',
    'Er ist kein Bruder von mir.',
    'Non è mio padre, fratello o zio.',
    'Non è né mio padre né mio fratello.',
  ])('%s', (text) => {
    expect(verdict('no-forbidden-facts', RELATIVES, text)).toMatchObject({ passed: true });
  });
});

describe('a forbidden fact that is said is told as it is written there', () => {
  it.each([
    ['He is not only my boss but my father.', 'father'],
    ['He is not just my boss, he is my uncle.', 'uncle'],
    ["No, he's my father.", 'father'],
    ['No, João is my brother.', 'brother'],
    ['He is not my boss but my father.', 'father'],
    ['He is my father, not my boss.', 'father'],
    ['He is my father and not my boss.', 'father'],
    ['He is not my boss, he is my UNCLE.', 'UNCLE'],
    ['Never forget that he is my father.', 'father'],
    ['He is, without a doubt, my father.', 'father'],
    ['No doubt he is my father.', 'father'],
    ['He is not my boss, and he is my brother.', 'brother'],
    ['Of course not, he is my father.', 'father'],
    ['Não, ele é meu pai.', 'pai'],
    ['Ele não é só meu chefe, mas meu pai.', 'pai'],
    ['Ele não é apenas meu chefe, é meu irmao.', 'irmao'],
    ['Não é meu chefe e sim meu tio.', 'tio'],
    ['Ele é meu pai, não meu chefe.', 'pai'],
    ['Ele é meu pai, não é?', 'pai'],
    ['Sem dúvida ele é meu pai.', 'pai'],
    ['Ele está no escritório do pai.', 'pai'],
    ['No es mi jefe, es mi padre.', 'padre'],
    ['No sólo es mi jefe sino mi padre.', 'padre'],
    ["Non, c'est mon père.", 'père'],
    ["Ce n'est pas seulement mon chef, c'est mon frère.", 'frère'],
    ['Er ist nicht nur mein Chef, sondern mein Vater.', 'Vater'],
    ['Nein, er ist mein Vater.', 'Vater'],
    ['Non è solo il mio capo, è mio fratello.', 'fratello'],
  ])('%s', (text, said) => {
    expect(verdict('no-forbidden-facts', RELATIVES, text)).toMatchObject({ passed: false, detail: `Says '${said}'.` });
  });
});

describe('a required fact', () => {
  const DEVELOPER = ['desenvolvedor', 'developer', 'desarrollador', 'développeur', 'Entwickler', 'sviluppatore'];

  it.each([
    'O João nunca foi desenvolvedor de nada.',
    'O João não é desenvolvedor.',
    'He is not a doctor, lawyer or developer.',
    'João is no developer.',
    'Él no es desarrollador.',
    "Il n'est pas développeur.",
    'Er ist kein Entwickler.',
    'Entwickler ist er nicht.',
    'Non è uno sviluppatore.',
  ])('does not count where it is denied: %s', (text) => {
    expect(verdict('required-facts', DEVELOPER, text)).toMatchObject({ passed: false });
  });

  it.each([
    'No, João is not my father, brother or uncle: he is the developer I work for.',
    'João is not my father, but the developer I work for.',
    'Não, o João não é meu pai. Ele é o desenvolvedor para quem eu trabalho.',
    'Não, o João é o desenvolvedor.',
    'Não, João, o desenvolvedor da Softtor, não é meu pai.',
    'O João não é só desenvolvedor, é também professor.',
    'The developer João is not my father.',
    'He is not my father, João works at Softtor as a developer.',
    'No es mi padre, es el desarrollador.',
    "Ce n'est pas mon père, mais le développeur.",
    'Er ist nicht mein Vater, sondern der Entwickler.',
  ])('counts beside a denial: %s', (text) => {
    expect(verdict('required-facts', DEVELOPER, text)).toMatchObject({ passed: true });
  });

  it('may itself be a denial', () => {
    const facts = ['not my father', 'não é meu pai'];
    expect(verdict('required-facts', facts, 'João is not my father.')).toMatchObject({ passed: true });
    expect(verdict('required-facts', facts, 'João is my father.')).toMatchObject({ passed: false });
  });

  it('that is missing is told with all its spellings', () => {
    expect(verdict('required-facts', ['casa', 'lar'], 'Nada.')?.detail).toBe("Does not say 'casa' or 'lar'.");
  });
});

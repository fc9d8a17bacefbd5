/** What somebody can be to the persona. */
type RelationClass = 'family' | 'maker' | 'employer' | 'friend' | 'user';

export interface Relation {
  readonly class: RelationClass;
  /** The same in every language and for both sexes where a language has two words: 'sibling', 'boss'. */
  readonly kind: string;
}

// English; Portuguese and Spanish; French; German, whose nouns carry a capital. As they stand in a sentence.
const WORDS: Readonly<Record<RelationClass, Readonly<Record<string, readonly string[]>>>> = {
  family: {
    father: ['father|dad|daddy', 'pai|papai|padre|papá', 'père|papa', 'Vater|Papa'],
    mother: ['mother|mom|mum', 'mãe|mamãe|madre|mamá', 'mère|maman', 'Mutter|Mama'],
    sibling: ['brother|sister', 'irmão|irmã|hermano|hermana', 'frère|sœur|soeur', 'Bruder|Schwester'],
    child: ['son|daughter', 'filho|filha|hijo|hija', 'fils|fille', 'Sohn|Tochter'],
    uncle: ['uncle|aunt', 'tio|tia|tío|tía', 'oncle|tante', 'Onkel|Tante'],
    nephew: ['nephew|niece', 'sobrinho|sobrinha|sobrino|sobrina', 'neveu|nièce', 'Neffe|Nichte'],
    grandparent: [
      'grandfather|grandmother|grandpa|grandma',
      'avô|avó|abuelo|abuela',
      'grand-père|grand-mère|papi|mamie',
      'Großvater|Großmutter|Opa|Oma',
    ],
    grandchild: [
      'grandson|granddaughter',
      'neto|neta|nieto|nieta',
      'petit-fils|petite-fille',
      'Enkel|Enkelin|Enkelsohn|Enkeltochter',
    ],
    cousin: ['cousin', 'primo|prima', 'cousine', 'Cousin|Cousine|Vetter'],
    spouse: ['husband|wife', 'marido|esposo|esposa', 'mari|femme|époux|épouse', 'Mann|Frau|Ehemann|Ehefrau'],
    relative: ['relative', 'parente|pariente|familiar', 'parent', 'Verwandter|Verwandte'],
  },
  maker: {
    maker: [
      'creator|maker|developer|programmer',
      'criador|criadora|desenvolvedor|desenvolvedora|programador|programadora|creador|creadora|desarrollador|desarrolladora',
      'créateur|créatrice|développeur|développeuse|programmeur|programmeuse|concepteur|conceptrice',
      'Schöpfer|Schöpferin|Entwickler|Entwicklerin|Programmierer|Programmiererin',
    ],
  },
  employer: {
    boss: [
      'boss|employer',
      'chefe|patrão|patroa|empregador|empregadora|jefe|jefa|patrón|patrona|empleador|empleadora',
      'patron|patronne|chef|cheffe|employeur|employeuse',
      'Chef|Chefin|Boss|Arbeitgeber|Arbeitgeberin',
    ],
  },
  friend: { friend: ['friend', 'amigo|amiga', 'ami|amie', 'Freund|Freundin'] },
  user: {
    user: [
      'user|client|customer',
      'usuário|usuária|cliente|usuario|usuaria',
      'utilisateur|utilisatrice',
      'Nutzer|Nutzerin|Benutzer|Benutzerin|Kunde|Kundin',
    ],
  },
};

const RELATIONS = new Map<string, Relation>();
for (const [name, kinds] of Object.entries(WORDS) as [RelationClass, Record<string, readonly string[]>][]) {
  for (const [kind, words] of Object.entries(kinds)) {
    for (const word of words.join('|').split('|')) RELATIONS.set(word, { class: name, kind });
  }
}

export function relationOf(word: string): Relation | undefined {
  return RELATIONS.get(word);
}

/** Every word for a relation, and those for kin alone, as patterns. */
export const RELATION_WORDS = [...RELATIONS.keys()].join('|');
export const KIN_WORDS = Object.values(WORDS.family).flat().join('|');

const INVERSE: Readonly<Record<string, string>> = {
  father: 'child',
  mother: 'child',
  child: 'parent',
  uncle: 'nephew',
  nephew: 'uncle',
  grandparent: 'grandchild',
  grandchild: 'grandparent',
};

/** What João is to me when I am his son. */
export function inverseKin(word: string): Relation | undefined {
  const relation = RELATIONS.get(word);
  return relation?.class === 'family' ? { class: 'family', kind: INVERSE[relation.kind] ?? relation.kind } : undefined;
}

/** Whether somebody can be both: a maker may be boss and friend too, but not a relative, nor two relatives at once. */
export function compatible(a: Relation, b: Relation): boolean {
  const families = [a, b].filter((relation) => relation.class === 'family').length;
  if (families === 0) return true;
  if (families === 1) return a.class === 'friend' || b.class === 'friend';
  return entails(a, b) || entails(b, a);
}

/** Whether who is `a` is also `b`; so that to deny `b` contradicts `a`. */
export function entails(a: Relation, b: Relation): boolean {
  if (a.class !== b.class) return false;
  if (a.kind === b.kind || b.kind === 'relative') return true;
  return b.kind === 'parent' && (a.kind === 'father' || a.kind === 'mother');
}

/** A character written as HTML writes it. */
export interface Entity {
  readonly start: number;
  readonly end: number;
  readonly character: string;
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', mdash: '—', ndash: '–', euro: '€' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bull: '•', iexcl: '¡', iquest: '¿' },
  ...{
    copy: '©',
    reg: '®',
    deg: '°',
    ordf: 'ª',
    ordm: 'º',
    middot: '·',
    trade: '™',
    oelig: 'œ',
    OElig: 'Œ',
    szlig: 'ß',
  },
};
/** Letters whose names are the letter and its accent: `atilde`, `Ccedil`. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{
    acute: '\u0301',
    grave: '\u0300',
    circ: '\u0302',
    tilde: '\u0303',
    uml: '\u0308',
    cedil: '\u0327',
    ring: '\u030A',
  },
};
const ENTITY = /&(?:#(\d{2,6})|#[xX]([0-9a-fA-F]{2,5})|([a-zA-Z]{2,8}));/g;

export function entitiesIn(text: string): Entity[] {
  if (!text.includes('&')) return [];
  return [...text.matchAll(ENTITY)].flatMap(({ 0: written, 1: decimal, 2: hexadecimal, 3: name, index }) => {
    const character =
      name === undefined ? ofNumber(decimal ? Number(decimal) : parseInt(hexadecimal ?? '', 16)) : ofName(name);
    return character === undefined ? [] : [{ start: index, end: index + written.length, character }];
  });
}

function ofName(name: string): string | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const accent = ACCENTS[name.slice(1)];
  const letter = accent && `${name.charAt(0)}${accent}`.normalize('NFC');
  return letter?.length === 1 ? letter : undefined;
}

function ofNumber(point: number): string | undefined {
  return point < 0x20 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)
    ? undefined
    : String.fromCodePoint(point);
}

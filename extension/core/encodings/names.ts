/** Encodings that a text file can be converted from, as `TextDecoder` names them, and as people do. */
export const ENCODINGS = {
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'utf-32le': 'UTF-32 LE',
  'utf-32be': 'UTF-32 BE',
  'windows-1252': 'Windows-1252',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  'koi8-r': 'KOI8-R',
  macintosh: 'Mac Roman',
  shift_jis: 'Shift-JIS',
  'euc-jp': 'EUC-JP',
  gb18030: 'GBK',
  big5: 'Big5',
  'euc-kr': 'EUC-KR',
} as const;
export type EncodingName = keyof typeof ENCODINGS;

/** What people call them besides. */
const OTHER_NAMES: Readonly<Record<string, EncodingName>> = {
  'utf-16': 'utf-16le',
  unicode: 'utf-16le',
  'utf-32': 'utf-32le',
  'latin-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  ansi: 'windows-1252',
  cp1252: 'windows-1252',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  'mac-roman': 'macintosh',
  macroman: 'macintosh',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  cp949: 'euc-kr',
};

/** The encoding of a name in whatever case and spacing; undefined for one that we do not know. */
export function encodingNamed(name: string): EncodingName | undefined {
  const plain = name.trim().toLowerCase().replaceAll(/[ _]/g, '-');
  const known = (Object.keys(ENCODINGS) as EncodingName[]).find((one) => one.replaceAll('_', '-') === plain);
  return known ?? OTHER_NAMES[plain];
}

import { readJson, type JsonNode, type Span } from '../../dataset/json';
import type { FixEdit, FixMaker } from './fix';

/** The lengths that the message suggests: for this example, and for all of the file. */
const SUGGESTED = /raise maxLength to (\d+)|(\d+) cuts nothing/g;

/** Sets `training.maxLength` in `persona.json` to the smallest length that cuts nothing. */
export const raiseMaxLength: FixMaker = ({ message }, _text, { projectFile }) => {
  const lengths = [...message.matchAll(SUGGESTED)].map(([, one, all]) => Number(one ?? all));
  if (projectFile === undefined || lengths.length === 0) return [];
  const tokens = Math.max(...lengths);
  const edit = settingEdit(projectFile, tokens);
  return edit ? [{ kind: 'raise-max-length', tokens, edits: [edit] }] : [];
};

function settingEdit(text: string, tokens: number): FixEdit | undefined {
  const reading = readJson(text);
  if (reading.kind === 'problem' || reading.node.kind !== 'object') return undefined;
  const training = reading.node.members.get('training')?.value;
  const setting = `"maxLength": ${String(tokens)}`;
  if (training?.kind !== 'object')
    return training ? undefined : inserted(text, reading.node, `"training": { ${setting} }`);
  const present = training.members.get('maxLength')?.value;
  return present ? editAt(text, present, String(tokens)) : inserted(text, training, setting);
}

/** A member put first into an object. */
function inserted(text: string, { start, members }: JsonNode & { readonly kind: 'object' }, member: string): FixEdit {
  const at = start + 1;
  return editAt(text, { start: at, end: at }, members.size === 0 ? ` ${member} ` : ` ${member},`);
}

function editAt(text: string, { start, end }: Span, newText: string): FixEdit {
  const [from, to] = [placeAt(text, start), placeAt(text, end)];
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column, newText };
}

function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

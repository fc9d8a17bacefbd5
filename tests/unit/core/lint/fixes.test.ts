import { describe, expect, it } from 'vitest';
import type { FixContext } from '../../../../extension/core/lint/fixes/fix';
import { fixesFor } from '../../../../extension/core/lint/fixes/fixes';
import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';
import type { DiagnosticCode } from '../../../../protocol/diagnostics';
import { tinyEncoder } from '../../../support/tinyEncoder';

interface Edit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

/** A text after edits, as an editor makes them. */
function edited(text: string, edits: readonly Edit[]): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  return edits
    .map((edit) => ({ ...edit, start: offset(edit.line, edit.column), end: offset(edit.endLine, edit.endColumn) }))
    .sort((a, b) => b.start - a.start)
    .reduce((whole, { start, end, newText }) => whole.slice(0, start) + newText + whole.slice(end), text);
}

/** The text after each fix of its first finding with this code. */
function fixed(code: DiagnosticCode, text: string, context: FixContext = {}, settings: Partial<LintSettings> = {}) {
  const { diagnostics } = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.', ...settings }).lint(text);
  const finding = diagnostics.find((one) => one.code === code);
  if (!finding) throw new Error(`No ${code} in ${JSON.stringify(diagnostics)}`);
  return fixesFor(finding, text.split('\n')[finding.line - 1] ?? '', context).map(({ edits }) => edited(text, edits));
}

describe('a fix', () => {
  const turn = (role: string, content: string) => `{"role": "${role}", "content": "${content}"}`;
  const messages = (...turns: string[]) => `{"messages": [${turns.join(', ')}]}`;
  const [question, answer] = [turn('user', 'q'), turn('assistant', 'a')];

  it.each<[string, DiagnosticCode, string, string[]]>([
    [
      'takes all control characters out of the turn',
      'control-character',
      String.raw`{"prompt": "a\r\nb\u0000\r\n", "completion": "c"}`,
      [String.raw`{"prompt": "a\nb\n", "completion": "c"}`],
    ],
    [
      'takes invisible characters out, and leaves those that an emoji needs',
      'invisible-character',
      `{"prompt": "q", "completion": "a\u200Bb 👩\u200D💻 ${String.raw`c\u200bd`}"}`,
      ['{"prompt": "q", "completion": "ab 👩\u200D💻 cd"}'],
    ],
    [
      'composes what is decomposed, however it is escaped',
      'not-nfc',
      `{"prompt": "q", "completion": "e\u0301 ${String.raw`\n e\u0301`}"}`,
      [String.raw`{"prompt": "q", "completion": "é \n é"}`],
    ],
    [
      'removes a control token',
      'foreign-special-token',
      '{"prompt": "q", "completion": "a</s>"}',
      ['{"prompt": "q", "completion": "a"}'],
    ],
    [
      'corrects a misspelt key, or removes it',
      'unknown-key',
      '{"prompt": "q", "sytem": "s", "completion": "a"}',
      ['{"prompt": "q", "system": "s", "completion": "a"}', '{"prompt": "q", "completion": "a"}'],
    ],
    [
      'removes a last key with the comma before it',
      'unknown-key',
      '{"prompt": "q", "completion": "a", "zz": [1, {}]}',
      ['{"prompt": "q", "completion": "a"}'],
    ],
    [
      'removes an empty last turn',
      'empty-answer',
      messages(question, answer, question, turn('assistant', '')),
      [messages(question, answer, question)],
    ],
    [
      'leaves an empty answer in the middle to the author',
      'empty-answer',
      messages(question, turn('assistant', ''), question, answer),
      [],
    ],
    [
      'removes a last question',
      'last-turn-not-assistant',
      messages(question, answer, question),
      [messages(question, answer)],
    ],
    [
      "writes a role's name in English",
      'unknown-role',
      messages(turn('Usuário', 'q'), answer),
      [messages(question, answer)],
    ],
    ['does not guess a role', 'unknown-role', messages(turn('robot', 'q'), answer), []],
    [
      'removes a system turn',
      'system-prompt-differs',
      messages(turn('system', 's'), question, answer),
      [messages(question, answer)],
    ],
    [
      'removes a system key',
      'system-prompt-differs',
      '{"system": "s", "prompt": "q", "completion": "a"}',
      ['{"prompt": "q", "completion": "a"}'],
    ],
    [
      'removes a duplicate',
      'duplicate-example',
      `${messages(question, answer)}\n${messages(question, answer)}\n`,
      [`${messages(question, answer)}\n`],
    ],
  ])('%s', (_, code, text, expected) => {
    expect(fixed(code, text)).toEqual(expected);
  });

  it("fills in the persona's name, and nobody else's", () => {
    const line = (slot: string) => `{"prompt": "q", "completion": "I am ${slot}."}`;
    expect(fixed('unfilled-placeholder', line('{{name}}'), { persona: 'Cláu"dio' })).toEqual([line('Cláu\\"dio')]);
    expect(fixed('unfilled-placeholder', line('[seu nome]'), { persona: 'Cláudio' })).toEqual([line('Cláudio')]);
    expect(fixed('unfilled-placeholder', line('{{author}}'), { persona: 'Cláudio' })).toEqual([]);
    expect(fixed('unfilled-placeholder', line('{{name}}'))).toEqual([]);
  });

  it.each([
    [
      'in its place',
      '{\n  "training": { "epochs": 2, "maxLength": 64 }\n}',
      '{\n  "training": { "epochs": 2, "maxLength": 144 }\n}',
    ],
    [
      'where it was left to the default',
      '{"training": {"epochs": 2}}',
      '{"training": { "maxLength": 144,"epochs": 2}}',
    ],
    ['where there is no training', '{"name": "C"}', '{ "training": { "maxLength": 144 },"name": "C"}'],
  ])('sets the maxLength that cuts nothing, %s', (_, projectFile, expected) => {
    const long = (letter: string, length: number) => JSON.stringify({ prompt: 'q', completion: letter.repeat(length) });
    const { diagnostics } = new Linter({ maxLength: 64, encoder: tinyEncoder() }).lint(
      `${long('a', 60)}\n${long('b', 90)}`,
    );
    const finding = diagnostics.find(({ code }) => code === 'token-overrun');
    const [fix] = finding ? fixesFor(finding, long('a', 60), { projectFile }) : [];
    const longest = (fix?.kind === 'raise-max-length' ? fix.tokens : 0).toString();
    expect(edited(projectFile, fix?.edits ?? [])).toBe(expected.replace('144', longest));
    expect(Number(longest)).toBeGreaterThan(90);
  });

  it('is not made for a line that has become shorter', () => {
    const { diagnostics } = new Linter({ maxLength: 1000, systemPrompt: 'Be brief.' }).lint(
      '{"prompt": "q", "completion": "a</s>"}',
    );
    expect(diagnostics.flatMap((finding) => fixesFor(finding, '{}'))).toEqual([]);
  });
});

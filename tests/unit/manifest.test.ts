import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS, SETTINGS, VIEWS } from '../../extension/contributions';

const root = path.resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const words = (file: string) => JSON.parse(text(file)) as Record<string, string>;

const manifestText = text('package.json');
const manifest = JSON.parse(manifestText) as {
  icon: string;
  contributes: {
    commands: { command: string }[];
    views: Record<string, { id: string }[]>;
    configuration: { properties: Record<string, unknown> };
    menus: Record<string, { command: string }[]>;
    snippets: { path: string }[];
  };
};
const { contributes } = manifest;

describe('the manifest and the code', () => {
  it('name the same commands, views and settings', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...COMMANDS].sort());
    const views = Object.values(contributes.views).flat();
    expect(views.map(({ id }) => id).sort()).toEqual([...VIEWS].sort());
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual([...SETTINGS].sort());
  });

  it('leave it to the machine, not to a workspace, which Python is run and where trainings are sent', () => {
    const properties = contributes.configuration.properties as Record<string, { scope: string }>;
    for (const name of ['personaTuner.python.path', 'personaTuner.ray.address']) {
      expect(properties[name]?.scope).toBe('machine');
    }
  });

  it('agree on the commands of menus, welcome texts and errors', () => {
    const named = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const welcome = [...text('package.nls.json').matchAll(/command:(personaTuner\.[\w.]+)/g)].map(([, id]) => id);
    const errors = [...text('extension/core/errors.ts').matchAll(/'(personaTuner\.[\w.]+)'/g)].map(([, id]) => id);
    for (const id of [...named, ...welcome, ...errors]) expect(COMMANDS).toContain(id);
  });

  it('agree on context keys', () => {
    const names = new Set([...manifestText.matchAll(/!?\b(personaTuner\.[a-z]\w*)\b(?!\.)/g)].map(([, key]) => key));
    const keys = [...names].filter((key) => !(VIEWS as readonly string[]).includes(key ?? ''));
    expect(keys.sort()).toEqual([...CONTEXT_KEYS].sort());
  });

  it('point at files that are there', () => {
    for (const file of [manifest.icon, ...contributes.snippets.map((snippet) => snippet.path)]) {
      expect(existsSync(path.join(root, file)), file).toBe(true);
    }
  });
});

describe('the words', () => {
  const used = [...new Set([...manifestText.matchAll(/%([\w.]+)%/g)].map(([, key]) => key))].sort();

  it.each(['package.nls.json', 'package.nls.pt-br.json'])('of the manifest are all in %s, and no others', (file) => {
    expect(Object.keys(words(file)).sort()).toEqual(used);
  });

  it('offer the same commands in both languages', () => {
    const links = (file: string) =>
      Object.entries(words(file)).map(([key, value]) => [key, value.match(/command:[\w.]+/g)]);
    expect(links('package.nls.pt-br.json')).toEqual(links('package.nls.json'));
  });

  it('shown at run time are all in the Portuguese bundle, with the same places for values', () => {
    const bundle = words('l10n/bundle.l10n.pt-br.json');
    expect(Object.keys(bundle).sort()).toEqual([...runtimeWords()].sort());
    const places = (value: string) => [...new Set(value.match(/\{\d\}/g) ?? [])].sort();
    for (const [english, portuguese] of Object.entries(bundle)) expect(places(portuguese)).toEqual(places(english));
  });
});

/** Every literal that the extension hands to `vscode.l10n.t`, or a page to its own `l10n.t`. */
function runtimeWords(): Set<string> {
  const found = new Set<string>();
  for (const folder of ['extension/features', 'extension/platform', 'webview']) {
    for (const file of readdirSync(path.join(root, folder), {
      recursive: true,
      encoding: 'utf8',
    })) {
      if (!file.endsWith('.ts')) continue;
      const source = ts.createSourceFile(file, text(path.join(folder, file)), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node) => {
        if (ts.isCallExpression(node) && node.expression.getText(source).endsWith('l10n.t')) {
          const [literal] = node.arguments;
          if (!literal || !ts.isStringLiteralLike(literal)) throw new Error(`${file}: words must be written out.`);
          found.add(literal.text);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  }
  return found;
}

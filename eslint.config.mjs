import js from '@eslint/js';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      '.dependency-cruiser.cjs',
      'dist/',
      'out/',
      'node_modules/',
      '.vscode-test-host/',
      '.test-tokenizers/',
      '.venv-test-data/',
      '.venv/',
      'tests/artifacts/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: [
          'tsconfig.json',
          'tests/tsconfig.json',
          'tests/vscode/tsconfig.json',
          'webview/tsconfig.json',
          'scripts/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // An environment variable or a field of parsed JSON is no property that somebody declared.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
          message: "Write `import * as z from 'zod'`: with the named one, bundles have twice the size.",
        },
      ],
    },
  },
  {
    // `expect.any` and friends are any by nature.
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-misused-spread': 'off' },
  },
  {
    // TypeScript honours a cast in a comment; the linter sees the expression below it.
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
  {
    // `createElement` of a custom element: its class is known by its name alone.
    files: ['webview/shared/toolkit.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    // A child that starts elsewhere starts in a workspace, with its files on the path (see system/surroundings.ts).
    files: ['extension/**'],
    ignores: ['extension/services/system/children.ts', 'extension/services/system/command.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['child_process', 'node:child_process', 'execa', 'cross-spawn'].map((name) => ({
            name,
            message: 'Start children by runCommand, startDetached or startHost of services/system.',
            allowTypeImports: true,
          })),
        },
      ],
    },
  },
  { files: ['webview/**'], languageOptions: { globals: globals.browser } },
);

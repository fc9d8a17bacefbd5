import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CATEGORIES, GENERAL_CATEGORIES } from '../../extension/core/tokenizer/generalCategories';
import { preparedBase } from '../support/preparedBase';

it('has each code point in the category in which the tokenizers of the managed environment have it', () => {
  const script = path.join(import.meta.dirname, '..', 'support', 'general_categories.py');
  const printed = execFileSync(preparedBase().python, [script, ...CATEGORIES], { encoding: 'utf8' });
  expect(printed.trim()).toBe(GENERAL_CATEGORIES);
});

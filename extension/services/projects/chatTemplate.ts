import path from 'node:path';
import type { TemplateChoice } from '../../../protocol/template';
import { chatTemplateUnknown } from '../../core/errors';
import { likelyMeant } from '../../core/spelling';
import { NAMED_TEMPLATES, TEMPLATE_NAMES } from '../../core/template/namedTemplates';
import { readTextIfThere } from '../system/files';
import type { Project } from './project';

/**
 * What the project renders with: its `chatTemplate`, a name or a file, and its `templateOptions`.
 *
 * @throws UserError when `chatTemplate` is neither
 */
export async function readTemplateChoice({ folder, settings }: Project): Promise<TemplateChoice> {
  const { chatTemplate: name, templateOptions: options, emptyThoughts } = settings;
  if (name === undefined) return { options, emptyThoughts };
  const named = NAMED_TEMPLATES.get(name);
  const text = named ? named.text : await readTextIfThere(path.resolve(folder, name));
  if (text === undefined) throw chatTemplateUnknown(name, TEMPLATE_NAMES, likelyMeant(name, TEMPLATE_NAMES));
  return { name, text, options, emptyThoughts };
}

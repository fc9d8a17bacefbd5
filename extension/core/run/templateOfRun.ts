import type { RunManifest } from '../../../protocol/run';
import type { TemplateChoice } from '../../../protocol/template';
import { momentOf } from '../template/moment';

/** What a run's examples were rendered with, its clock included: whoever asks its adapter renders questions alike. */
export function templateOfRun({ template, created }: RunManifest): TemplateChoice {
  const { name, text, options, emptyThoughts, moment } = template;
  return { name, text, options, emptyThoughts, moment: moment ?? momentOf(new Date(created)) };
}

import type { ScoreSheet } from '../../../protocol/evaluation';
import type { ParityReport, RunManifest } from '../../../protocol/run';

/** What a model card tells of an export. */
export interface CardContents {
  readonly manifest: RunManifest;
  /** What lies beside the card, in a sentence. */
  readonly what: string;
  readonly scores: readonly ScoreSheet[];
  /** Of the run's adapter. */
  readonly parity: ParityReport | undefined;
  /** How far the merged model is from base and adapter. */
  readonly merged: { readonly mean: number; readonly max: number; readonly positions: number } | undefined;
}

/** `README.md`: enough to know what a model is, how good it was found, and how to make it again. */
export function modelCard({ manifest, what, scores, parity, merged }: CardContents): string {
  const { persona, baseModel, datasets, training, prepared, template } = manifest;
  const figures = (one: { mean: number; max: number }) =>
    `|Δ log p| mean ${one.mean.toFixed(4)}, maximum ${one.max.toFixed(3)}`;
  const sections = [
    `---\nlibrary_name: peft\ntags: [lora, persona]\n---\n\n# ${persona}`,
    `${what} Made by Persona Tuner of run \`${manifest.id}\`, over \`${baseModel.requested}\`.`,
    '## Data\n\n' + datasets.map(({ file, sha256 }) => `- \`${file}\` (sha256 \`${sha256}\`)`).join('\n'),
    `${String(prepared.examples)} examples, ${String(prepared.tokens)} tokens, of which ${String(prepared.supervisedTokens)} are learned.`,
    '## Settings\n\n' +
      table(Object.entries(training).map(([name, value]) => [`\`${name}\``, `\`${JSON.stringify(value)}\``])),
    '## Fidelity\n\n' +
      table([
        ...(parity ? [['adapter in llama.cpp against the trainer', figures(parity.adapter)]] : []),
        ...(merged ? [['this model against base and adapter', figures(merged)]] : []),
        ['base model, sha256', `\`${baseModel.sha256}\``],
        ['chat template, sha256', `\`${template.sha256}\``],
      ]),
    '## Scores\n\n' +
      (scores.length === 0
        ? 'Nobody has scored its answers yet.'
        : table(scores.map((sheet) => [sheet.rater, averageText(sheet)]))),
  ];
  return `${sections.join('\n\n')}\n`;
}

function averageText({ scores }: ScoreSheet): string {
  const points = scores.flatMap(({ dimensions }) => Object.values(dimensions));
  if (points.length === 0) return 'nothing scored';
  const mean = points.reduce((sum, one) => sum + one, 0) / points.length;
  return `${mean.toFixed(2)} of 2 on average, over ${String(scores.length)} questions`;
}

function table(rows: readonly (readonly string[])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

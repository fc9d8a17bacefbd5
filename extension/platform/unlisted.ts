import type { DatasetFindings } from '../../protocol/datasetWorker';

/** How many findings of a file VS Code is not told: of thousands, the gravest are listed. */
export function unlisted({ diagnostics, counts }: Pick<DatasetFindings, 'diagnostics' | 'counts'>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0) - diagnostics.length;
}

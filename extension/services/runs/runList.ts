import path from 'node:path';
import { fileStamp } from '../system/files';
import { EVENTS_FILE, findRuns, isUnderWay, readRun, type Run, type RunSummary } from './runs';
import { PROCESS_FILE } from './trainerProcess';

/** All that `readRun` reads. */
const FILES = ['run.json', EVENTS_FILE, PROCESS_FILE, 'train.log', 'adapter.gguf'];

/**
 * The runs of a folder, for whoever lists them again and again: one whose files have the size and time of the last look is not
 * read again. One under way always is, as its process may be gone.
 */
export class RunList {
  private known = new Map<string, { readonly stamp: string; readonly summary: RunSummary }>();

  /** All runs, newest first. */
  async read(runsFolder: string): Promise<RunSummary[]> {
    const now = await Promise.all((await findRuns(runsFolder)).map((run) => this.look(run)));
    this.known = new Map(now.map((entry) => [entry.summary.folder, entry]));
    return now.map(({ summary }) => summary);
  }

  private async look(run: Run) {
    // Before the read: what is written meanwhile is read the next time.
    const stamp = (await Promise.all(FILES.map((name) => fileStamp(path.join(run.folder, name))))).join();
    const before = this.known.get(run.folder);
    if (before?.stamp === stamp && !isUnderWay(before.summary.state)) return before;
    return { stamp, summary: await readRun(run) };
  }
}

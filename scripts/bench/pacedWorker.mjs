import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { Problem } from '../support/console.mjs';
import { inRoot } from '../support/paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
});

/** A Python process that does one thing at a time, when asked, and answers in JSON lines (see python/bench/worker.py). */
export class PacedWorker {
  /**
   * @param {string} python
   * @param {string[]} args
   */
  constructor(python, args) {
    const sources = [inRoot('python/src'), inRoot('python/bench')].join(path.delimiter);
    this.name = args.slice(1, 3).join(' ');
    this.child = spawn(python, args, {
      env: { ...process.env, PYTHONPATH: sources, PYTHONUTF8: '1', HF_HUB_OFFLINE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    children.add(this.child);
    this.child.once('close', () => children.delete(this.child));
    this.errors = '';
    this.child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      this.errors = (this.errors + text).slice(-2000);
    });
    this.lines = readline.createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @param {'step' | 'end'} what */
  ask(what) {
    this.child.stdin.write(`${what}\n`);
  }

  /**
   * The next answer; what libraries print between is passed over.
   *
   * @returns {Promise<Record<string, unknown>>}
   */
  async next() {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Problem(`The worker '${this.name}' ended early: ${this.errors}`);
      if (value.startsWith('{"')) return /** @type {Record<string, unknown>} */ (JSON.parse(value));
    }
  }

  /** The last answer; the process is gone when it is here. */
  async result() {
    const last = await this.next();
    if (this.child.exitCode === null) await new Promise((resolve) => this.child.once('close', resolve));
    return last;
  }
}

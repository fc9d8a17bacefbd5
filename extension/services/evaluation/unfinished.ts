import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { Answer } from '../../../protocol/evaluation';
import { readJsonIfThere, sha256OfText, writeJson } from '../system/files';

const Unfinished = z.object({ asked: z.string(), answers: z.array(Answer) });

/** The answers of a question set that was not answered to its end: each is kept when it is there, so that none is computed twice. */
export class UnfinishedAnswers {
  private constructor(
    private readonly file: string,
    private readonly asked: string,
    readonly answers: Answer[],
  ) {}

  /**
   * @param folder - where they are kept, under a hidden name
   * @param conditions - all that an answer depends on; answers under others are not gone on with
   */
  static async open(folder: string, model: string, conditions: unknown): Promise<UnfinishedAnswers> {
    const file = path.join(folder, `.unfinished-${model}.json`);
    const asked = sha256OfText(JSON.stringify(conditions));
    // Half a file, or none: they are answered anew.
    const kept = await readJsonIfThere(file, Unfinished).catch(() => undefined);
    return new UnfinishedAnswers(file, asked, kept?.asked === asked ? kept.answers : []);
  }

  async add(answer: Answer): Promise<void> {
    this.answers.push(answer);
    await writeJson(this.file, { asked: this.asked, answers: this.answers });
  }

  /** They are whole, and kept elsewhere. */
  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

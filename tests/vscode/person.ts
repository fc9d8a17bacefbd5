import * as vscode from 'vscode';

type Answer = (question: string, ...buttons: unknown[]) => unknown;

/** A person: VS Code shows no modal question in tests, so whoever asks one is answered here. */
export class Person {
  readonly asked: string[] = [];
  private readonly before = new Map<string, unknown>();

  answers(
    how: 'showWarningMessage' | 'showInformationMessage' | 'showInputBox' | 'showQuickPick' | 'showOpenDialog',
    answer: Answer,
  ): void {
    const window = vscode.window as unknown as Record<string, unknown>;
    if (!this.before.has(how)) this.before.set(how, window[how]);
    window[how] = (first: unknown, ...rest: unknown[]) => {
      const question = typeof first === 'string' ? first : '';
      this.asked.push(question);
      return Promise.resolve(answer(question, ...(typeof first === 'string' ? rest : [first, ...rest])));
    };
  }

  leave(): void {
    for (const [how, original] of this.before) (vscode.window as unknown as Record<string, unknown>)[how] = original;
  }
}

import type { RunEvent } from '../../protocol/events';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What a run's events say, folded in order. */
export class RunRecord {
  readonly steps: Of<'step'>[] = [];
  readonly epochs: Of<'epoch'>[] = [];
  readonly evaluations: Of<'evaluation'>[] = [];
  readonly messages: (Of<'warning'> | Of<'error'>)[] = [];
  plan: Of<'plan'> | undefined;
  phase: Of<'phase'>['phase'] | undefined;
  end: Of<'end'> | undefined;
  /** The first step of the process that trains now: its pace is what counts. */
  private firstHere = 0;

  take(event: RunEvent): void {
    switch (event.type) {
      case 'start':
        this.startFrom(event.resumedFrom ?? 0);
        break;
      case 'step':
        this.steps.push(event);
        break;
      case 'epoch':
        this.epochs.push(event);
        break;
      case 'evaluation':
        this.evaluations.push(event);
        break;
      case 'warning':
      case 'error':
        this.messages.push(event);
        break;
      case 'plan':
        this.plan = event;
        break;
      case 'phase':
        this.phase = event.phase;
        break;
      case 'end':
        this.end = event;
        break;
      case 'probe':
      case 'checkpoint':
        break;
    }
  }

  get last(): Of<'step'> | undefined {
    return this.steps.at(-1);
  }

  /** Seconds until the last step at the pace so far; undefined while there is no pace, or nothing is left. */
  get secondsLeft(): number | undefined {
    const first = this.steps[this.firstHere];
    const { last, plan } = this;
    if (!first || !last || !plan || last === first || last.step >= plan.steps) return undefined;
    const secondsPerStep = (Date.parse(last.time) - Date.parse(first.time)) / 1000 / (last.step - first.step);
    return secondsPerStep * (plan.steps - last.step);
  }

  /** A trainer that resumes does the steps behind its checkpoint again. */
  private startFrom(step: number): void {
    for (const points of [this.steps, this.epochs, this.evaluations] as { step: number }[][]) {
      const again = points.findIndex((point) => point.step > step);
      if (again >= 0) points.length = again;
    }
    this.firstHere = this.steps.length;
    this.end = undefined;
  }
}

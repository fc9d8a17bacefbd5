import type { RunEvent } from '../../protocol/events';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What a run's events say, folded in order. */
export class RunRecord {
  readonly steps: Of<'step'>[] = [];
  readonly epochs: Of<'epoch'>[] = [];
  readonly evaluations: Of<'evaluation'>[] = [];
  readonly probes: Of<'probe'>[] = [];
  readonly messages: (Of<'warning'> | Of<'error'>)[] = [];
  plan: Of<'plan'> | undefined;
  phase: Of<'phase'>['phase'] | undefined;
  end: Of<'end'> | undefined;
  /** Times that the run was resumed: what was drawn of the steps done again is no longer right. */
  resumes = 0;
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
      case 'probe':
        this.probes.push(event);
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
      case 'queued':
      case 'checkpoint':
        break;
    }
  }

  get last(): Of<'step'> | undefined {
    return this.steps.at(-1);
  }

  /** The evaluation with the smallest loss. */
  get best(): Of<'evaluation'> | undefined {
    return this.evaluations.reduce<Of<'evaluation'> | undefined>(
      (best, one) => (best && best.loss <= one.loss ? best : one),
      undefined,
    );
  }

  /** Seconds until step `steps` at the pace so far; undefined while there is no pace, or nothing is left. */
  secondsUntil(steps: number): number | undefined {
    const first = this.steps[this.firstHere];
    const { last } = this;
    if (!first || !last || last === first || last.step >= steps) return undefined;
    const secondsPerStep = (Date.parse(last.time) - Date.parse(first.time)) / 1000 / (last.step - first.step);
    return secondsPerStep * (steps - last.step);
  }

  /** A trainer that resumes does the steps behind its checkpoint again. */
  private startFrom(step: number): void {
    for (const points of [this.steps, this.epochs, this.evaluations, this.probes] as { step: number }[][]) {
      const again = points.findIndex((point) => point.step > step);
      if (again >= 0) points.length = again;
    }
    this.firstHere = this.steps.length;
    this.end = undefined;
    this.resumes++;
  }
}

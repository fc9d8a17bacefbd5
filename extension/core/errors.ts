import { UserError } from '../../protocol/errors';

// One named factory per error: what happened, with the value; then what to do.

export function notWrittenYet(what: string): UserError {
  return new UserError({ code: 'not-written-yet', message: `${what} is not written yet.` });
}

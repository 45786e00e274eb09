/** An audit goes on only while the service answers: one call that fails ends all of it. */
import type { Called, CallProblem } from '../problem.ts';

/** Thrown where the service does not answer; caught at the door of the audit. */
export class Unanswered extends Error {
  readonly problem: CallProblem;

  constructor(problem: CallProblem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The value of a call. Throws `Unanswered`. */
export function answered<T>(call: Called<T>): T {
  if (!call.ok) throw new Unanswered(call.problem);
  return call.value;
}

/** The same; null where there is no such object. */
export function answeredOrNone<T>(call: Called<T>): T | null {
  return !call.ok && call.problem.status === 404 ? null : answered(call);
}

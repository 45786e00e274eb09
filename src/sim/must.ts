/** In a simulation every refusal is unexpected: a value, or an end that names the request. */
import type { Called, CallProblem } from '../sdk/problem.ts';

/** The service refused, or could not be reached, where the story needs it. */
export class ServiceRefused extends Error {
  readonly problem: CallProblem;

  constructor(what: string, problem: CallProblem) {
    const { reason, title, detail, errors } = problem;
    const first = errors?.[0];
    const where = first ? ` (${first.pointer ?? `line ${first.line}`}: ${first.reason})` : '';
    super(`${what}: ${reason}. ${title}${detail ? ` ${detail}` : ''}${where}`);
    this.name = 'ServiceRefused';
    this.problem = problem;
  }
}

/** The value of an answer; throws `ServiceRefused` where it has none. */
export async function must<T>(what: string, answer: Promise<Called<T>>): Promise<T> {
  const settled = await answer;
  if (!settled.ok) throw new ServiceRefused(what, settled.problem);
  return settled.value;
}

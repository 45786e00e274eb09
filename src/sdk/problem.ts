/** Why a call has no value: what the service refused, or what went wrong on the way to it. */
import { type Problem, problem } from '../contract/problem.ts';

/** A service that cannot be reached or is slow, and an answer that is none of the contract's. */
export type TransportReason = 'service_unreachable' | 'answer_unreadable';

export interface CallProblem extends Omit<Problem, 'reason' | 'status' | 'requestId' | 'type'> {
  readonly reason: Problem['reason'] | TransportReason;
  /** The HTTP status; null where there was no answer. */
  readonly status: number | null;
  readonly requestId: string | null;
}

/** What a call gives. */
export type Called<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: CallProblem };

/** A value, wrapped. */
export function called<T>(value: T): Called<T> {
  return { ok: true, value };
}

/** No answer came: the cause in `detail`. */
export function unreachable(cause: unknown): CallProblem {
  const title = 'The service cannot be reached.';
  return {
    reason: 'service_unreachable',
    title,
    status: null,
    detail: wordOf(cause),
    requestId: null,
  };
}

/** An answer that the contract does not know, from this service or from something in between. */
export function unreadable(status: number, detail: string): CallProblem {
  const title = 'The answer is not one of this service’s.';
  return { reason: 'answer_unreadable', title, status, detail, requestId: null };
}

/** The text of a refusal -> its problem document (RFC 9457), or `answer_unreadable`. */
export function problemIn(status: number, text: string): CallProblem {
  const parsed = problem.safeParse(parseJson(text));
  if (!parsed.success) return unreadable(status, `HTTP ${status} without a problem document`);
  const { type: _, ...rest } = parsed.data;
  return rest;
}

/** A JSON text -> its value; undefined of any other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides the reason of a failure in its cause. */
function wordOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  // Of TLS the message has addresses and source files of the library; `reason` is its word.
  if ('reason' in fault && typeof fault.reason === 'string') return fault.reason;
  return fault.cause instanceof Error ? `${fault.message}: ${wordOf(fault.cause)}` : fault.message;
}

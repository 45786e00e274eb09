/** Closing a case with an outcome, and opening it again. */
import type { Caller } from '../registry/caller.ts';
import { type Outcome, refuse, type Written } from '../registry/write.ts';
import { writeCase } from './cases.ts';
import { openedCase, ownCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import type { CaseOutcome, CaseRow } from './rows.ts';

export interface CaseClosing {
  readonly case: string;
  readonly outcome: CaseOutcome;
  readonly words: string;
  /** Said by who closes a held case, and knows that the hold stays. */
  readonly holdStays?: boolean | undefined;
}

/**
 * Closes a case. Refused while a request of it waits for an answer or for the authority's word on one; and refused
 * silently closing what is held: the hold stays until it is lifted, and who closes says that he knows.
 */
export async function closeCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: CaseClosing,
): Promise<Outcome<Written<CaseRow>>> {
  const before = await openedCase(ports, caller, given.case);
  if (!before.ok) return before;
  if (before.value.held && given.holdStays !== true) {
    const detail = 'The hold stays after closing, until it is lifted: say holdStays.';
    return refuse('case_held', { detail });
  }
  const requests = await ports.desk.requestsOf(given.case);
  const waiting = requests.filter(({ status }) => status === 'open' || status === 'answered');
  if (waiting.length > 0) {
    const detail = `Accept or withdraw ${waiting.map(({ id }) => id).join(', ')}.`;
    return refuse('case_requests_open', { detail });
  }
  const { outcome, words } = given;
  const changes = { status: 'closed', outcome, reason: words } as const;
  return writeCase(ports, caller, nowMs, before.value, changes, 'case-closed');
}

/** Opens a closed case again; its earlier outcome stays in the version before. */
export async function reopenCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly case: string; readonly reason: string },
): Promise<Outcome<Written<CaseRow>>> {
  const before = await ownCase(ports, caller, given.case);
  if (!before.ok) return before;
  if (before.value.status === 'open') return refuse('case_not_closed');
  const changes = { status: 'open', outcome: null, reason: given.reason } as const;
  return writeCase(ports, caller, nowMs, before.value, changes, 'case-reopened');
}

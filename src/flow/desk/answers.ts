/** What exporter and operator say to an anomaly that they see. */
import { scopeOf } from '../registry/anomalies.ts';
import type { Caller } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import { ALWAYS, type Charge } from '../registry/quota.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { type Attached, type AttachTo, attach } from './attachments.ts';
import { authored, partyOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { AnswerRow } from './rows.ts';

/** Answers of one party to one anomaly or request. */
const MAX_ANSWERS = 50;

export interface NewText {
  readonly text: string;
  readonly attachments?: readonly string[] | undefined;
  readonly author?: string | undefined;
}

/** An answer to an anomaly, for the authority of its licence to read. */
export async function answerAnomaly(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewText & { readonly anomaly: string },
): Promise<Outcome<Written<AnswerRow>>> {
  const anomaly = await ports.index.get(scopeOf(caller), given.anomaly);
  if (!anomaly) return refuse('object_not_found');
  const to = { about: given.anomaly, authority: anomaly.authority, caseId: null, late: false };
  const answer = await answerRows(ports, caller, nowMs, given, to);
  if (!answer.ok) return answer;
  const { row, attached } = answer.value;
  return write(ports, caller, nowMs, {
    action: 'anomaly-answered',
    objects: [changed(null, row), ...attached.objects],
    rows: { answers: [row], attachments: attached.rows },
    // Of answers at one moment each sees the same before it; those to a request meet in its version.
    charges: [answerCharge(row)],
    value: row,
  });
}

function answerCharge({ party, about }: AnswerRow): Charge {
  const owner = `${party} ${about}`;
  const exceeded = `A party gives at most ${MAX_ANSWERS} answers to an anomaly.`;
  return { kind: 'answers', owner, day: ALWAYS, amount: 1, limit: MAX_ANSWERS, exceeded };
}

interface AnswerTo {
  readonly about: string;
  readonly authority: string;
  readonly caseId: string | null;
  readonly late: boolean;
}

/** The rows of an answer: itself, and its files as attached. `desk_limit_reached` after the party's fiftieth. */
export async function answerRows(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewText,
  { about, authority, caseId, late }: AnswerTo,
): Promise<Outcome<{ readonly row: AnswerRow; readonly attached: Attached }>> {
  const party = partyOf(caller);
  const before = await ports.desk.answersTo([about]);
  if (before.filter((one) => one.party === party).length >= MAX_ANSWERS) {
    return refuse('desk_limit_reached');
  }
  const version = nextVersion(newId('ans', ports.random), null, caller, nowMs);
  const to: AttachTo = { attachedTo: version.id, about, authority, caseId, party };
  const attached = await attach(ports, caller, nowMs, given.attachments ?? [], to);
  if (!attached.ok) return attached;
  const row: AnswerRow = {
    ...version,
    ...(await authored(ports, caller, given.author)),
    ...{ about, authority, party, late },
    text: given.text,
    attachments: attached.value.refs,
  };
  return accept({ row, attached: attached.value });
}

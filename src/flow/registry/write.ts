/** One registry write from end to end: commit it, bring it to log and ledgers, say whether it has arrived. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Refusal } from '../../contract/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { licenceStatus, type Notice } from '../webhooks/notices.ts';
import type { Caller } from './caller.ts';
import type { Action, ChangedObject, ChangeRecord } from './change.ts';
import { bringThrough } from './drain.ts';
import type { RegistryWrite } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { type Charge, secondsOfDayLeft, writeCharges } from './quota.ts';
import type { Version } from './rows.ts';

/** What a use case answers: its value, or why not. */
export type Outcome<T> = Result<T, Refusal>;

/** A refusal as an outcome. */
export function refuse(
  reason: Refusal['reason'],
  rest: Omit<Refusal, 'reason'> = {},
): Outcome<never> {
  return err({ reason, ...rest });
}

/** A value as an outcome. */
export function accept<T>(value: T): Outcome<T> {
  return ok(value);
}

export interface Written<T> {
  readonly value: T;
  /** Whether log and ledgers have it; where not, the cron's drain brings it there. */
  readonly propagated: boolean;
}

/** The version columns of a new object, or of the version after `before`. */
export function nextVersion(
  id: string,
  before: Version | null,
  caller: Pick<Caller, 'apiKey'>,
  nowMs: number,
): Version {
  const version = (before?.version ?? 0) + 1;
  return { id, version, validFromMs: nowMs, recordedAtMs: nowMs, actor: caller.apiKey };
}

export interface Plan<T> extends Omit<RegistryWrite, 'record' | 'salt'> {
  readonly action: Action;
  readonly objects: readonly ChangedObject[];
  readonly value: T;
  /** The refusal when a holder of the plan is somebody else's. */
  readonly held?: Refusal;
}

/** What charges did not allow, one of them at least, with the time until the next day. */
export function overQuota(charges: readonly Charge[], nowMs: number): Outcome<never> {
  const detail = charges.map(({ exceeded }) => exceeded).join(' ');
  return refuse('quota_exceeded', { detail, retryAfterS: secondsOfDayLeft(nowMs) });
}

/** Commits a plan and brings it through. Failing at that is no failing write: the answer says so instead. */
export async function write<T>(
  ports: RegistryPorts,
  caller: Pick<Caller, 'apiKey'>,
  nowMs: number,
  plan: Plan<T>,
): Promise<Outcome<Written<T>>> {
  const { action, objects, value, held, ...rest } = plan;
  const charges = [...(plan.charges ?? []), ...writeCharges(caller, nowMs)];
  const [last, ...earlier] = recordsOf({ action, actor: caller.apiKey, atMs: nowMs, objects });
  const outcome = await ports.registry.commit({
    ...rest,
    charges,
    notices: [...(plan.notices ?? []), ...statusNotices(plan)],
    earlier: earlier.map((record) => ({ record, salt: ports.random(16) })),
    ...{ record: last, salt: ports.random(16) },
  });
  if (outcome.word === 'over-quota') return overQuota(charges, nowMs);
  if (outcome.word === 'held' && held) return err(held);
  if (outcome.word !== 'committed') return refuse('registry_conflict');
  return ok({ value, propagated: await propagate(ports, outcome.sequence) });
}

/** A row of the database takes 2 MB, and a character at most three bytes. */
const RECORD_CHARS = 500_000;

/** A write of very many objects in several records; the last part comes first. */
export function recordsOf(record: ChangeRecord): [ChangeRecord, ...ChangeRecord[]] {
  const parts: ChangedObject[][] = [[]];
  let length = 0;
  for (const object of record.objects) {
    const chars = JSON.stringify(object).length;
    if (length > 0 && length + chars > RECORD_CHARS) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(object);
    length += chars;
  }
  const last = parts.pop()!;
  return [{ ...record, objects: last }, ...parts.map((objects) => ({ ...record, objects }))];
}

/** What changes where a licence stands is told to those whom it concerns, whichever use case does it. */
const statusActions: ReadonlySet<Action> = new Set<Action>([
  'licence-confirmed',
  'licence-rejected',
  'licence-suspended',
  'licence-reinstated',
  'licence-revoked',
]);

function statusNotices({ action, rows }: Pick<Plan<unknown>, 'action' | 'rows'>): Notice[] {
  return statusActions.has(action) ? (rows.licences ?? []).map(licenceStatus) : [];
}

async function propagate(ports: RegistryPorts, sequence: number): Promise<boolean> {
  try {
    await bringThrough(ports, sequence);
  } catch {
    // What could not be drained stays in the outbox; whether this write is among it is asked below.
  }
  try {
    return await ports.registry.isPropagated(sequence);
  } catch {
    // Committed all the same: an error here would make its author write it again.
    return false;
  }
}

/** An id: a prefix that tells the kind, and 96 random bits. */
export function newId(prefix: string, random: RegistryPorts['random']): string {
  return `${prefix}_${bytesToHex(random(12))}`;
}

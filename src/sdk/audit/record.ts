/** The whole audit with a regulator's key: what the log commits to, and everything of the record that the key may see. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { MusterClient } from '../client.ts';
import { collected } from '../lists.ts';
import type { CallProblem } from '../problem.ts';
import { wait } from '../transport.ts';
import { answered, Unanswered } from './answered.ts';
import { type AuditedChanges, readChanges } from './changes.ts';
import { LeafClaims } from './claims.ts';
import { endName, endsOf, lostLedgers, REGISTRY } from './ends.ts';
import type { AuditFinding } from './finding.ts';
import { type Followed, type Following, follow, type Held } from './follow.ts';
import { handoversIn } from './handovers.ts';
import { ExpectedIndex, type IndexAudit, type IndexRow, type LedgerKnown } from './index-rows.ts';
import type { LedgerEnd } from './kept.ts';
import { heldLandmarks } from './landmarks.ts';
import { type AuditedLedger, readLedger } from './ledgers.ts';
import { HeldMoves, type MovesAudit } from './moves.ts';
import { auditParts, emptyPartsAudit, type PartsAudit } from './parts.ts';

/** A submission takes seconds from its archive to its ledger. */
const ORPHAN_AGE_MS = 10 * 60_000;
/** Ledgers are read one after another: the other side of a move may stand behind the end of what was read. */
const MOVE_AGE_MS = 10 * 60_000;
/** A ledger brings its conditions into the index within seconds. */
const INDEX_WAIT_MS = 5_000;

export interface RecordGiven extends Following {
  readonly client: MusterClient;
  readonly orphanAgeMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Orphan {
  readonly name: string;
  readonly licence: string;
}

/** The record as the key sees it. `findings` are all of them, those of the log included. */
export interface RecordHeld extends Omit<Held, 'word' | 'findings'> {
  readonly word: 'audited';
  readonly ledgers: number;
  readonly headers: number;
  readonly pending: number;
  readonly changes: Pick<AuditedChanges, 'changes' | 'withheld' | 'pending' | 'rows'>;
  readonly parts: Omit<PartsAudit, 'findings'>;
  readonly moves: Omit<MovesAudit, 'findings'>;
  readonly indexRows: number;
  /** Archived before it settled, by a submission that died: no tampering. */
  readonly orphans: readonly Orphan[];
  /** Leaves that no header or change of this record is. */
  readonly unopened: number;
  readonly findings: readonly AuditFinding[];
  /** Ends of ledgers to keep. */
  readonly ends: Readonly<Record<string, LedgerEnd>>;
}

/** One audit. The log is read from its first leaf on: each header and change is looked for at its leaf. */
export async function auditRecord(
  given: RecordGiven,
): Promise<RecordHeld | Exclude<Followed, Held>> {
  try {
    return await audited(given);
  } catch (fault) {
    if (fault instanceof Unanswered) return unreachableBy(fault.problem);
    throw fault;
  }
}

function unreachableBy(problem: CallProblem): Followed & { readonly word: 'unreachable' } {
  return { word: 'unreachable', problem };
}

async function audited(given: RecordGiven): Promise<RecordHeld | Exclude<Followed, Held>> {
  const { client, kept } = given;
  const claims = new LeafClaims();
  const licences = answered(await collected(client.licences()));
  const keptEnd = (authority: string, ledger: string) =>
    kept?.ledgers[endName(authority, ledger)] ?? null;
  const changes = await readChanges(client.audit, claims, (own) => keptEnd(own, REGISTRY));
  const ledgers: AuditedLedger[] = [];
  for (const { id } of licences) {
    const reading = { claims, kept: keptEnd(changes.authority, id), nowMs: given.nowMs };
    ledgers.push(await readLedger(client.audit, id, reading));
  }
  const seen = await follow({ ...given, isFull: true, use: claims.judge });
  if (seen.word !== 'held') return seen;
  claims.close(seen.checkpoint.size);
  const own = new Set(
    licences.flatMap(({ id, authority }) => (authority === changes.authority ? [id] : [])),
  );
  const parts = emptyPartsAudit();
  const index: IndexAudit[] = [];
  const sides = new HeldMoves();
  const whole = new Set<string>();
  for (const ledger of ledgers) {
    const audit = { parts, sides, whole };
    index.push(await auditLedger(given, ledger, changes, own.has(ledger.licence), audit));
  }
  const { findings: moveFindings, ...moves } = sides.close({
    ...{ whole, recorded: changes.moves, isRecordWhole: changes.findings.length === 0 },
    untilMs: given.nowMs - MOVE_AGE_MS,
  });
  const { findings: partFindings, ...rest } = parts;
  const { findings: logFindings, ...log } = seen;
  return {
    ...log,
    word: 'audited',
    ledgers: ledgers.length,
    headers: ledgers.reduce((sum, { headers }) => sum + headers.length, 0),
    pending: ledgers.reduce((sum, { pending }) => sum + pending, 0),
    changes,
    ...{ parts: rest, moves },
    indexRows: index.reduce((sum, { rows }) => sum + rows, 0),
    orphans: await orphansOf(given, ledgers),
    unopened: claims.unopened(log.checkpoint.size),
    findings: [
      ...logFindings,
      ...lostLedgers(given, own, changes),
      ...[...ledgers, changes, claims, { findings: partFindings }, ...index].flatMap(
        ({ findings }) => findings,
      ),
      ...moveFindings,
    ],
    ends: endsOf(ledgers, changes, own),
  };
}

/** What the ledgers' bundles are read into; `whole` are those of which every one was read. */
interface Reading {
  readonly parts: PartsAudit;
  readonly sides: HeldMoves;
  readonly whole: Set<string>;
}

/** Bundles of one ledger, and the rows of the index that they make. */
async function auditLedger(
  given: RecordGiven,
  ledger: AuditedLedger,
  { erased, decided, landmarks }: AuditedChanges,
  isOwn: boolean,
  { parts, sides, whole }: Reading,
): Promise<IndexAudit> {
  const { licence, headers } = ledger;
  const expected = new ExpectedIndex();
  let bundles = 0;
  await auditParts(given.client.audit, headers, erased, parts, (audited, bundle) => {
    const { header } = audited;
    bundles += 1;
    sides.take(audited, handoversIn(bundle));
    expected.take(header, bundle);
    parts.findings.push(...heldLandmarks(header, bundle, landmarks));
  });
  const known = {
    licence,
    lastHeader: headers.at(-1)?.header.sequence ?? 0,
    isPartial: bundles < headers.length || ledger.findings.length > 0,
    decided: isOwn ? decided : null,
  };
  if (!known.isPartial) whole.add(licence);
  return auditIndex(given, expected, known);
}

/** What does not fit is looked at once more: the index may be on its way, and a person may have decided meanwhile. */
async function auditIndex(
  { client, sleep = wait }: RecordGiven,
  expected: ExpectedIndex,
  known: Omit<LedgerKnown, 'end'>,
): Promise<IndexAudit> {
  const look = async () => {
    const rows = answered(await collected(client.anomalies({ licence: known.licence })));
    return [rows, { ...known, end: await endBehind(client, rows, known) }] as const;
  };
  const first = expected.hold(...(await look()));
  if (first.behind.length + first.findings.length === 0) return first;
  await sleep(INDEX_WAIT_MS);
  const [rows, knownNow] = await look();
  // Read behind the rows, so that each decision in them is known; the next audit holds it against its leaf.
  const { decided } = await readChanges(client.audit, new LeafClaims(), () => null);
  const second = expected.hold(rows, known.decided ? { ...knownNow, decided } : knownNow);
  return { ...second, findings: [...second.findings, ...second.behind] };
}

/** The ledger's end, read behind the rows: a header beyond it would keep a row from ever being looked at. */
async function endBehind(
  { audit }: MusterClient,
  rows: readonly IndexRow[],
  { licence, lastHeader }: Pick<LedgerKnown, 'licence' | 'lastHeader'>,
): Promise<number> {
  if (rows.every(({ header }) => header <= lastHeader)) return lastHeader;
  return answered(await audit.headers(licence, lastHeader + 1)).end;
}

async function orphansOf(
  { client, nowMs, orphanAgeMs = ORPHAN_AGE_MS }: RecordGiven,
  ledgers: readonly AuditedLedger[],
): Promise<Orphan[]> {
  const named = new Set(
    ledgers.flatMap(({ headers }) =>
      headers.map(({ header }) => bytesToHex(header.evidenceBundle)),
    ),
  );
  const orphans: Orphan[] = [];
  for (let after: string | null = null; ; ) {
    const page: { items: readonly (Orphan & { archivedAt: string })[]; next: string | null } =
      answered(await client.audit.evidence(after));
    for (const { name, licence, archivedAt } of page.items) {
      const isOld = Date.parse(archivedAt) <= nowMs - orphanAgeMs;
      if (isOld && !named.has(name)) orphans.push({ name, licence });
    }
    if (page.next === null || page.next === after) return orphans;
    after = page.next;
  }
}

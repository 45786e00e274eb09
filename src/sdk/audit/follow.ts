/** A log followed as a stranger does: each checkpoint against the last one seen, and recomputed from what is published. */
import { sameBytes } from '../../core/bytes.ts';
import type { LogPolicy } from '../../core/log/policy.ts';
import { EMPTY_EDGE, edgeRoot } from '../../core/log/tile.ts';
import { openWitnessed, type WitnessedCheckpoint } from '../../core/log/witnessed.ts';
import { err, ok, type ReceiptReason, type Result } from '../../core/result.ts';
import type { CallProblem } from '../problem.ts';
import type { AuditFinding } from './finding.ts';
import type { KeptLog, OpenKept } from './kept.ts';
import { differingFindings, quorumFindings, rootFinding, tileFinding } from './log-findings.ts';
import type { LogSource } from './log-source.ts';
import { type LeavesRead, readLeaves, type UseLeaves } from './read-leaves.ts';

export interface Following {
  readonly source: LogSource;
  readonly policy: LogPolicy;
  /** Null at the first look: then the checkpoint is believed as it comes. */
  readonly kept: OpenKept | null;
  /** Reads from the first leaf on, although a part was read before. */
  readonly isFull?: boolean;
  readonly use?: UseLeaves;
  /** Present time: how old cosignatures are. */
  readonly nowMs: number;
}

/** The log holds what its checkpoint says, as far as `findings` do not say otherwise. */
export interface Held {
  readonly word: 'held';
  readonly checkpoint: WitnessedCheckpoint;
  /** What the policy's quorum cosigned, a beginning of the same tree; null where the policy asks for none, or there is none. */
  readonly cosigned: WitnessedCheckpoint | null;
  /** Size of the last checkpoint seen; 0 at the first look. */
  readonly seenSize: number;
  readonly leaves: number;
  readonly tiles: number;
  readonly findings: readonly AuditFinding[];
  /** What to keep; null where findings forbid to build on it. */
  readonly next: Pick<KeptLog, 'note' | 'edge'> | null;
}

/** Two checkpoints of one log that cannot both be: whoever holds both can prove it. */
export interface Diverged {
  readonly word: 'rolled-back' | 'forked';
  readonly before: string;
  readonly now: string;
  readonly sizes: readonly [before: number, now: number];
}

/** The log could not be asked, or its checkpoint is not to be believed. */
export type NotFollowed =
  | { readonly word: 'refused'; readonly reason: ReceiptReason }
  | { readonly word: 'unreachable'; readonly problem: CallProblem };

export type Followed = Held | Diverged | NotFollowed;

/** A checkpoint with its note. */
interface Seen extends WitnessedCheckpoint {
  readonly note: string;
}

/** One look at the log. */
export async function follow(given: Following): Promise<Followed> {
  const asked = await cosignedCheckpoint(given);
  if (!asked.ok) return asked.reason;
  const newest = await newestCheckpoint(given);
  if (!newest.ok) return newest.reason;
  const now = newest.value;
  const cosigned = now.quorumAtS === null ? asked.value : now;
  const before = [keptCheckpoint(given.kept), asked.value].filter((one) => one !== null);
  const other = before.find(({ origin }) => origin !== now.origin);
  if (other) return { word: 'refused', reason: 'receipt_log_signature_invalid' };
  const contradicted = before.find((one) => contradicts(one, now));
  if (contradicted) return diverged(contradicted, now);
  return recomputed(given, now, cosigned);
}

/** Asked for before the newest, so that the newest cannot be the older one of the two. */
async function cosignedCheckpoint({
  source,
  policy,
}: Following): Promise<Result<Seen | null, NotFollowed>> {
  if (policy.quorum.type === 'none') return ok(null);
  const note = await source.witnessed();
  if (!note.ok) return err({ word: 'unreachable', problem: note.problem });
  const found = note.value === null ? ok(null) : opened(note.value, policy);
  // The log's own policy may ask for other witnesses than this one.
  return found.ok && found.value?.quorumAtS === null ? ok(null) : found;
}

async function newestCheckpoint({ source, policy }: Following): Promise<Result<Seen, NotFollowed>> {
  const note = await source.checkpoint();
  if (!note.ok) return err({ word: 'unreachable', problem: note.problem });
  return opened(note.value, policy);
}

function opened(note: string, policy: LogPolicy): Result<Seen, NotFollowed> {
  const checkpoint = openWitnessed(note, policy);
  if (!checkpoint.ok) return err({ word: 'refused', reason: checkpoint.reason });
  return ok({ note, ...checkpoint.value });
}

function keptCheckpoint(kept: OpenKept | null): Seen | null {
  return kept && { note: kept.note, ...kept.checkpoint };
}

/** What two signed checkpoints say against each other by themselves. */
function contradicts(before: Seen, now: Seen): boolean {
  if (now.size !== before.size) return now.size < before.size;
  return !sameBytes(now.root, before.root);
}

/** From the kept edge where there is one. Where that does not lead to the root, the whole log says which side is wrong. */
async function recomputed(given: Following, now: Seen, cosigned: Seen | null): Promise<Followed> {
  const { source, kept, isFull = false, use = () => undefined } = given;
  if (!kept || isFull) return fromBeginning(given, now, cosigned, use);
  const reach = { from: kept.edge, size: now.size, milestones: cosigned ? [cosigned.size] : [] };
  const read = await readLeaves(source, reach, use);
  if (!read.ok) return { word: 'unreachable', problem: read.problem };
  const { differing, missing } = read.value;
  const isKept = !differing.some(({ level }) => level === 'entries');
  if (isKept && missing.length === 0 && leadsTo(read.value, now)) {
    return held(given, now, cosigned, read.value, kept.edge.size);
  }
  return fromBeginning(given, now, cosigned, () => undefined);
}

async function fromBeginning(
  given: Following,
  now: Seen,
  cosigned: Seen | null,
  use: UseLeaves,
): Promise<Followed> {
  const before = keptCheckpoint(given.kept);
  const milestones = [before, cosigned].flatMap((one) => (one ? [one.size] : []));
  const reach = { from: EMPTY_EDGE, size: now.size, milestones };
  const read = await readLeaves(given.source, reach, use);
  if (!read.ok) return { word: 'unreachable', problem: read.problem };
  // The published leaves are those of the new checkpoint, and their beginning is not what the old one signed.
  if (before && leadsTo(read.value, now) && !begins(read.value, before)) {
    return diverged(before, now);
  }
  return held(given, now, cosigned, read.value, 0);
}

/** Whether the published entries are those that the checkpoint signed. */
function leadsTo({ edge }: LeavesRead, { size, root }: Seen): boolean {
  return edge.size === size && sameBytes(edgeRoot(edge), root);
}

/** Whether they begin with those of an earlier checkpoint. */
function begins({ roots }: LeavesRead, { size, root }: Seen): boolean {
  const found = roots.get(size);
  return found !== undefined && sameBytes(found, root);
}

function diverged(before: Seen, now: Seen): Diverged {
  const word = now.size < before.size ? 'rolled-back' : 'forked';
  return { word, before: before.note, now: now.note, sizes: [before.size, now.size] };
}

function held(
  given: Following,
  now: Seen,
  cosigned: Seen | null,
  read: LeavesRead,
  from: number,
): Held | Diverged {
  const { note, ...checkpoint } = now;
  const { edge, tiles } = read;
  const isRoot = leadsTo(read, now);
  // What is no longer than what was read before cannot be held against leaves: the next audit has a longer one.
  const isAhead = cosigned !== null && cosigned.size > from;
  if (isRoot && isAhead && !begins(read, cosigned)) return diverged(cosigned, now);
  const faults = [
    ...differingFindings(read.differing, isRoot),
    ...read.missing.map((named) => tileFinding('tile-missing', named)),
  ];
  const unexplained = !isRoot && faults.length === 0 ? [rootFinding(now.size)] : [];
  const mayBuild = isRoot && faults.length === 0 && edge.size > 0;
  return {
    word: 'held',
    ...{ checkpoint, cosigned: isRoot && isAhead ? cosigned : null },
    seenSize: given.kept?.checkpoint.size ?? 0,
    ...{ leaves: edge.size - from, tiles },
    findings: [...faults, ...unexplained, ...quorumFindings(given, cosigned)],
    next: mayBuild ? { note, edge } : null,
  };
}

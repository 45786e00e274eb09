/** A log followed as a stranger does: each checkpoint against the last one seen, and recomputed from what is published. */
import type { LogPolicy } from '../../core/log/policy.ts';
import { EMPTY_EDGE, edgeRoot, type NamedTile, tilePath } from '../../core/log/tile.ts';
import { sameHash } from '../../core/log/tree.ts';
import { openWitnessed, type WitnessedCheckpoint } from '../../core/log/witnessed.ts';
import type { ReceiptReason } from '../../core/result.ts';
import type { Called, CallProblem } from '../problem.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';
import type { KeptLog, OpenKept } from './kept.ts';
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
  /** How often a checkpoint without its quorum is asked for again, 5 s apart: the newest may be younger than its cosignatures. */
  readonly quorumTries?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** The log holds what its checkpoint says, as far as `findings` do not say otherwise. */
export interface Held {
  readonly word: 'held';
  readonly checkpoint: WitnessedCheckpoint;
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

export type Followed =
  | Held
  | Diverged
  /** The checkpoint itself is not to be believed. */
  | { readonly word: 'refused'; readonly reason: ReceiptReason }
  | { readonly word: 'unreachable'; readonly problem: CallProblem };

const QUORUM_TRIES = 1;
const QUORUM_WAIT_MS = 5_000;

/** One look at the log. */
export async function follow(given: Following): Promise<Followed> {
  const note = await quorumNote(given);
  if (!note.ok) return { word: 'unreachable', problem: note.problem };
  const opened = openWitnessed(note.value, given.policy);
  if (!opened.ok) return { word: 'refused', reason: opened.reason };
  const now = { note: note.value, ...opened.value };
  const { kept } = given;
  if (kept && kept.checkpoint.origin !== now.origin) {
    return { word: 'refused', reason: 'receipt_log_signature_invalid' };
  }
  if (kept && now.size < kept.checkpoint.size) return diverged('rolled-back', kept, now);
  if (kept && now.size === kept.checkpoint.size && !sameHash(now.root, kept.checkpoint.root)) {
    return diverged('forked', kept, now);
  }
  return recomputed(given, now);
}

type Now = WitnessedCheckpoint & { readonly note: string };

/** The newest checkpoint; one that lacks its quorum is asked for again. */
async function quorumNote(given: Following): Promise<Called<string>> {
  const { source, policy, quorumTries = QUORUM_TRIES, sleep = wait } = given;
  for (let tried = 1; ; tried += 1) {
    const note = await source.checkpoint();
    if (!note.ok || tried >= quorumTries || !lacksQuorum(note.value, policy)) return note;
    await sleep(QUORUM_WAIT_MS);
  }
}

function lacksQuorum(note: string, policy: LogPolicy): boolean {
  const opened = openWitnessed(note, policy);
  return opened.ok && opened.value.quorumAtS === null && policy.quorum.type !== 'none';
}

/** From the kept edge where there is one. Where that does not lead to the root, the whole log says which side is wrong. */
async function recomputed(given: Following, now: Now): Promise<Followed> {
  const { source, kept, isFull = false, use = () => undefined } = given;
  if (!kept || isFull) return fromBeginning(given, now, use);
  const read = await readLeaves(source, { from: kept.edge, size: now.size }, use);
  if (!read.ok) return { word: 'unreachable', problem: read.problem };
  const { differing, missing } = read.value;
  const isKept = !differing.some(({ level }) => level === 'entries');
  if (isKept && missing.length === 0 && leadsTo(read.value, now)) {
    return held(given, now, read.value, kept.edge.size);
  }
  return fromBeginning(given, now, () => undefined);
}

async function fromBeginning(given: Following, now: Now, use: UseLeaves): Promise<Followed> {
  const { source, kept } = given;
  const reach = { from: EMPTY_EDGE, size: now.size, milestone: kept?.checkpoint.size };
  const read = await readLeaves(source, reach, use);
  if (!read.ok) return { word: 'unreachable', problem: read.problem };
  const { milestoneRoot } = read.value;
  const isPrefix = milestoneRoot !== null && sameHash(milestoneRoot, kept!.checkpoint.root);
  // The published leaves are those of the new checkpoint, and their beginning is not what the old one signed.
  if (kept && !isPrefix && leadsTo(read.value, now)) return diverged('forked', kept, now);
  return held(given, now, read.value, 0);
}

/** Whether the published entries are those that the checkpoint signed. */
function leadsTo({ edge }: LeavesRead, { size, root }: Now): boolean {
  return edge.size === size && sameHash(edgeRoot(edge), root);
}

function diverged(word: Diverged['word'], kept: OpenKept, now: Now): Diverged {
  return { word, before: kept.note, now: now.note, sizes: [kept.checkpoint.size, now.size] };
}

function held(given: Following, now: Now, read: LeavesRead, from: number): Held {
  const { note, ...checkpoint } = now;
  const { edge, tiles } = read;
  const isRoot = leadsTo(read, now);
  const faults = [
    ...differingFindings(read.differing, isRoot),
    ...read.missing.map((named) => tileFinding('tile-missing', named)),
  ];
  const unexplained = !isRoot && faults.length === 0 ? [rootFinding(now)] : [];
  const mayBuild = isRoot && faults.length === 0 && edge.size > 0;
  return {
    word: 'held',
    checkpoint,
    seenSize: given.kept?.checkpoint.size ?? 0,
    ...{ leaves: edge.size - from, tiles },
    findings: [...faults, ...unexplained, ...quorumFindings(given, now)],
    next: mayBuild ? { note, edge } : null,
  };
}

/** Under a good root the entries are what was signed, and the tile is not; else the entries are not, where a tile of leaves tells. */
function differingFindings(differing: readonly NamedTile[], isRoot: boolean): AuditFinding[] {
  if (isRoot) return differing.map((named) => tileFinding('tile-tampered', named));
  const leaves = differing.filter(({ level }) => level === 0 || level === 'entries');
  return leaves.map((named) => tileFinding('entries-tampered', { ...named, level: 'entries' }));
}

const tileWords = {
  'tile-tampered': 'is not what the leaves under the signed root give',
  'entries-tampered':
    'does not lead to the signed root, and is not what the tile of leaf hashes has',
  'tile-missing': 'is not given, although the signed size reaches it',
} as const satisfies Partial<Record<FindingKind, string>>;

function tileFinding(kind: keyof typeof tileWords, named: NamedTile): AuditFinding {
  const path = tilePath(named.level, named.index, named.width);
  return finding(kind, path, null, `${path} ${tileWords[kind]}.`);
}

function rootFinding({ size }: Now): AuditFinding {
  const sentence = `The ${size} published leaves do not give the root that the log signed.`;
  return finding('root-differs', `checkpoint ${size}`, null, sentence);
}

function quorumFindings({ policy }: Following, { size, quorumAtS }: Now): AuditFinding[] {
  if (policy.quorum.type === 'none' || quorumAtS !== null) return [];
  const sentence = `The checkpoint of size ${size} does not carry the cosignatures that the policy asks for.`;
  return [finding('quorum-missing', `checkpoint ${size}`, null, sentence)];
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** The life of a batch: a body of attestations -> receipts, refusals, duplicates. The journey of docs/protocol.md. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform } from '../../core/crypto/platform.ts';
import type { Bytes } from '../../core/model.ts';
import { anchor } from '../anchor.ts';
import type { ArchivedHeaders } from '../archived-headers.ts';
import type { Carried, NetworkHint, OverQuota, Resolved } from '../ledger-port.ts';
import type { ArchivePort, Ledgers, LogPort } from '../ports.ts';
import { type Answerable, answerFor, type BatchAnswer } from './answer.ts';
import { bodyName, bodyRecord } from './body-record.ts';
import type { ChallengeBook, KnownChallenges } from './challenges.ts';
import { type RecordPorts, recordsCited } from './cited.ts';
import { Budget, decodeItems, type Examined, frame, type Part, partByLedger } from './examine.ts';
import type { SubmitterRecords } from './record.ts';
import { askLedger, type PartOutcome, settlePart } from './settle-part.ts';

/** How long a submitter waits for the log before it is told to ask again. */
const ANCHOR_DEADLINE_MS = 1800;

export interface SubmitPorts {
  readonly archive: ArchivePort;
  readonly ledgers: Ledgers;
  readonly log: LogPort;
  readonly platform: Platform;
  /** Of this isolate. */
  readonly records: SubmitterRecords;
  readonly archived: ArchivedHeaders;
  readonly challenges: ChallengeBook;
  readonly landmarks: RecordPorts['landmarks'];
  readonly sleep: (ms: number) => Promise<void>;
  /** Sends what webhooks are to be told. */
  readonly deliver: () => Promise<void>;
  /** Keeps going after the answer; what is cut short there is drained by the ledger's alarm. */
  readonly later: (work: Promise<unknown>) => void;
}

export interface Submission {
  readonly body: Bytes;
  readonly apiKey: string;
  /** The operator party of the API key. */
  readonly operator: string;
  /** What the platform says of where the body came from. */
  readonly network?: NetworkHint | undefined;
}

export type SubmitAnswer =
  | { readonly word: 'bad-frame'; readonly offset: number; readonly fault: string }
  | { readonly word: 'anchor-pending'; readonly digest: Bytes }
  /** Of devices between two ledgers alone: nothing was stored. */
  | { readonly word: 'moving' }
  /** Nothing was stored; after so long it fits. */
  | OverQuota
  | { readonly word: 'answered'; readonly answer: BatchAnswer };

/** Takes a body through all stages. Throws where a port fails: then nothing is promised, and the body may be sent again. */
export async function submit(ports: SubmitPorts, submission: Submission): Promise<SubmitAnswer> {
  const framed = frame(submission.body);
  if (!framed.ok) return { word: 'bad-frame', ...framed.reason };
  const taken = await take(ports, submission, framed.value);
  if ('word' in taken) return taken;
  if (isAllMoving(taken.answerables)) return { word: 'moving' };
  const answer = await withinDeadline(ports, anchorAndAnswer(ports, taken));
  return answer ? { word: 'answered', answer } : { word: 'anchor-pending', digest: taken.digest };
}

function isAllMoving(answerables: readonly Answerable[]): boolean {
  return (
    answerables.length > 0 &&
    answerables.every((one) => one.word === 'refused' && one.reason === 'submit_device_moving')
  );
}

/** What is left of a body while it waits for the log: not its evidence, of which bodies that wait would hold much. */
interface Taken {
  readonly digest: Bytes;
  readonly settled: readonly { readonly ledger: string; readonly carried: readonly Carried[] }[];
  readonly answerables: readonly Answerable[];
}

/** Everything up to the ledgers' transactions, and what is archived with them. */
async function take(
  ports: SubmitPorts,
  submission: Submission,
  framed: readonly Bytes[],
): Promise<Taken | OverQuota> {
  const budget = new Budget();
  const items = decodeItems(framed, budget);
  const { parts, beyond } = partByLedger(items);
  const ledgerOf = (part: Part) => ports.ledgers.ledger(part.ledger);
  const asked = await Promise.all(
    parts.map((part) => askLedger(ledgerOf(part), submission.apiKey, part)),
  );
  // A body of which a part is too much is refused whole, before anything of it is looked at or kept.
  const overQuota = overQuotaOf(asked.map(({ resolved }) => waitOf(resolved)));
  if (overQuota) return overQuota;
  const claimed = parts.flatMap((part) =>
    part.items.map(({ evidence }) => evidence.claims.challenge),
  );
  const challenges = await ports.challenges.lookUp(claimed);
  const permitted = asked.filter(({ resolved }) => resolved.word === 'permitted');
  const citing = permitted.map(({ part }) => part);
  const cited = await recordsCited(ports, items, citing, budget);
  const digest = await ports.platform.sha256(submission.body);
  const along = { challenges, cited, budget, network: submission.network };
  const outcomes = await Promise.all(
    asked.map((part) => settlePart(ports, ledgerOf(part.part), submission.apiKey, part, along)),
  );
  // Another body may have used up the quota meanwhile; what other parts of this one settled must be answered for.
  const settled = outcomes.filter(({ isSettled }) => isSettled);
  const overtaken = settled.length > 0 ? null : overQuotaOf(outcomes.map(({ waitMs }) => waitMs));
  if (overtaken) return overtaken;
  await archiveBody(ports.archive, submission.operator, digest, items, outcomes);
  return {
    digest,
    settled: settled.map(({ part, carried }) => ({ ledger: part.ledger, carried })),
    answerables: [
      ...refusedAtDecoding(items),
      ...cited.answers,
      ...beyond.map((at) => ({ at, word: 'refused', reason: 'submit_not_examined' }) as const),
      ...outcomes.flatMap((outcome) => answerablesOf(outcome, challenges)),
    ],
  };
}

function waitOf(resolved: Resolved): number | null {
  return resolved.word === 'over-quota' ? resolved.waitMs : null;
}

function overQuotaOf(waits: readonly (number | null)[]): OverQuota | null {
  const over = waits.filter((wait) => wait !== null);
  return over.length === 0 ? null : { word: 'over-quota', waitMs: Math.max(...over) };
}

/** Not before a ledger took a part: a body that is nobody's business leaves no trace. */
async function archiveBody(
  archive: ArchivePort,
  operator: string,
  digest: Bytes,
  items: readonly Examined[],
  outcomes: readonly PartOutcome[],
): Promise<void> {
  if (!outcomes.some(({ isSettled }) => isSettled)) return;
  await archive.putIfAbsent('bodies', bodyName(operator, digest), bodyRecord(items));
}

function refusedAtDecoding(items: readonly Examined[]): Answerable[] {
  return items.flatMap(({ at, evidence, record }) =>
    evidence.ok || record ? [] : [{ at, word: 'refused', reason: evidence.reason } as const],
  );
}

function answerablesOf({ part, items }: PartOutcome, challenges: KnownChallenges): Answerable[] {
  return part.items.map(({ at, evidence }, i) => {
    const outcome = items[i]!;
    if (outcome.word === 'refused') return { at, ...outcome };
    const challenge = challenges.get(bytesToHex(evidence.claims.challenge)) ?? null;
    return { at, ...outcome, ledger: part.ledger, digest: evidence.digest, challenge };
  });
}

async function anchorAndAnswer(
  ports: SubmitPorts,
  { digest, settled, answerables }: Taken,
): Promise<BatchAnswer | null> {
  const { archive, log } = ports;
  const ledger = (name: string) => ports.ledgers.ledger(name);
  await Promise.all(
    settled.map(({ ledger: name, carried }) => anchor(ports, name, ledger(name), carried)),
  );
  ports.later(
    publishAndTell(
      ports,
      settled.map(({ ledger: name }) => name),
    ),
  );
  const carried = settled.flatMap((part) => part.carried);
  return answerFor({ archive, log, ledger }, digest, answerables, carried);
}

/** Conditions into the index, and what became known there to those who asked to be told. */
async function publishAndTell(ports: SubmitPorts, names: readonly string[]): Promise<void> {
  const counts = await Promise.all(names.map((name) => ports.ledgers.ledger(name).publish()));
  if (counts.some((count) => count > 0)) await ports.deliver();
}

/** Null where the log takes longer; the work goes on. */
async function withinDeadline<T>(ports: SubmitPorts, work: Promise<T>): Promise<T | null> {
  const winner = await Promise.race([work, ports.sleep(ANCHOR_DEADLINE_MS).then(() => null)]);
  if (winner === null) ports.later(work.catch(() => undefined));
  return winner;
}

/** One part of a body: resolve, verify, archive, settle. */

import { bytesToHex } from '@noble/hashes/utils.js';
import { writeSequence } from '../../core/codec/sequence.ts';
import type { Platform } from '../../core/crypto/platform.ts';
import type { AttestationKey, Bytes, Evidence, Freshness } from '../../core/model.ts';
import { err, type ItemReason } from '../../core/result.ts';
import { verifyBatch } from '../../core/verify/batch.ts';
import type {
  AskedItem,
  Carried,
  LedgerPort,
  NetworkHint,
  OverQuota,
  Resolved,
  ResolveRequest,
  Settled,
  SettledItem,
} from '../ledger-port.ts';
import type { ArchivePort } from '../ports.ts';
import type { KnownChallenges } from './challenges.ts';
import { type Cited, measuredWith } from './cited.ts';
import type { Budget, Part } from './examine.ts';
import { type Checked, forSettling } from './for-settling.ts';
import type { SubmitterRecords } from './record.ts';

/** Times that a roster may change under a part before we give up with a 503. */
const MAX_ATTEMPTS = 3;

export interface PartPorts {
  readonly archive: ArchivePort;
  readonly platform: Platform;
  readonly records: SubmitterRecords;
}

export type ItemOutcome =
  | { readonly word: 'refused'; readonly reason: ItemReason }
  | {
      readonly word: 'accepted' | 'duplicate';
      readonly settled: Settled;
      readonly freshness: Freshness['word'] | null;
    };

export interface PartOutcome {
  readonly part: Part;
  /** Whether the ledger took the part: one that is not the submitter's has nothing to anchor or to publish. */
  readonly isSettled: boolean;
  /** One entry an item of the part. */
  readonly items: readonly ItemOutcome[];
  readonly carried: readonly Carried[];
  /** Of a part beyond its submitter's quota: after how long it fits. */
  readonly waitMs: number | null;
}

/** What a ledger is asked about a part before anything of it is verified. */
export type Question = Omit<ResolveRequest, 'apiKey'>;

/** A part with what its ledger said of it: whose keys, what is known, or that it may not be. */
export interface AskedPart {
  readonly part: Part;
  readonly question: Question;
  readonly resolved: Resolved;
}

type Permitted = Extract<Resolved, { word: 'permitted' }>;

/** Asks a part's ledger. Nothing is written by it. */
export async function askLedger(
  ledger: LedgerPort,
  apiKey: string,
  part: Part,
): Promise<AskedPart> {
  const question = questionOf(part);
  return { part, question, resolved: await ledger.resolve({ apiKey, ...question }) };
}

/** What all parts of a body are settled with. */
export interface Alongside {
  readonly challenges: KnownChallenges;
  readonly cited: Cited;
  readonly budget: Budget;
  readonly network: NetworkHint | undefined;
}

/** Settles a part. Throws where the ledger's roster keeps changing, or a port fails: the body may be sent again as it is. */
export async function settlePart(
  ports: PartPorts,
  ledger: LedgerPort,
  apiKey: string,
  { part, question, resolved: first }: AskedPart,
  { challenges, cited, budget, network }: Alongside,
): Promise<PartOutcome> {
  let resolved = first;
  for (let attempt = 1; ; attempt++) {
    if (resolved.word !== 'permitted') return notTaken(part, resolved);
    const { items: asked } = question;
    if (isAllMoving(asked, resolved)) return refusedAll(part, 'submit_device_moving');
    const examining = { part, asked, resolved, challenges, budget };
    const checked = await verifyUnknown(ports, apiKey, examining);
    const { items, refused, bundle } = forSettling(part, checked, challenges);
    const { measured, records } = measuredWith(cited, items);
    // Behind the items: what they cite is part of their evidence, and no item of its own.
    const evidence = [...bundle, ...records];
    const evidenceBundle = await archiveEvidence(ports, evidence);
    const bytes = evidence.reduce((sum, item) => sum + item.length, 0);
    const told = { epoch: resolved.epoch, evidenceBundle, items, refused, bytes };
    const request = { apiKey, ...told, ...(measured && { measured }), ...(network && { network }) };
    const outcome = await ledger.settle(request);
    if (outcome.word === 'settled') {
      const settled = outcome.items.values();
      const { known } = resolved;
      const merged = checked.map((check, i) => outcomeOf(check, known[i], settled));
      return { part, isSettled: true, items: merged, carried: outcome.carried, waitMs: null };
    }
    if (outcome.word !== 'stale-epoch') return notTaken(part, outcome);
    if (attempt === MAX_ATTEMPTS) throw new Error('the roster changed under a part three times');
    resolved = await ledger.resolve({ apiKey, ...question });
  }
}

function questionOf(part: Part): Question {
  const kids: Bytes[] = [];
  const places = new Map<string, number>();
  const items = part.items.map(({ evidence }) => {
    const name = bytesToHex(evidence.kid);
    let kid = places.get(name);
    if (kid === undefined) {
      kid = kids.push(evidence.kid) - 1;
      places.set(name, kid);
    }
    return { kid, digest: evidence.digest, sequence: evidence.claims.sequence };
  });
  return { kids, items, sizes: part.items.map(({ evidence }) => evidence.bytes.length) };
}

/** Beyond the quota nothing is held against an item: it may be sent again, and is answered like one not looked at. */
function notTaken(
  part: Part,
  said: { readonly word: 'unfounded' | 'not-permitted' } | OverQuota,
): PartOutcome {
  const isOver = said.word === 'over-quota';
  const refused = refusedAll(part, isOver ? 'submit_not_examined' : 'submit_not_permitted');
  return isOver ? { ...refused, waitMs: said.waitMs } : refused;
}

function refusedAll(part: Part, reason: ItemReason): PartOutcome {
  const items = part.items.map(() => ({ word: 'refused', reason }) as const);
  return { part, isSettled: false, items, carried: [], waitMs: null };
}

/** Neither ledger takes them now, and nothing is held against anybody. */
function isAllMoving(asked: readonly AskedItem[], { moving, known }: Permitted): boolean {
  if (!moving) return false;
  const kids = new Set(moving);
  return asked.every(({ kid }, i) => kids.has(kid) && !known[i]);
}

interface Examining {
  readonly part: Part;
  readonly asked: readonly AskedItem[];
  readonly resolved: Permitted;
  readonly challenges: KnownChallenges;
  readonly budget: Budget;
}

/**
 * One entry an item: null where its digest is settled already, so that its signature need not be looked at again. Between
 * batches the budget of refusals is looked at.
 */
async function verifyUnknown(
  { platform, records }: PartPorts,
  apiKey: string,
  { part, asked, resolved, challenges, budget }: Examining,
): Promise<(Checked | null)[]> {
  const checked: (Checked | null)[] = part.items.map(() => null);
  const moving = new Set(resolved.moving);
  const unknown = part.items.flatMap((_, i) => {
    if (resolved.known[i]) return [];
    if (!moving.has(asked[i]!.kid)) return [i];
    checked[i] = err('submit_device_moving');
    return [];
  });
  for (let at = 0, size = 0; at < unknown.length; at += size) {
    size = records.groupSize(apiKey);
    const group = unknown.slice(at, at + size);
    const examined = group.filter((i) => isExamined(part.items[i]!.evidence, challenges, budget));
    for (const i of group) checked[i] = err('submit_not_examined');
    const verdicts = await verifyBatch(
      examined.map((i) => ({
        evidence: part.items[i]!.evidence,
        key: keyOf(resolved, asked[i]!),
      })),
      platform,
    );
    records.note(apiKey, examined.length, verdicts.filter(({ ok }) => !ok).length);
    examined.forEach((i, n) => {
      checked[i] = verdicts[n]!;
      if (!verdicts[n]!.ok) budget.spend();
    });
  }
  return checked;
}

function isExamined(evidence: Evidence, challenges: KnownChallenges, budget: Budget): boolean {
  return !budget.isSpent && challenges.has(bytesToHex(evidence.claims.challenge));
}

function keyOf(resolved: Permitted, asked: AskedItem): AttestationKey | undefined {
  return resolved.keys[asked.kid] ?? undefined;
}

async function archiveEvidence(
  { archive, platform }: PartPorts,
  items: readonly Bytes[],
): Promise<Bytes> {
  const bundle = writeSequence(items);
  const hash = await platform.sha256(bundle);
  if (items.length > 0) await archive.putIfAbsent('evidence', bytesToHex(hash), bundle);
  return hash;
}

/** The word on one item; `settled` are the ledger's answers for those that were sent to it, in order. */
function outcomeOf(
  check: Checked | null,
  known: Settled | null | undefined,
  settled: Iterator<SettledItem>,
): ItemOutcome {
  if (!check) return { word: 'duplicate', settled: known!, freshness: null };
  if (!check.ok) return { word: 'refused', reason: check.reason };
  const { sequence, position, duplicate, freshness } = settled.next().value as SettledItem;
  const word = duplicate ? 'duplicate' : 'accepted';
  return { word, settled: { sequence, position }, freshness };
}

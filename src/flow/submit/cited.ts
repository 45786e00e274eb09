/**
 * The records of a body that its items cite: each verified once, however many cite it. What nobody cites who may submit is
 * refused unlooked at, and held against nobody.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import type { Platform } from '../../core/crypto/platform.ts';
import type { AttestationKey, Bytes } from '../../core/model.ts';
import type { SignedRoundTrip } from '../../core/place/round-trip.ts';
import type { ItemReason } from '../../core/result.ts';
import { checkSignatures } from '../../core/verify/signatures.ts';
import type {
  MeasuredWith,
  RegisteredLandmark,
  SettleItem,
  SuspectLandmark,
} from '../ledger-port.ts';
import type { Answerable } from './answer.ts';
import type { Budget, Examined, Part } from './examine.ts';
import type { LandmarkBook } from './landmark-book.ts';

/** Landmarks that the records of one body may name; records of further ones are not examined. */
const MAX_LANDMARKS = 64;
/** Between groups the budget of refusals is looked at. */
const GROUP = 256;

/** What the parts of a body are settled with. */
export interface Cited {
  /** Whose signatures hold, by digest in hex. */
  readonly records: ReadonlyMap<string, SignedRoundTrip>;
  readonly landmarks: readonly RegisteredLandmark[];
  readonly suspects: readonly SuspectLandmark[];
  /** One word a record of the body. */
  readonly answers: readonly Answerable[];
}

export interface RecordPorts {
  readonly platform: Platform;
  readonly landmarks: Pick<LandmarkBook, 'among' | 'suspects'>;
}

interface Found {
  readonly at: number;
  readonly record: SignedRoundTrip;
}

/** Looks at the records that permitted parts cite. */
export async function recordsCited(
  { platform, landmarks: book }: RecordPorts,
  items: readonly Examined[],
  permitted: readonly Part[],
  budget: Budget,
): Promise<Cited> {
  const refusals = new Map<number, ItemReason>();
  const found = decodedRecords(items, refusals);
  const digests = digestsCited(permitted);
  const cited = found.filter(({ record }) => digests.has(bytesToHex(record.digest)));
  const names = [...new Set(cited.map(({ record }) => record.roundTrip.landmark))];
  const looked = names.slice(0, MAX_LANDMARKS);
  const landmarks = looked.length > 0 ? await book.among(looked) : [];
  const suspects = looked.length > 0 ? await book.suspects() : [];
  const records = new Map<string, SignedRoundTrip>();
  for (let from = 0; from < cited.length; from += GROUP) {
    const group = cited.slice(from, from + GROUP);
    await verifyGroup(group, { platform, landmarks, looked, budget }, records, refusals);
  }
  const answers = [...found, ...unreadable(items)].map(({ at, record }): Answerable => {
    const isHeld = record !== null && records.has(bytesToHex(record.digest));
    if (isHeld) return { at, word: 'measured', digest: record.digest };
    return { at, word: 'refused', reason: refusals.get(at) ?? 'record_uncited' };
  });
  return { records, landmarks, suspects, answers };
}

function decodedRecords(items: readonly Examined[], refusals: Map<number, ItemReason>): Found[] {
  return items.flatMap(({ at, record }) => {
    if (!record) return [];
    if (record.ok) return [{ at, record: record.value }];
    refusals.set(at, record.reason);
    return [];
  });
}

function unreadable(items: readonly Examined[]) {
  return items.filter(({ record }) => record && !record.ok).map(({ at }) => ({ at, record: null }));
}

function digestsCited(permitted: readonly Part[]): ReadonlySet<string> {
  const claims = permitted.flatMap(({ items }) => items.map(({ evidence }) => evidence.claims));
  return new Set(claims.flatMap(({ landmarkRecords }) => landmarkRecords.map(bytesToHex)));
}

interface Verifying {
  readonly platform: Platform;
  readonly landmarks: readonly RegisteredLandmark[];
  readonly looked: readonly string[];
  readonly budget: Budget;
}

async function verifyGroup(
  group: readonly Found[],
  { platform, landmarks, looked, budget }: Verifying,
  records: Map<string, SignedRoundTrip>,
  refusals: Map<number, ItemReason>,
): Promise<void> {
  const refuse = (at: number, reason: ItemReason) => {
    refusals.set(at, reason);
    budget.spend();
  };
  const keyed: { readonly found: Found; readonly key: AttestationKey }[] = [];
  for (const found of group) {
    const { at, record } = found;
    const key = keyOf(record, landmarks);
    if (budget.isSpent || !looked.includes(record.roundTrip.landmark)) {
      refusals.set(at, 'submit_not_examined');
    } else if (!key) refuse(at, 'record_landmark_unknown');
    else if (key.suite !== record.suite) refuse(at, 'record_signature_invalid');
    else keyed.push({ found, key });
  }
  const tasks = keyed.map(({ found: { record }, key }) => {
    return { key, message: record.toBeSigned, signature: record.signature };
  });
  const holds = await checkSignatures(tasks, platform);
  keyed.forEach(({ found: { at, record } }, i) => {
    if (holds[i]) records.set(bytesToHex(record.digest), record);
    else refuse(at, 'record_signature_invalid');
  });
}

/** Of whichever version names this key: whether that one was valid when it was measured is for admission. */
function keyOf(
  { kid, roundTrip }: SignedRoundTrip,
  landmarks: readonly RegisteredLandmark[],
): AttestationKey | undefined {
  const own = landmarks.filter(({ landmark }) => landmark === roundTrip.landmark);
  return own.find(({ key }) => sameBytes(key.thumbprint, kid))?.key;
}

/** What a ledger is told of records with a part's new items, and their bytes, which stand behind those of the items. */
export function measuredWith(
  { records, landmarks, suspects }: Pick<Cited, 'records' | 'landmarks' | 'suspects'>,
  items: readonly SettleItem[],
): { readonly measured?: MeasuredWith; readonly records: readonly Bytes[] } {
  const names = new Set(items.flatMap(({ claims }) => claims.landmarkRecords.map(bytesToHex)));
  const cited = [...names].flatMap((name) => records.get(name) ?? []);
  if (cited.length === 0) return { records: [] };
  const named = new Set(cited.map(({ roundTrip }) => roundTrip.landmark));
  const measured: MeasuredWith = {
    records: cited.map(({ digest, kid, roundTrip }) => ({ digest, kid, roundTrip })),
    landmarks: landmarks.filter(({ landmark }) => named.has(landmark)),
    ...(suspects.length > 0 ? { suspects } : {}),
  };
  return { measured, records: cited.map(({ bytes }) => bytes) };
}

/**
 * What landmarks say of one another: records that one signed of another's key, taken from whoever brings them. They prove
 * themselves, by the key that signed, the key that answered and a challenge of these minutes, so that no caller is asked.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { MeshReason } from '../../contract/landmarks.ts';
import { sameBytes } from '../../core/bytes.ts';
import { readSequence } from '../../core/codec/sequence.ts';
import type { Bytes } from '../../core/model.ts';
import { clockSkewMs } from '../../core/place/admit.ts';
import { decodeRoundTrip, type SignedRoundTrip } from '../../core/place/round-trip.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { checkSignatures } from '../../core/verify/signatures.ts';
import { changed } from './change.ts';
import { contradicts, isValidAt, reviewLandmarks } from './landmark-review.ts';
import type { LandmarkRow, MeshTimeRow } from './landmark-rows.ts';
import type { RegistryPorts } from './ports.ts';
import { keyFromText } from './roster-text.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

const meshLimits = { records: 64, recordBytes: 512 } as const;
/** A record answers a challenge of these minutes: what is older was kept back. */
const freshMs = 10 * 60_000;
/** A pair is written again after so long, or where it says more than is known. */
const everyMs = 10 * 60_000;

export type MeshWord =
  | { readonly at: number; readonly word: 'kept' | 'known' }
  | { readonly at: number; readonly word: 'refused'; readonly reason: MeshReason };

export interface TakenMesh {
  readonly landmark: string;
  readonly records: readonly MeshWord[];
}

/** Records of one landmark's key, in one body. Each for itself: a bad one sinks no other. */
export async function takeMesh(
  ports: RegistryPorts,
  nowMs: number,
  { landmark: id, body }: { readonly landmark: string; readonly body: Bytes },
): Promise<Outcome<Written<TakenMesh>>> {
  const framed = readSequence(body, {
    maxItems: meshLimits.records,
    maxItemBytes: meshLimits.recordBytes,
  });
  if (!framed.ok) return refuse('submit_frame_invalid');
  const measured = await ports.registry.newest('landmarks', id);
  if (!measured) return refuse('object_not_found');
  if (measured.revokedAtMs !== null) return refuse('landmark_revoked');
  const judged = await judge(ports, nowMs, measured, framed.value);
  const rows = await newsAmong(ports, nowMs, measured, judged);
  const records = judged.map((one, at): MeshWord => {
    if (!one.ok) return { at, word: 'refused', reason: one.reason };
    return {
      at,
      word: rows.some(({ next }) => next.digest === digestOf(one.value)) ? 'kept' : 'known',
    };
  });
  const value = { landmark: id, records };
  if (rows.length === 0) return accept({ value, propagated: true });
  const written = await write(ports, { apiKey: id }, nowMs, {
    action: 'landmark-measured',
    objects: rows.map(({ before, next }) => changed(before, next)),
    rows: { meshTimes: rows.map(({ next }) => next) },
    value,
  });
  // A time that two positions cannot both be true of is looked at now; all else within the hour.
  if (written.ok && rows.some(({ isContradiction }) => isContradiction)) {
    await reviewLandmarks(ports, nowMs);
  }
  return written;
}

interface Judged {
  readonly record: SignedRoundTrip;
  readonly measurer: LandmarkRow;
}

async function judge(
  ports: RegistryPorts,
  nowMs: number,
  measured: LandmarkRow,
  items: readonly Bytes[],
): Promise<readonly Result<Judged, MeshReason>[]> {
  const decoded = items.map((item) => decodeRoundTrip(item));
  const names = decoded.flatMap((one) => (one.ok ? [one.value.roundTrip.landmark] : []));
  const measurers = await ports.registry.newestOf('landmarks', [...new Set(names)]);
  const candidates = decoded.map((one): Result<Judged, MeshReason> => {
    if (!one.ok) return err('record_unreadable');
    const measurer = measurers.find((row) => row.id === one.value.roundTrip.landmark);
    if (!measurer || measurer.id === measured.id) return err('landmark_unknown');
    return faultOf(one.value, measurer, measured, nowMs) ?? ok({ record: one.value, measurer });
  });
  const keyed = candidates.flatMap((one) => (one.ok ? [one.value] : []));
  const holds = await checkSignatures(
    keyed.map(({ record, measurer }) => {
      const { toBeSigned: message, signature } = record;
      return { key: keyFromText(measurer), message, signature };
    }),
    ports.platform,
  );
  const isSigned = new Set(keyed.filter((_, i) => holds[i]).map(({ record }) => record));
  return Promise.all(
    candidates.map(async (one) => {
      if (!one.ok) return one;
      if (!isSigned.has(one.value.record)) return err('signature_invalid');
      return (await isFresh(ports, one.value.record, nowMs)) ? one : err('challenge_unknown');
    }),
  );
}

/** A session key between two landmarks would prove less, and none of them needs one. */
function faultOf(
  { kid, suite, roundTrip }: SignedRoundTrip,
  measurer: LandmarkRow,
  measured: LandmarkRow,
  nowMs: number,
): Result<never, MeshReason> | null {
  const { device, sessionKey, measuredAtMs } = roundTrip;
  const [by, of] = [keyFromText(measurer), keyFromText(measured)];
  if (!sameBytes(kid, by.thumbprint) || suite !== by.suite) return err('landmark_unknown');
  if (!sameBytes(device, of.thumbprint) || sessionKey) return err('key_other');
  const isThen = [measurer, measured].every((row) => isValidAt(row, measuredAtMs));
  return isThen && measuredAtMs <= nowMs + clockSkewMs ? null : err('time_other');
}

async function isFresh(
  { challenges }: RegistryPorts,
  { roundTrip: { challenge, measuredAtMs } }: SignedRoundTrip,
  nowMs: number,
): Promise<boolean> {
  const issued = await challenges.issued(bytesToHex(challenge), challenge);
  if (!issued || nowMs - issued.issuedAtMs > freshMs) return false;
  return measuredAtMs >= issued.issuedAtMs - clockSkewMs;
}

interface News {
  readonly before: MeshTimeRow | null;
  readonly next: MeshTimeRow;
  readonly isContradiction: boolean;
}

/** The rows that say more than is known; of two records of a pair in one body, the one that says most. */
async function newsAmong(
  { registry }: RegistryPorts,
  nowMs: number,
  measured: LandmarkRow,
  judged: readonly Result<Judged, MeshReason>[],
): Promise<readonly News[]> {
  const held = judged.flatMap((one) => (one.ok ? [one.value] : []));
  const ids = held.map(({ measurer }) => pairIdOf(measurer.id, measured.id));
  const known = new Map(
    (await registry.newestOf('meshTimes', [...new Set(ids)])).map((row) => [row.id, row]),
  );
  const least = Map.groupBy(held, ({ measurer }) => measurer.id);
  return [...least.values()].flatMap((ones): News[] => {
    const one = ones.reduce((a, b) => (minimumOf(a) <= minimumOf(b) ? a : b));
    const before = known.get(pairIdOf(one.measurer.id, measured.id)) ?? null;
    const next = rowOf(one, measured, before, nowMs);
    if (before && !isNews(before, next, nowMs)) return [];
    const isContradiction = contradicts(one.measurer, measured, next.leastUs);
    return [{ before, next, isContradiction }];
  });
}

function rowOf(
  { record, measurer }: Judged,
  measured: LandmarkRow,
  before: MeshTimeRow | null,
  nowMs: number,
): MeshTimeRow {
  const { minimumUs, measuredAtMs } = record.roundTrip;
  const versions = { measurerVersion: measurer.version, measuredVersion: measured.version };
  const isSame =
    before?.measurerVersion === measurer.version && before.measuredVersion === measured.version;
  const id = pairIdOf(measurer.id, measured.id);
  return {
    ...nextVersion(id, before, { apiKey: measured.id }, nowMs),
    ...{ measurer: measurer.id, measured: measured.id, ...versions, measuredAtMs },
    leastUs: isSame ? Math.min(before.leastUs, minimumUs) : minimumUs,
    digest: bytesToHex(record.digest),
    item: bytesToHex(record.bytes),
  };
}

/** Neither what was measured before what is known, nor a repetition within minutes. */
function isNews(before: MeshTimeRow, next: MeshTimeRow, nowMs: number): boolean {
  if (next.digest === before.digest || next.measuredAtMs <= before.measuredAtMs) return false;
  const isOther =
    next.measurerVersion !== before.measurerVersion ||
    next.measuredVersion !== before.measuredVersion;
  return isOther || next.leastUs < before.leastUs || nowMs - before.recordedAtMs >= everyMs;
}

function minimumOf({ record }: Judged): number {
  return record.roundTrip.minimumUs;
}

function digestOf({ record }: Judged): string {
  return bytesToHex(record.digest);
}

/** The name of what one landmark says of another. */
function pairIdOf(measurer: string, measured: string): string {
  return `msh_${bytesToHex(sha256(utf8ToBytes(`${measurer}|${measured}`))).slice(0, 24)}`;
}

/** The parts that a case rests on: their headers, which bundles are there, and the proofs of the attestations it cites. */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { ITEM_LIMITS } from '../../core/codec/cbor.ts';
import { readSequence } from '../../core/codec/sequence.ts';
import { decodeEvidence } from '../../core/evidence/evidence.ts';
import { type BundleEntry, type PlainRecord, readBundle } from '../../core/log/bundle.ts';
import { decodeHeader } from '../../core/log/header.ts';
import { itemProofs, partLeafOf, partTrees } from '../../core/log/part-items.ts';
import type { ItemProof, VerdictOpening } from '../../core/log/receipt.ts';
import type { Bytes } from '../../core/model.ts';
import { versionsOf } from '../desk/evidence.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { ArchiveName, HoldRow } from '../desk/rows.ts';
import { bundlesOf, keptHeader } from '../kept-header.ts';
import type { HeaderRow } from '../ledger-port.ts';
import type { Anomaly } from '../registry/anomaly-index.ts';
import { MAX_ITEMS } from '../submit/examine.ts';

export interface PlacedHeaders {
  /** By leaf, in order. */
  readonly headers: readonly HeaderRow[];
  readonly unplaced: readonly { readonly anomaly: string; readonly digest: string }[];
}

/** Headers that committed what anomalies rest on, with those that a hold has kept since. */
export async function headersOf(
  ports: DeskPorts,
  anomalies: readonly Anomaly[],
  hold: HoldRow | null,
): Promise<PlacedHeaders> {
  const byLeaf = new Map<string, HeaderRow>();
  const unplaced: { anomaly: string; digest: string }[] = [];
  for (const [ledger, some] of Map.groupBy(anomalies, (one) => one.ledger)) {
    const versions = versionsOf(some);
    const placed = await ports.ledgers.ledger(ledger).evidence(versions);
    for (const [at, { headers, unplaced: digests }] of placed.entries()) {
      for (const row of headers) byLeaf.set(bytesToHex(row.leaf), row);
      for (const digest of digests) unplaced.push({ anomaly: versions[at]!.anomaly, digest });
    }
  }
  const kept = hold?.held ? hold.objects.filter(({ kind }) => kind === 'headers') : [];
  for (const { name } of kept) {
    const row = byLeaf.has(name) ? null : await heldHeader(ports, name);
    if (row) byLeaf.set(name, row);
  }
  const headers = [...byLeaf].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { headers, unplaced };
}

async function heldHeader({ archive, ledgers }: DeskPorts, leaf: string) {
  const bytes = await archive.get('headers', leaf);
  const header = bytes && decodeHeader(bytes);
  if (!header?.ok) return null;
  const { ledger, sequence } = header.value;
  return (await ledgers.ledger(ledger).headers([sequence]))[0] ?? null;
}

/** What a receipt needs besides the log's proofs. */
export interface CitedItem {
  readonly digest: string;
  readonly proof: ItemProof;
  readonly opening: VerdictOpening;
  /** Hex of the challenge that the attestation claims; null where its bytes are not there to say it. */
  readonly challenge: string | null;
}

export interface ReadPart {
  readonly row: HeaderRow & { readonly index: number };
  readonly leaf: string;
  /** Names of the bundles that are in the archive, and of those that are not. */
  readonly present: readonly ArchiveName[];
  readonly absent: readonly ArchiveName[];
  readonly bytes: number;
  readonly cited: readonly CitedItem[];
  /** Ids of the landmarks that the verdicts on these rest on. */
  readonly landmarks: readonly string[];
}

/** Reads both bundles of a part once, to say what is there and how large, and proves the attestations asked for. */
export async function readPart(
  { archive }: DeskPorts,
  row: ReadPart['row'],
  cited: ReadonlySet<string>,
): Promise<ReadPart> {
  const names = bundlesOf(keptHeader(row.header));
  const read = await Promise.all(names.map(({ kind, name }) => archive.get(kind, name)));
  const [verdicts, evidence] = read;
  return {
    ...{ row, leaf: bytesToHex(row.leaf) },
    present: names.filter((_, at) => read[at] != null),
    absent: names.filter((_, at) => read[at] == null),
    bytes: read.reduce((sum, bytes) => sum + (bytes?.length ?? 0), row.header.length),
    ...(verdicts ? readIn(verdicts, evidence ?? null, cited) : { cited: [], landmarks: [] }),
  };
}

function readIn(
  verdicts: Bytes,
  evidence: Bytes | null,
  cited: ReadonlySet<string>,
): Pick<ReadPart, 'cited' | 'landmarks'> {
  const bundle = readBundle(verdicts);
  // What was tampered with is exported as it is: whoever checks the file is told.
  if (!bundle.ok) return { cited: [], landmarks: [] };
  const { entries } = bundle.value;
  const positions = entries.flatMap(({ digest }, at) =>
    cited.has(bytesToHex(digest)) ? [at] : [],
  );
  const landmarks = positions.flatMap((at) => landmarksOf(entries[at]!.inputs));
  return { cited: citedIn(entries, positions, evidence), landmarks: [...new Set(landmarks)] };
}

/** Whose round trips were looked at: of this measurement, and of the one before. */
function landmarksOf(inputs: PlainRecord): readonly string[] {
  const { measured, prior } = inputs as Partial<Pick<AttestationFacts, 'measured' | 'prior'>>;
  const trips = [...(measured?.measured ?? []), ...(prior?.lastMeasured?.measured ?? [])];
  return trips.map(({ landmark }) => landmark.landmark);
}

function citedIn(
  entries: readonly BundleEntry[],
  positions: readonly number[],
  evidence: Bytes | null,
): CitedItem[] {
  const proofs = itemProofs(partTrees(entries.map(partLeafOf)), positions);
  const items = itemsOf(evidence);
  return proofs.map((proof, at) => {
    const { digest, salt, verdict, bundleIndex } = entries[positions[at]!]!;
    const item = items[bundleIndex];
    const decoded = item && decodeEvidence(item);
    const challenge = decoded?.ok ? bytesToHex(decoded.value.claims.challenge) : null;
    return { digest: bytesToHex(digest), proof, opening: { salt, verdict }, challenge };
  });
}

function itemsOf(evidence: Bytes | null): readonly Bytes[] {
  const limits = { maxItems: MAX_ITEMS, maxItemBytes: ITEM_LIMITS.maxBytes };
  const items = evidence && readSequence(evidence, limits);
  return items?.ok ? items.value : [];
}

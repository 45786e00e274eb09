/** The headers that committed what conditions rest on, for those who keep or export the evidence. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { AskedEvidence, HeaderRow, PlacedEvidence } from './ledger-port.ts';
import { ABROAD, Histories } from './settle/history.ts';
import type { LedgerStore } from './settle/store.ts';

/** One entry a condition asked, in their order. Reads only. */
export function evidenceView(
  store: LedgerStore,
  asked: readonly AskedEvidence[],
): readonly PlacedEvidence[] {
  if (!store.book()) return asked.map(({ digests }) => ({ headers: [], unplaced: digests }));
  const histories = new Histories(store);
  const named = asked.map((one, at) => ({ ...one, at, ordinal: ordinalOf(store, one.device) }));
  const placed = new Array<PlacedEvidence>(asked.length);
  for (const one of named.sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0))) {
    placed[one.at] = placeOf(store, histories, one);
  }
  return placed;
}

function ordinalOf(store: LedgerStore, device: string | null): number | null {
  return device === null ? null : (store.deviceNamed(device)?.ordinal ?? null);
}

function placeOf(
  store: LedgerStore,
  histories: Histories,
  { ordinal, header, digests }: AskedEvidence & { readonly ordinal: number | null },
): PlacedEvidence {
  const found = digests.map((digest) => {
    const entry = ordinal === null ? null : histories.of(ordinal).byDigest(hexToBytes(digest));
    const isHere = entry && entry.position !== ABROAD;
    return { digest, header: isHere ? entry.header : null };
  });
  const sequences = new Set([header, ...found.flatMap((one) => one.header ?? [])]);
  return {
    headers: [...sequences].map((sequence) => headerAt(store, sequence)),
    unplaced: found.filter((one) => one.header === null).map(({ digest }) => digest),
  };
}

/** What the ledger itself named by its sequence is there, or the ledger is damaged. */
function headerAt(store: LedgerStore, sequence: number): HeaderRow {
  const row = store.header(sequence);
  if (!row) throw new Error(`header ${sequence} is missing from its ledger`);
  return row;
}

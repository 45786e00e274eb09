/**
 * Verified items on their way into a ledger's isolate, all bytes in one buffer and all else in one text, and what it says of each, as
 * numbers. An object an item would be cloned member by member, and each byte string would get a buffer of its own on the other side.
 */
import { HASH_BYTES, join } from '../core/log/tree.ts';
import type { Bytes, Claims, Freshness, Inventory } from '../core/model.ts';
import type { SettledItem, SettleItem, SettleOutcome, SettleRequest } from './ledger-port.ts';

export interface PackedSettle extends Omit<SettleRequest, 'items'> {
  /** Of all items: the part's. */
  readonly ledger: string;
  /** Byte strings one after another, in the order in which `packItem` puts them. */
  readonly columns: Bytes;
  /** JSON of a `Row` an item. */
  readonly rows: string;
}

/** What is no byte string, and the lengths of those whose length is not fixed. */
type Row = readonly [
  bundleIndex: number,
  challengeAtMs: number | null,
  issuedAtS: number,
  hwmodel: string,
  sequence: number,
  debug: Claims['debug'],
  position: Claims['position'],
  firmware: Claims['firmware'],
  bootseedBytes: number,
  records: number,
  optional: Optional | null,
];
interface Optional
  extends Pick<Claims, 'bootcount' | 'uptimeS' | 'usage' | 'oemBoot' | 'confidential'> {
  readonly chassisBytes?: number;
  /** Of which parts it has a hash, in this order. */
  readonly inventory?: readonly InventoryPart[];
  readonly fabric?: { readonly idBytes: number; readonly size: number };
}

type InventoryPart = keyof Inventory;
const inventoryParts: readonly InventoryPart[] = ['board', 'network', 'system'];

const UEID_BYTES = 33;

/** Throws where items name several ledgers: they are of one part. */
export function packSettle({ items, ...rest }: SettleRequest): PackedSettle {
  const ledger = items[0]?.claims.ledger ?? '';
  if (items.some(({ claims }) => claims.ledger !== ledger)) throw new Error('items of two ledgers');
  const columns = join(items.flatMap(byteStringsOf));
  return { ...rest, ledger, columns, rows: JSON.stringify(items.map(rowOf)) };
}

function byteStringsOf({ digest, kid, claims }: SettleItem): Bytes[] {
  const { challenge, ueid, previous, bootseed, landmarkRecords, chassis, fabric, inventory } =
    claims;
  const parts = [digest, kid, challenge, ueid, previous, bootseed, ...landmarkRecords];
  if (chassis) parts.push(chassis);
  if (fabric) parts.push(fabric.id);
  if (inventory) parts.push(...namedParts(inventory).map((name) => inventory[name]!));
  return parts;
}

function namedParts(inventory: Inventory): readonly InventoryPart[] {
  return inventoryParts.filter((name) => inventory[name] !== undefined);
}

function rowOf({ bundleIndex, challengeAtMs, claims }: SettleItem): Row {
  const { issuedAtS, hwmodel, sequence, debug, position, firmware } = claims;
  const { bootseed, landmarkRecords } = claims;
  const optional = optionalOf(claims);
  return [
    ...([bundleIndex, challengeAtMs, issuedAtS, hwmodel, sequence, debug] as const),
    ...([position, firmware, bootseed.length, landmarkRecords.length, optional] as const),
  ];
}

function optionalOf(claims: Claims): Optional | null {
  const { bootcount, uptimeS, usage, oemBoot, confidential, chassis, fabric, inventory } = claims;
  const values = [bootcount, uptimeS, usage, oemBoot, confidential, chassis, fabric, inventory];
  if (values.every((value) => value === undefined)) return null;
  return {
    ...(bootcount === undefined ? {} : { bootcount }),
    ...(uptimeS === undefined ? {} : { uptimeS }),
    ...(usage ? { usage } : {}),
    ...(chassis ? { chassisBytes: chassis.length } : {}),
    ...(oemBoot === undefined ? {} : { oemBoot }),
    ...(confidential === undefined ? {} : { confidential }),
    ...(fabric ? { fabric: { idBytes: fabric.id.length, size: fabric.size } } : {}),
    ...(inventory ? { inventory: namedParts(inventory) } : {}),
  };
}

export function unpackSettle({ ledger, columns, rows, ...rest }: PackedSettle): SettleRequest {
  const reader = new ColumnReader(columns);
  const items = (JSON.parse(rows) as Row[]).map((row) => itemOf(ledger, row, reader));
  if (!reader.isAtEnd) throw new Error('a packed part has bytes that nothing names');
  return { ...rest, items };
}

type SettledOutcome = Extract<SettleOutcome, { word: 'settled' }>;
export type PackedSettled =
  | Exclude<SettleOutcome, SettledOutcome>
  | (Omit<SettledOutcome, 'items'> & {
      /** (header sequence, position, word) of each item: the place of its freshness in `FRESHNESS`, and 3 more where it is known. */
      readonly items: Float64Array;
    });

const FRESHNESS: readonly Freshness['word'][] = ['fresh', 'stale', 'unknown'];

export function packSettled(outcome: SettleOutcome): PackedSettled {
  if (outcome.word !== 'settled') return outcome;
  const items = new Float64Array(3 * outcome.items.length);
  outcome.items.forEach(({ sequence, position, duplicate, freshness }, i) => {
    const word = FRESHNESS.indexOf(freshness) + (duplicate ? FRESHNESS.length : 0);
    items[3 * i] = sequence;
    items[3 * i + 1] = position;
    items[3 * i + 2] = word;
  });
  return { ...outcome, items };
}

export function unpackSettled(packed: PackedSettled): SettleOutcome {
  if (packed.word !== 'settled') return packed;
  const items: SettledItem[] = [];
  for (let i = 0; i < packed.items.length; i += 3) {
    const word = packed.items[i + 2]!;
    items.push({
      sequence: packed.items[i]!,
      position: packed.items[i + 1]!,
      duplicate: word >= FRESHNESS.length,
      freshness: FRESHNESS[word % FRESHNESS.length]!,
    });
  }
  return { ...packed, items };
}

/** Views onto the bytes of the whole part: what a ledger keeps of an item it copies. */
function itemOf(ledger: string, row: Row, reader: ColumnReader): SettleItem {
  const [bundleIndex, challengeAtMs, issuedAtS, hwmodel, sequence, debug, ...more] = row;
  const [position, firmware, bootseedBytes, records, optional] = more;
  const digest = reader.view(HASH_BYTES);
  const kid = reader.view(HASH_BYTES);
  const challenge = reader.view(HASH_BYTES);
  const ueid = reader.view(UEID_BYTES);
  const previous = reader.view(HASH_BYTES);
  const bootseed = reader.view(bootseedBytes);
  const landmarkRecords: Bytes[] = [];
  for (let i = 0; i < records; i++) landmarkRecords.push(reader.view(HASH_BYTES));
  const claims: Claims = {
    ...{ ledger, challenge, issuedAtS, ueid, hwmodel, sequence, previous, bootseed, debug },
    ...{ position, firmware, landmarkRecords },
    ...(optional && opened(optional, reader)),
  };
  return { digest, kid, claims, challengeAtMs, bundleIndex };
}

function opened({ chassisBytes, fabric, inventory, ...rest }: Optional, reader: ColumnReader) {
  return {
    ...rest,
    ...(chassisBytes === undefined ? {} : { chassis: reader.view(chassisBytes) }),
    ...(fabric ? { fabric: { id: reader.view(fabric.idBytes), size: fabric.size } } : {}),
    ...(inventory ? { inventory: hashesOf(inventory, reader) } : {}),
  };
}

function hashesOf(names: readonly InventoryPart[], reader: ColumnReader): Inventory {
  return Object.fromEntries(names.map((name) => [name, reader.view(HASH_BYTES)]));
}

/** Byte strings in the order in which they were put. */
class ColumnReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  view(byteCount: number): Bytes {
    const from = this.#at;
    this.#at += byteCount;
    if (this.#at > this.#bytes.length) throw new Error('a packed part ends early');
    return this.#bytes.subarray(from, this.#at);
  }
}

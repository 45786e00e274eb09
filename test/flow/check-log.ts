/**
 * The whole-log checker: derives a log anew from its entries and holds everything that store and archive keep, and
 * everything that anybody was told, against that. Nothing lost, nothing doubled, no fork.
 */
import { expect } from 'vitest';
import { openCheckpoint, type SignedCheckpoint } from '../../src/core/log/checkpoint.ts';
import type { VerifierKey } from '../../src/core/log/note-key.ts';
import { inclusionPath, verifyConsistency, verifyInclusion } from '../../src/core/log/proof.ts';
import {
  entryBundle,
  hashesOf,
  TILE_WIDTH,
  tileHashes,
  tileNamed,
} from '../../src/core/log/tile.ts';
import { type HashReader, join, leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import type { Bytes } from '../../src/core/model.ts';
import { checkpointName } from '../../src/flow/log-archive.ts';
import type { LogStore } from '../../src/flow/log-port.ts';
import { trailOf } from '../../src/flow/placing.ts';
import { prove } from '../../src/flow/prove.ts';
import { tileName } from '../../src/flow/publish.ts';
import { publishedTile } from '../../src/flow/published.ts';
import type { MemoryLog } from './memory-log.ts';

/** All that there is of a log. It is read, never written. */
export interface LogView {
  readonly store: LogStore;
  /** Every hash tile of the store, as `level/index`. */
  readonly tileNames: readonly string[];
  /** Every ledger that has a leaf. */
  readonly ledgers: readonly string[];
  /** The archive's objects by `kind/name`; null for a log without one. */
  readonly objects: ReadonlyMap<string, Bytes> | null;
}

/** A leaf that was acknowledged: from then on it stands at its index, for good. */
export interface Acknowledged {
  readonly ledger: string;
  readonly sequence: number;
  readonly leaf: Bytes;
  readonly index: number;
}

/** What the log is known to have said. */
export interface Told {
  /** Leaf data that the log was seen to begin with. */
  readonly before?: readonly Bytes[];
  readonly leaves?: readonly Acknowledged[];
  /** Checkpoints, as notes. */
  readonly notes?: readonly string[];
}

/** One key, or several where the log has changed it: a checkpoint is signed by one of them. */
export type LogKeys = VerifierKey | readonly VerifierKey[];

/** Checks a log in memory, which has no archive. Answers the leaf data of the whole log. */
export function checkLog(store: MemoryLog, logKey: VerifierKey, before: readonly Bytes[]): Bytes[] {
  const { tileNames, ledgers } = store;
  return checkWholeLog({ store, tileNames, ledgers, objects: null }, logKey, { before });
}

/** Checks a log against itself, its archive, and what it told. Answers the leaf data of all that is committed. */
export function checkWholeLog(view: LogView, logKeys: LogKeys, told: Told): Bytes[] {
  const { store, objects } = view;
  const { before = [], leaves: acknowledged = [], notes = [] } = told;
  const checkpoint = store.checkpoint();
  if (!checkpoint) {
    const all = [before, view.ledgers, view.tileNames, acknowledged, notes, [...(objects ?? [])]];
    expect(all.flat()).toEqual([]);
    return [];
  }
  const { size, root } = opened(checkpoint.note, logKeys);
  expect(size).toBe(checkpoint.size);
  const leaves = entriesOf(store, size);
  const read = listReader(leaves.map(leafHash));
  same(root, treeRoot(read, size), 'root of the committed checkpoint');
  same(join(leaves.slice(0, before.length)), join(before), 'what the log began with');
  expect(new Set(leaves.map(hex)).size, 'distinct leaves').toBe(size);
  checkTiles(view, leaves, read);
  checkLedgers(view, leaves);
  checkAcknowledged(store, acknowledged, leaves);
  if (objects) {
    checkArchive({ ...view, objects }, logKeys, leaves, read);
    checkTold(objects, logKeys, notes);
  }
  checkProofs(store, logKeys, leaves, read, before.length);
  return leaves;
}

/** Ed25519 in JavaScript takes milliseconds, and one note is looked at again and again. */
const notesOpened = new Map<string, SignedCheckpoint>();

function opened(note: string, logKeys: LogKeys): SignedCheckpoint {
  const known = notesOpened.get(note);
  if (known) return known;
  const checkpoints = [logKeys].flat().map((key) => openCheckpoint(note, key));
  const checkpoint = checkpoints.find((one) => one.ok);
  if (!checkpoint) throw new Error(`no key of the log signed ${note}`);
  notesOpened.set(note, checkpoint.value);
  return checkpoint.value;
}

function hex(bytes: Bytes): string {
  return Buffer.from(bytes).toString('hex');
}

function same(a: Bytes, b: Bytes, what: string): void {
  if (Buffer.compare(a, b) !== 0) expect(hex(a), what).toBe(hex(b));
}

function entriesOf(store: LogStore, size: number): Bytes[] {
  const rows: Bytes[] = [];
  for (let row = 0; row * 256 < size; row += 1) rows.push(store.entries(row) ?? new Uint8Array());
  expect(store.entries(rows.length)).toBeUndefined();
  rows.forEach((row, at) => {
    expect(row.length).toBe(32 * Math.min(256, size - 256 * at));
  });
  return hashesOf(join(rows));
}

/** Exactly the tiles of C2SP tlog-tiles: level L holds the hashes of all full subtrees of 256^L leaves. */
function checkTiles({ store, tileNames }: LogView, leaves: readonly Bytes[], read: HashReader) {
  const expected: string[] = [];
  for (let level = 0, count = leaves.length; count > 0; level += 1) {
    for (let index = 0; index * 256 < count; index += 1) {
      expected.push(`${level}/${index}`);
      const row = store.tile(level, index) ?? new Uint8Array();
      same(row, tileFrom(read, level, index, count), `tile ${level}/${index}`);
    }
    count = Math.floor(count / 256);
  }
  expect([...tileNames].sort()).toEqual(expected.sort());
}

/** The tile of a level that has `count` hashes, made from leaves. */
function tileFrom(read: HashReader, level: number, index: number, count: number): Bytes {
  const width = Math.min(256, count - 256 * index);
  return join(Array.from({ length: width }, (_, at) => read(8 * level, 256 * index + at)));
}

/** Each ledger leads from its newest leaf back to its first without a gap, and no leaf is of two ledgers. */
function checkLedgers({ store, ledgers }: LogView, leaves: readonly Bytes[]): void {
  const seen = new Set<number>();
  for (const ledger of ledgers) {
    const head = store.head(ledger)!;
    same(leaves[head.index] ?? new Uint8Array(), head.leafData, `newest leaf of ${ledger}`);
    const indices = [...trailOf(store, ledger, 1).values()];
    expect(indices.length, `leaves of ${ledger}`).toBe(head.sequence);
    indices.forEach((index, at) => {
      const isBetween = index > 0 && index < (indices[at - 1] ?? leaves.length);
      if (!isBetween) throw new Error(`leaf ${index} of ${ledger} out of its order`);
      if (seen.has(index)) throw new Error(`leaf ${index} of two ledgers`);
      seen.add(index);
    });
  }
}

/** Each stands where it was said to stand; nothing has two places; within a ledger places rise with sequences. */
function checkAcknowledged(
  store: LogStore,
  acknowledged: readonly Acknowledged[],
  leaves: readonly Bytes[],
): void {
  const places = new Map<string, number>();
  const heads = new Map<string, number>();
  for (const { ledger, sequence, leaf, index } of acknowledged) {
    const name = `${ledger} ${sequence}`;
    same(leaves[index] ?? new Uint8Array(), leaf, `acknowledged ${name}`);
    const newest = heads.get(ledger) ?? store.head(ledger)?.sequence ?? 0;
    heads.set(ledger, newest);
    // An `expect` costs more than all else here.
    if ((places.get(name) ?? index) !== index) throw new Error(`${name} has two places`);
    if (sequence > newest) throw new Error(`${name} is beyond its ledger's head`);
    places.set(name, index);
  }
  const inOrder = acknowledged.toSorted((a, b) => a.sequence - b.sequence);
  const lastOf = new Map<string, Acknowledged>();
  for (const one of inOrder) {
    const last = lastOf.get(one.ledger);
    if (last && last.sequence < one.sequence && one.index <= last.index)
      throw new Error(`${one.ledger} ${one.sequence} stands before the one before it`);
    lastOf.set(one.ledger, one);
  }
}

type ArchivedView = LogView & { readonly objects: ReadonlyMap<string, Bytes> };

/** No archived tile or checkpoint tells another history, none is missing, and the published root follows from what is public. */
function checkArchive(
  { store, objects }: ArchivedView,
  logKeys: LogKeys,
  leaves: readonly Bytes[],
  read: HashReader,
): void {
  for (const [name, bytes] of objects) {
    if (name.startsWith('tile/')) same(bytes, archivedTile(name, leaves, read), name);
    if (!name.startsWith('checkpoints/')) continue;
    const { size, root } = opened(new TextDecoder().decode(bytes), logKeys);
    expect(`checkpoints/${checkpointName(size)}`).toBe(name);
    expect(size).toBeLessThanOrEqual(leaves.length);
    same(root, treeRoot(read, size), `root of ${name}`);
  }
  const published = store.published();
  if (!published) return;
  const { size, root } = opened(published.note, logKeys);
  expect(size).toBe(published.size);
  for (let level = 0, full = size >> 8; full > 0; level += 1, full >>= 8) {
    for (let index = 0; index < full; index += 1) {
      expect(objects.has(`tile/${tileName({ level, index })}`), `tile ${level}/${index}`).toBe(
        true,
      );
    }
  }
  const known = objects.get(`checkpoints/${checkpointName(size)}`) ?? new Uint8Array();
  expect(new TextDecoder().decode(known)).toBe(published.note);
  const fetched = tileHashes((level, index) => publicTile(store, objects, level, index, size));
  same(treeRoot(fetched, size), root, 'root from public tiles');
  const entries: Bytes[] = [];
  for (let index = 0; index * 256 < size; index += 1) {
    entries.push(publicTile(store, objects, 'entries', index, size));
  }
  same(join(entries), entryBundle(join(leaves.slice(0, size))), 'public entry bundles');
}

function archivedTile(name: string, leaves: readonly Bytes[], read: HashReader): Bytes {
  const [, level = '', ...rest] = name.split('/');
  const named = tileNamed(level, rest.join('/'));
  if (named?.width !== TILE_WIDTH) throw new Error(`${name} is no full tile`);
  const at = named.index * 256;
  if (named.level === 'entries') return entryBundle(join(leaves.slice(at, at + 256)));
  return tileFrom(read, named.level, named.index, Math.floor(leaves.length / 256 ** named.level));
}

/** As anybody fetches it: full from the archive, partial from the log's object. */
function publicTile(
  store: LogStore,
  objects: ReadonlyMap<string, Bytes>,
  level: number | 'entries',
  index: number,
  size: number,
): Bytes {
  const count = level === 'entries' ? size : Math.floor(size / 256 ** level);
  const width = Math.min(256, count - 256 * index);
  const bytes =
    width === TILE_WIDTH
      ? objects.get(`tile/${tileName({ level, index })}`)
      : publishedTile(store, { level, index, width });
  if (!bytes) throw new Error(`tile ${level}/${index} of width ${width} is not public`);
  return bytes;
}

/** Nobody was told a checkpoint that the archive does not hold, byte for byte. */
function checkTold(
  objects: ReadonlyMap<string, Bytes>,
  logKeys: LogKeys,
  notes: readonly string[],
): void {
  for (const note of notes) {
    const { size } = opened(note, logKeys);
    const standing = objects.get(`checkpoints/${checkpointName(size)}`) ?? new Uint8Array();
    expect(new TextDecoder().decode(standing)).toBe(note);
  }
}

function checkProofs(
  store: LogStore,
  logKeys: LogKeys,
  leaves: readonly Bytes[],
  read: HashReader,
  before: number,
): void {
  const published = store.published();
  if (!published) return;
  const { size, root } = opened(published.note, logKeys);
  const fromSizes = [1, size, ...(before > 0 && before <= size ? [before] : [])];
  const indices = [0, size >> 1, size - 1];
  const proofs = prove(store, { indices, fromSizes });
  if (!proofs.ok) throw new Error(proofs.reason);
  indices.forEach((index, at) => {
    const path = proofs.value.inclusion[at]!;
    expect(path).toEqual(inclusionPath(read, index, size));
    expect(verifyInclusion(leafHash(leaves[index]!), index, size, path, root)).toBe(true);
  });
  fromSizes.forEach((from, at) => {
    const path = proofs.value.consistency[at]!;
    expect(verifyConsistency(from, treeRoot(read, from), size, root, path)).toBe(true);
  });
}

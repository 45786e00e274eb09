/** The outbox: attestations on disk until their receipts stand beside them. Nothing in it is ever rewritten. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sameBytes } from '../core/bytes.ts';
import { ITEM_LIMITS } from '../core/codec/cbor.ts';
import { writeSequence } from '../core/codec/sequence.ts';
import { parseReceipt, type Receipt } from '../core/log/receipt.ts';
import { ok, type Result } from '../core/result.ts';
import type { PendingItem } from '../sdk/attester.ts';
import { type Failure, misused, refusedBy } from './exits.ts';
import { publicMode, readBytes, readText, wordOf, writeNew, writeWhole } from './files.ts';

const itemEnding = '.cose';
const receiptEnding = '.receipt';
const refusalEnding = '.refused.json';
const recordsEnding = '.records';
const sequenceDigits = 16;
const maxReceiptBytes = 1024 * 1024;

export interface OutboxItem {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Puts an item where it will be submitted from; again is no fault. Refuses another item under the same device and
 * sequence: the state is an old copy, and sending both would look like a cloned key.
 */
export function putInOutbox(
  outbox: string,
  device: string,
  { sequence, item }: PendingItem,
): Result<string, Failure> {
  const name = `${device}.${String(sequence).padStart(sequenceDigits, '0')}${itemEnding}`;
  const path = join(outbox, name);
  if (writeNew(path, item, publicMode)) return ok(path);
  const there = readBytes(path, ITEM_LIMITS.maxBytes);
  if (!there.ok) return misused(there.reason);
  if (sameBytes(there.value, item)) return ok(path);
  return refusedBy(
    `${path} holds another attestation of this sequence, so the state file is an old copy: move it away and use --resume`,
  );
}

/** The items of the given files and folders that have neither receipt nor refusal, in order of their names. */
export function waitingItems(paths: readonly string[]): Result<OutboxItem[], Failure> {
  const files: string[] = [];
  for (const path of paths) {
    const found = filesAt(path);
    if (!found.ok) return found;
    files.push(...found.value);
  }
  const items: OutboxItem[] = [];
  for (const path of [...new Set(files)].filter(isWaiting)) {
    const bytes = readBytes(path, ITEM_LIMITS.maxBytes);
    if (!bytes.ok) return misused(bytes.reason);
    items.push({ path, bytes: bytes.value });
  }
  return ok(items);
}

/** The outboxes of the given folders and files, each once. */
export function foldersOf(paths: readonly string[]): Result<string[], Failure> {
  const folders = new Set<string>();
  for (const path of paths) {
    try {
      folders.add(statSync(path).isDirectory() ? path : dirname(path));
    } catch (fault) {
      return misused(`cannot read ${path}: ${wordOf(fault)}`);
    }
  }
  return ok([...folders]);
}

function filesAt(path: string): Result<string[], Failure> {
  try {
    if (!statSync(path).isDirectory()) return ok([path]);
    const names = readdirSync(path).filter((name) => name.endsWith(itemEnding));
    return ok(names.sort().map((name) => join(path, name)));
  } catch (fault) {
    return misused(`cannot read ${path}: ${wordOf(fault)}`);
  }
}

function isWaiting(path: string): boolean {
  return !existsSync(path + receiptEnding) && !existsSync(path + refusalEnding);
}

/** Puts a receipt beside its item. */
export function keepReceipt(path: string, receipt: string): void {
  writeNew(path + receiptEnding, receipt, publicMode);
}

/**
 * Puts a receipt in the place of the one that stands beside the item: the same leaf under a checkpoint that more have
 * seen. Refuses one of another leaf: then the service contradicts what it said before, and both are evidence. Refuses one
 * without the challenge too, which would take away since when it was signed.
 */
export function upgradeReceipt(path: string, receipt: string): Result<void, Failure> {
  const standing = readText(path + receiptEnding, maxReceiptBytes);
  if (!standing.ok) return misused(standing.reason);
  const [kept, given] = [parseReceipt(standing.value), parseReceipt(receipt)];
  const isSame = kept.ok && given.ok && isSameLeaf(kept.value, given.value);
  if (!isSame)
    return refusedBy(`the receipt given for ${path} is not of the leaf that the kept one is of`);
  if (kept.value.challenge && !given.value.challenge)
    return refusedBy(`the receipt given for ${path} lacks the challenge that the kept one has`);
  writeWhole(path + receiptEnding, receipt, publicMode);
  return ok(undefined);
}

function isSameLeaf(a: Receipt, b: Receipt): boolean {
  const isPlace = a.index === b.index && a.position === b.position;
  return isPlace && sameBytes(a.header, b.header) && sameBytes(a.digest, b.digest);
}

/** Notes beside an item that it was refused, and is not to be sent again as it is. */
export function keepRefusal(path: string, reason: string): void {
  writeNew(path + refusalEnding, `${JSON.stringify({ reason })}\n`, publicMode);
}

/** Puts the landmarks' records that an item cites beside it, a CBOR sequence: other devices of the node may cite them too. */
export function keepRecords(path: string, records: readonly Uint8Array[]): void {
  writeNew(path + recordsEnding, writeSequence(records), publicMode);
}

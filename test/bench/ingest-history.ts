/** Years of reports behind a ledger, written in the stored format by the stores' own writers while nobody has the file open. */

import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sameBytes } from '../../src/core/bytes.ts';
import { encodeHeader, headerLeaf } from '../../src/core/log/header.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { LedgerPort } from '../../src/flow/ledger-port.ts';
import type { LogPort } from '../../src/flow/ports.ts';
import { type PackedEntry, packEntries } from '../../src/flow/settle/history.ts';
import type { DeviceState } from '../../src/flow/settle/state.ts';
import { type Book, PAGE_SIZE } from '../../src/flow/settle/store.ts';
import { SqlLedgerStore } from '../../src/store/ledger/ledger-store.ts';
import { sqliteSql } from '../flow/sqlite.ts';
import type { BareService } from './bare-service.ts';
import type { Fleet } from './ingest-fleet.ts';
import type { Attester } from './ingest-tokens.ts';

export interface Leaf {
  readonly sequence: number;
  readonly leaf: Bytes;
}

export interface History {
  /** Attestations that it has. */
  readonly items: number;
  readonly before: Bytes;
  readonly leaves: readonly Leaf[];
}

interface Placed {
  readonly device: Attester;
  readonly ordinal: number;
}

/**
 * One report an hour of every device, `hours` times, as headers, packed history and pages of state. Bundles are not among it: an
 * archive is asked by name alone. Throws where its entries are not byte for byte those of the last part that the service wrote.
 */
export function writeHistory(dataDir: string, fleet: Fleet, hours: number): History {
  const database = new DatabaseSync(ledgerFile(dataDir, fleet.licence));
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const store = new SqlLedgerStore(sqliteSql(database));
  const sites = fleet.sites.map((devices) => placed(database, devices));
  let book = store.book()!;
  expectSameEntries(store, sites.at(-1)!);
  const before = book.previousLeaf;
  const leaves: Leaf[] = [];
  for (let hour = 0; hour < hours; hour++) {
    for (const site of sites) {
      for (const { device } of site) reported(device);
      book = partOf(store, book, site);
      leaves.push({ sequence: book.sequence, leaf: book.previousLeaf });
    }
  }
  for (const site of sites) putStates(store, site, book.timeMs);
  store.putBook(book);
  database.exec('COMMIT');
  database.close();
  return { items: hours * sites.reduce((sum, site) => sum + site.length, 0), before, leaves };
}

/** Brings the written headers into the log, and the ledger to know it. */
export async function anchorHistory(
  { miniflare }: BareService,
  { licence: ledger }: Fleet,
  { before, leaves }: History,
): Promise<void> {
  const logs = await miniflare.getDurableObjectNamespace('LOG');
  const ledgers = await miniflare.getDurableObjectNamespace('LEDGER');
  const log = logs.get(logs.idFromName('log')) as unknown as LogPort;
  const port = ledgers.get(ledgers.idFromName(ledger)) as unknown as LedgerPort;
  let previous = before;
  for (let at = 0; at < leaves.length; at += 1_000) {
    const some = leaves.slice(at, at + 1_000);
    await port.confirm(await log.append({ ledger, previous, leaves: some }));
    previous = some.at(-1)!.leaf;
  }
  // What an object does when it comes back is not the body's.
  await port.sweep();
}

function ledgerFile(dataDir: string, licence: string): string {
  const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /LedgerObject.*\.sqlite$/.test(name));
  const file = files.map((name) => join(dataDir, name)).find((name) => isOf(name, licence));
  if (!file) throw new Error('the ledger has no file');
  return file;
}

function isOf(file: string, licence: string): boolean {
  const database = new DatabaseSync(file);
  try {
    const row = database.prepare('SELECT json FROM book').get();
    return String(row?.json).includes(licence);
  } catch {
    return false;
  } finally {
    database.close();
  }
}

function placed(database: DatabaseSync, devices: readonly Attester[]): Placed[] {
  const asked = database.prepare('SELECT ordinal FROM device WHERE device = ?');
  return devices
    .map((device) => ({ device, ordinal: Number(asked.get(device.device)!.ordinal) }))
    .sort((a, b) => a.ordinal - b.ordinal);
}

/** A report that nobody signed: a ledger keeps digests. */
function reported(device: Attester): void {
  device.last = {
    sequence: device.sequence + 1,
    digest: new Uint8Array(randomBytes(32)),
    previous: device.previous,
  };
  device.sequence = device.last.sequence;
  device.previous = device.last.digest;
}

function partOf(store: SqlLedgerStore, book: Book, site: readonly Placed[]): Book {
  const sequence = book.sequence + 1;
  const settledAtMs = Math.max(book.timeMs, Date.now());
  for (const [page, entries] of entriesOf(site)) {
    store.putHistory(page, { header: sequence, settledAtMs, entries });
  }
  const hash = () => new Uint8Array(randomBytes(32));
  const header = encodeHeader({
    ...{ salt: hash().slice(16), ledger: book.ledger, sequence, count: site.length },
    ...{ evidenceRoot: hash(), verdictRoot: hash(), evidenceBundle: hash(), verdictBundle: hash() },
    ...{ rosterEpoch: book.epoch, rules: hash(), previousHeader: book.previousLeaf },
    ...{ earliestMs: settledAtMs, latestMs: settledAtMs },
  });
  const leaf = headerLeaf(header);
  store.putHeader({ sequence, header, leaf, verdictBundle: new Uint8Array(), settledAtMs });
  return { ...book, sequence, previousLeaf: leaf, timeMs: settledAtMs };
}

function entriesOf(site: readonly Placed[]): Map<number, Bytes> {
  const entries = site.map(({ device, ordinal }, position): PackedEntry & { page: number } => {
    const { sequence, digest, previous } = device.last!;
    const order = sequence === 1 ? 'first' : 'next';
    const slot = ordinal % PAGE_SIZE;
    return {
      page: Math.floor(ordinal / PAGE_SIZE),
      slot,
      order,
      position,
      sequence,
      digest,
      previous,
    };
  });
  const byPage = Map.groupBy(entries, ({ page }) => page);
  return new Map([...byPage].map(([page, some]) => [page, packEntries(some)]));
}

function putStates(store: SqlLedgerStore, site: readonly Placed[], atMs: number): void {
  for (const [page, some] of Map.groupBy(site, ({ ordinal }) => Math.floor(ordinal / PAGE_SIZE))) {
    const states: DeviceState[] = [...store.page(page)];
    for (const { device, ordinal } of some) {
      const { sequence, digest } = device.last!;
      const head = { sequence, digest, challengeAtMs: atMs };
      const lastIssuedAtS = Math.floor(atMs / 1000);
      const slot = ordinal % PAGE_SIZE;
      const seen = { lastPresenceAtMs: atMs, lastAttemptAtMs: atMs, lastIssuedAtS };
      states[slot] = { ...states[slot]!, ...seen, head };
    }
    store.putStates(page, new Map(states.entries()));
  }
}

/** The last part that the service settled, written once more: entries have to be the same bytes. */
function expectSameEntries(store: SqlLedgerStore, site: readonly Placed[]): void {
  for (const [page, entries] of entriesOf(site)) {
    const row = store.history(page).at(-1);
    if (!row || !sameBytes(row.entries, entries)) {
      throw new Error('the service writes history otherwise than this bench');
    }
  }
}

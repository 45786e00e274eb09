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

/** A device and where its entries stand: in a part, and in the pages. */
interface Placed {
  readonly device: Attester;
  readonly position: number;
  readonly page: number;
  readonly slot: number;
}

interface PlacedSite {
  readonly members: readonly Placed[];
  readonly pages: readonly (readonly [page: number, members: readonly Placed[]])[];
}

const DIGEST_BYTES = 32;

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
      reported(site);
      book = partOf(store, book, site);
      leaves.push({ sequence: book.sequence, leaf: book.previousLeaf });
    }
  }
  for (const site of sites) putStates(store, site, book.timeMs);
  store.putBook(book);
  database.exec('COMMIT');
  database.close();
  return {
    items: hours * sites.reduce((sum, { members }) => sum + members.length, 0),
    before,
    leaves,
  };
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

function placed(database: DatabaseSync, devices: readonly Attester[]): PlacedSite {
  const asked = database.prepare('SELECT ordinal FROM device WHERE device = ?');
  const members = devices
    .map((device) => ({ device, ordinal: Number(asked.get(device.device)!.ordinal) }))
    .sort((a, b) => a.ordinal - b.ordinal)
    .map(({ device, ordinal }, position): Placed => {
      return { device, position, page: Math.floor(ordinal / PAGE_SIZE), slot: ordinal % PAGE_SIZE };
    });
  return { members, pages: [...Map.groupBy(members, ({ page }) => page)] };
}

/** Reports that nobody signed: a ledger keeps digests. Drawn together, since ten million draws would take minutes. */
function reported({ members }: PlacedSite): void {
  const drawn = new Uint8Array(randomBytes(members.length * DIGEST_BYTES));
  members.forEach(({ device }, i) => {
    const digest = drawn.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES);
    device.sequence += 1;
    device.last = { sequence: device.sequence, digest, previous: device.previous };
    device.previous = digest;
  });
}

function partOf(store: SqlLedgerStore, book: Book, site: PlacedSite): Book {
  const sequence = book.sequence + 1;
  const settledAtMs = Math.max(book.timeMs, Date.now());
  for (const [page, entries] of entriesOf(site)) {
    store.putHistory(page, { header: sequence, settledAtMs, entries });
  }
  const hash = () => new Uint8Array(randomBytes(32));
  const header = encodeHeader({
    ...{ salt: hash().slice(16), ledger: book.ledger, sequence, count: site.members.length },
    ...{ evidenceRoot: hash(), verdictRoot: hash(), evidenceBundle: hash(), verdictBundle: hash() },
    ...{ rosterEpoch: book.epoch, rules: hash(), previousHeader: book.previousLeaf },
    ...{ earliestMs: settledAtMs, latestMs: settledAtMs },
  });
  const leaf = headerLeaf(header);
  store.putHeader({ sequence, header, leaf, verdictBundle: new Uint8Array(), settledAtMs });
  return { ...book, sequence, previousLeaf: leaf, timeMs: settledAtMs };
}

function entriesOf({ pages }: PlacedSite): [page: number, entries: Bytes][] {
  return pages.map(([page, members]) => [page, packEntries(members.map(entryOf))]);
}

function entryOf({ device, slot, position }: Placed): PackedEntry {
  const { sequence, digest, previous } = device.last!;
  const order = sequence === 1 ? 'first' : 'next';
  return { slot, order, position, sequence, digest, previous };
}

function putStates(store: SqlLedgerStore, { pages }: PlacedSite, atMs: number): void {
  for (const [page, members] of pages) {
    const states: DeviceState[] = [...store.page(page)];
    for (const { device, slot } of members) {
      const { sequence, digest } = device.last!;
      const head = { sequence, digest, challengeAtMs: atMs };
      const lastIssuedAtS = Math.floor(atMs / 1000);
      const seen = { lastPresenceAtMs: atMs, lastAttemptAtMs: atMs, lastIssuedAtS };
      states[slot] = { ...states[slot]!, ...seen, head };
    }
    store.putStates(page, new Map(states.entries()));
  }
}

/** The last part that the service settled, written once more: entries have to be the same bytes. */
function expectSameEntries(store: SqlLedgerStore, site: PlacedSite): void {
  for (const [page, entries] of entriesOf(site)) {
    const row = store.history(page).at(-1);
    if (!row || !sameBytes(row.entries, entries)) {
      throw new Error('the service writes history otherwise than this bench');
    }
  }
}

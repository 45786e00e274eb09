import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { HistoryRow } from '../../src/flow/settle/store.ts';
import { lookUpBatch } from '../../src/flow/submit/batch.ts';
import { ChallengeBook } from '../../src/flow/submit/challenges.ts';
import { SqlLedgerStore } from '../../src/store/ledger/ledger-store.ts';
import { sqliteSql } from '../flow/sqlite.ts';
import { API_KEY, OPERATOR, World } from '../flow/world.ts';

const ZERO = new Uint8Array(32);

/** A store that tells which pages' histories were read. */
class WatchedStore extends SqlLedgerStore {
  readonly read: number[] = [];

  override history(page: number): readonly HistoryRow[] {
    this.read.push(page);
    return super.history(page);
  }
}

function firstTokens(world: World, count: number, ledger?: string): Bytes[] {
  const challenge = world.challenge();
  const named = ledger === undefined ? {} : { ledger };
  return Array.from({ length: count }, (_, n) => {
    return world.token(n, { challenge, sequence: 1, previous: ZERO, ...named }).item;
  });
}

/** Looks a body up as its operator with this API key, in a process of its own; tells the archive reads. */
async function lookUp(world: World, items: readonly Bytes[], apiKey: string) {
  const read: string[] = [];
  const archive = {
    ...world.archive,
    get: (...[kind, name]: Parameters<typeof world.archive.get>) => {
      read.push(kind);
      return world.archive.get(kind, name);
    },
  };
  const port = world.ledgerPort(world.ledgerStore());
  const challenges = new ChallengeBook(archive, [world.signer.key]);
  const ports = { archive, log: world.logPort(), ledgers: { ledger: () => port }, challenges };
  const asker = { apiKey, operator: OPERATOR };
  return { found: await lookUpBatch(ports, asker, sha256(writeSequence(items))), read };
}

describe('a hostile body', () => {
  test('that names only ledgers which nobody founded leaves no object behind', async () => {
    const world = new World(3);
    const items = firstTokens(world, 3, 'lic_nobody');
    // The log publishes the checkpoint of that challenge when it is first asked.
    await world.logPort().prove({ indices: [], fromSizes: [] });
    const before = [...world.objects.keys()];
    const answer = await world.submit(items);
    expect(answer).toMatchObject({
      word: 'answered',
      answer: { items: [0, 1, 2].map((at) => ({ at, reason: 'submit_not_permitted' })) },
    });
    expect([...world.objects.keys()]).toEqual(before);
  });

  test('gives no receipts of another ledger to those who may not submit there', async () => {
    const world = new World(2);
    const items = firstTokens(world, 2);
    await world.submit(items);
    const own = await lookUp(world, items, API_KEY);
    expect(own.found).toMatchObject({
      word: 'answered',
      answer: { items: [{ at: 0 }, { at: 1 }] },
    });
    const foreign = await lookUp(world, items, 'key_of_nobody');
    expect(foreign.found).toMatchObject({ word: 'answered', answer: { items: [], parts: [] } });
  });
});

describe('a body sent before', () => {
  test('is looked up with one read of each challenge, however many items answer it', async () => {
    const world = new World(40);
    const items = firstTokens(world, 40);
    await world.submit(items);
    const { read } = await lookUp(world, items, API_KEY);
    expect(read.filter((kind) => kind === 'challenges')).toHaveLength(1);
  });

  test('costs one read of the history of each page, in whatever order its devices come', async () => {
    const world = new World(300);
    const items = firstTokens(world, 300);
    await world.submit(items);
    const mixed = items.map((_, i) => items[(i * 151) % items.length]!);
    const store = new WatchedStore(sqliteSql(world.ledgerDatabase));
    const again = await world.submit(mixed, null, store);
    expect(again).toMatchObject({ answer: { items: { length: 300 }, parts: { length: 1 } } });
    expect(store.read).toEqual([0, 1]);
  });
});

describe('bundles that wait for the log', () => {
  test('are never carried together, so that no number of them is more than a call takes', async () => {
    const store = new World(1).ledgerStore();
    for (let sequence = 101; sequence <= 105; sequence++) {
      const verdictBundle = new Uint8Array(7_000_000).fill(sequence);
      store.putHeader({ header: ZERO, leaf: ZERO, settledAtMs: 0, sequence, verdictBundle });
    }
    expect(store.unanchored(256).map(({ sequence }) => sequence)).toEqual([
      101, 102, 103, 104, 105,
    ]);
    expect(store.bundle(104)).toEqual(new Uint8Array(7_000_000).fill(104));
    store.markAnchored(104, 9);
    expect(store.bundle(104)).toBeNull();
  });
});

/** A process may die at every call between archive and index. Nothing acknowledged is lost or doubled. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { decodeHeader, headerLeaf } from '../../src/core/log/header.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { openReceipt } from '../../src/core/log/receipt-check.ts';
import { hashesOf } from '../../src/core/log/tile.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { BatchAnswer, PlacedAnswer } from '../../src/flow/submit/answer.ts';
import type { SubmitAnswer } from '../../src/flow/submit/submit.ts';
import { checkWholeLog } from './check-log.ts';
import { logView } from './log-view.ts';
import { type Crash, Crashed, LEDGER, World } from './world.ts';

const DEVICES = 3;
const ABROAD = { latitude: 40.8, longitude: 111.7 };

/** Three first attestations, one of them with a condition to publish. */
function story(world: World): { items: Bytes[]; digests: Bytes[]; challenge: Bytes } {
  const challenge = world.challenge();
  const tokens = Array.from({ length: DEVICES }, (_, n) =>
    world.token(n, {
      challenge,
      sequence: 1,
      previous: new Uint8Array(32),
      ...(n === 0 ? { position: ABROAD } : {}),
    }),
  );
  return { challenge, items: tokens.map(({ item }) => item), digests: tokens.map((t) => t.digest) };
}

/** How many calls an undisturbed run makes, so that a crash can be planned at each. */
async function countCalls(run: (world: World) => Promise<unknown>): Promise<number> {
  const world = new World(DEVICES);
  await run(world);
  return world.calls;
}

function crashes(calls: number): Crash[] {
  return Array.from({ length: calls }, (_, i) => i + 1).flatMap((call) => [
    { call, when: 'before' as const },
    { call, when: 'after' as const },
  ]);
}

async function submitted(world: World, items: readonly Bytes[], crash: Crash | null) {
  try {
    return await world.submit(items, crash);
  } catch (fault) {
    if (fault instanceof Crashed) return null;
    throw fault;
  }
}

function answered(answer: SubmitAnswer | null): BatchAnswer {
  if (answer?.word !== 'answered') throw new Error(`answered ${answer?.word}`);
  return answer.answer;
}

function leavesOf(answer: BatchAnswer): Map<string, string> {
  const placed = answer.items.filter((item): item is PlacedAnswer => item.word !== 'refused');
  expect(placed).toHaveLength(answer.items.length);
  return new Map(
    placed.map((item) => {
      const part = answer.parts[item.part]!;
      return [bytesToHex(item.digest), `${part.index}/${item.position}`];
    }),
  );
}

function checkReceipts(world: World, answer: BatchAnswer, challenge: Bytes): void {
  for (const item of answer.items) {
    if (item.word === 'refused') throw new Error(item.reason);
    if (item.word === 'measured') throw new Error('a token is no record');
    const part = { ...answer.parts[item.part]!, checkpoint: answer.checkpoint };
    const proof = item.challenge === null ? null : answer.challenges[item.challenge]!;
    const text = makeReceipt(part, item, proof);
    const opened = openReceipt(text, policyOfKey(world.signer.key), {
      digest: item.digest,
      challenge,
    });
    expect(opened).toMatchObject({ ok: true });
  }
}

/** Re-derives everything from ledger, log and archive: chain of headers, their leaves, their objects; each digest once. */
function checkWorld(world: World): void {
  checkWholeLog(logView(world.logDatabase, world.objects), world.signer.key, {});
  const store = world.ledgerStore();
  const book = store.book()!;
  const log = world.logStore();
  const size = log.checkpoint()!.size;
  const leaves = Array.from({ length: Math.ceil(size / 256) }, (_, i) =>
    hashesOf(log.entries(i)!),
  ).flat();
  let previous = new Uint8Array(32);
  let settled = 0;
  for (let sequence = 1; sequence <= book.sequence; sequence++) {
    const row = store.header(sequence)!;
    const header = decodeHeader(row.header);
    if (!header.ok) throw new Error(header.reason);
    expect(header.value).toMatchObject({ ledger: LEDGER, sequence, previousHeader: previous });
    expect(row.leaf).toEqual(headerLeaf(row.header));
    expect(leaves[row.index!]).toEqual(row.leaf);
    expect(leaves.filter((leaf) => bytesToHex(leaf) === bytesToHex(row.leaf))).toHaveLength(1);
    const { verdictBundle, evidenceBundle, count } = header.value;
    const verdicts = world.objects.get(`verdicts/${bytesToHex(verdictBundle)}`)!;
    expect(sha256(verdicts)).toEqual(verdictBundle);
    expect(world.objects.get(`headers/${bytesToHex(row.leaf)}`)).toEqual(row.header);
    if (count > 0) expect(world.objects.has(`evidence/${bytesToHex(evidenceBundle)}`)).toBe(true);
    previous = new Uint8Array(row.leaf);
    settled += count;
  }
  expect(previous).toEqual(book.previousLeaf);
  expect(settled).toBe(DEVICES);
}

/** At no moment does the log hold a leaf whose header, verdicts or evidence are not archived. */
function checkNothingBehindTheLog(world: World): void {
  const store = world.ledgerStore();
  const log = world.logStore();
  const { sequence: last } = store.book()!;
  for (let sequence = 1; sequence <= last; sequence++) {
    if (sequence > (log.head(LEDGER)?.sequence ?? 0)) continue;
    const row = store.header(sequence)!;
    const header = decodeHeader(row.header);
    if (!header.ok) throw new Error(header.reason);
    const { verdictBundle, evidenceBundle } = header.value;
    expect(world.objects.has(`headers/${bytesToHex(row.leaf)}`)).toBe(true);
    expect(world.objects.has(`verdicts/${bytesToHex(verdictBundle)}`)).toBe(true);
    expect(world.objects.has(`evidence/${bytesToHex(evidenceBundle)}`)).toBe(true);
  }
}

const submitCalls = await countCalls(async (world) => world.submit(story(world).items));

describe('a process dies at any call while it submits', () => {
  test('the planned crashes reach from the first call to the last', () => {
    expect(submitCalls).toBeGreaterThan(10);
  });

  test.each(crashes(submitCalls))(
    'call $call, $when: the second try has every receipt',
    async (crash) => {
      const world = new World(DEVICES);
      const { items, challenge } = story(world);
      const first = await submitted(world, items, crash);
      checkNothingBehindTheLog(world);
      const second = answered(await world.submit(items));
      if (first) expect(leavesOf(second)).toEqual(leavesOf(answered(first)));
      checkReceipts(world, second, challenge);
      checkWorld(world);
      const third = answered(await world.submit(items));
      expect(leavesOf(third)).toEqual(leavesOf(second));
      checkWorld(world);
    },
  );

  test.each(crashes(submitCalls))(
    'call $call, $when: the next body carries what was left',
    async (crash) => {
      const world = new World(DEVICES);
      const { items, challenge } = story(world);
      await submitted(world, items.slice(0, 2), crash);
      const other = answered(await world.submit(items.slice(2)));
      checkReceipts(world, other, challenge);
      const again = answered(await world.submit(items.slice(0, 2)));
      checkReceipts(world, again, challenge);
      checkWorld(world);
    },
  );

  test.each(crashes(submitCalls))(
    'call $call, $when: the alarm drains what was left',
    async (crash) => {
      const world = new World(DEVICES);
      const { items } = story(world);
      await submitted(world, items, crash);
      world.nowMs += 6_000;
      await world.drain();
      const store = world.ledgerStore();
      expect(store.unanchored(10)).toEqual([]);
      if (store.book()!.sequence > 0) {
        checkWorld(world);
        expect([...world.index.keys()]).toEqual(['position-outside device dev_0']);
      }
    },
  );
});

describe('an alarm dies at any call while it drains', () => {
  /** Settled, and left by a Worker that died before it anchored anything. */
  async function abandoned(): Promise<World> {
    const world = new World(DEVICES);
    const { items } = story(world);
    const outcome = await settledOnly(world, items);
    expect(outcome).toBeNull();
    world.nowMs += 6_000;
    return world;
  }

  async function settledOnly(world: World, items: readonly Bytes[]) {
    for (let call = 1; call <= submitCalls; call++) {
      const answer = await submitted(world, items, { call, when: 'after' });
      if (world.ledgerStore().book()!.sequence > 0) return answer;
    }
    throw new Error('nothing settled');
  }

  test('the next alarm finishes, once', async () => {
    const plain = await abandoned();
    await plain.drain();
    const calls = plain.calls;
    expect(calls).toBeGreaterThan(3);
    for (const crash of crashes(calls)) {
      const world = await abandoned();
      await world.drain(crash).catch((fault) => {
        if (!(fault instanceof Crashed)) throw fault;
      });
      await world.drain();
      checkWorld(world);
      expect([...world.index.keys()]).toEqual(['position-outside device dev_0']);
    }
  });
});

/** Pages and history as they stand on disk: salts are elsewhere, so two runs of one story agree to the byte. */
function stateOf(world: World) {
  const store = world.ledgerStore();
  return store.pages().map((page) => ({ states: store.page(page), history: store.history(page) }));
}

describe('a ledger dies at any statement of its transaction', () => {
  test('what was rolled back is gone from disk and memory, and the second try settles as if alone', async () => {
    const plain = new World(DEVICES);
    let statements = 0;
    const counting = plain.ledgerStore(() => {
      statements += 1;
    });
    const expected = leavesOf(answered(await plain.submit(story(plain).items, null, counting)));
    expect(statements).toBeGreaterThan(20);
    for (let dies = 1; dies <= statements; dies++) {
      const world = new World(DEVICES);
      const { items, challenge } = story(world);
      let left = dies;
      const store = world.ledgerStore(() => {
        left -= 1;
        if (left === 0) throw new Crashed();
      });
      await world.submit(items, null, store).catch((fault) => {
        if (!(fault instanceof Crashed)) throw fault;
      });
      // The same object goes on, with whatever its caches hold.
      const second = answered(await world.submit(items, null, store));
      checkReceipts(world, second, challenge);
      expect(leavesOf(second)).toEqual(expected);
      expect(stateOf(world)).toEqual(stateOf(plain));
      checkWorld(world);
    }
  });
});

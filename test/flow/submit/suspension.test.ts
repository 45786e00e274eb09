/** A suspension in the middle of a batch: verified under one roster, settled under the next. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { decode } from '../../../src/core/codec/cbor.ts';
import { decodeHeader } from '../../../src/core/log/header.ts';
import type { LedgerPort } from '../../../src/flow/ledger-port.ts';
import { bundleLeaves } from '../../../src/flow/settle/bundle.ts';
import type { SqlLedgerStore } from '../../../src/store/ledger/ledger-store.ts';
import { World } from '../world.ts';

/** Suspends the licence after a body was resolved and verified, right before its first settle. */
class SuspendingWorld extends World {
  #isDone = false;
  resolved = 0;

  override ledgerPort(store: SqlLedgerStore): LedgerPort {
    const port = super.ledgerPort(store);
    return {
      ...port,
      resolve: async (request) => {
        this.resolved += 1;
        return port.resolve(request);
      },
      settle: async (request) => {
        if (!this.#isDone) this.tell(this.licence(this.terms({ status: 'suspended' })));
        this.#isDone = true;
        return port.settle(request);
      },
    };
  }
}

test('a suspension that reaches the ledger before the body settles judges all of it, and loses none', async () => {
  const world = new SuspendingWorld(300);
  const challenge = world.challenge();
  const previous = new Uint8Array(32);
  const tokens = world.keys.map((_, n) => world.token(n, { challenge, sequence: 1, previous }));
  const items = tokens.map(({ item }) => item);
  const answer = await world.submit(items);
  if (answer.word !== 'answered') throw new Error(answer.word);
  expect(world.resolved).toBe(2);
  expect(answer.answer.items.map(({ word }) => word)).toEqual(items.map(() => 'accepted'));

  const licence = { type: 'licence', id: 'lic_1' } as const;
  expect(world.condition('licence-not-valid', licence)).toMatchObject({ count: 300 });

  const headers = [...world.objects].filter(([name]) => name.startsWith('headers/'));
  const settled = headers
    .map(([, bytes]) => decodeHeader(bytes))
    .flatMap((header) => (header.ok && header.value.count > 0 ? [header.value] : []));
  expect(settled.map(({ count }) => count)).toEqual([300]);
  expect(settled[0]!.rosterEpoch).toBe(world.ledgerStore().book()!.epoch);

  const bundle = world.objects.get(`verdicts/${bytesToHex(settled[0]!.verdictBundle)}`)!;
  const leaves = bundleLeaves(bundle);
  const digests = new Set(leaves.map(({ digest }) => bytesToHex(digest)));
  expect(digests).toEqual(new Set(tokens.map(({ digest }) => bytesToHex(digest))));
  for (const { verdict } of leaves) {
    const read = decode(verdict);
    if (!read.ok) throw new Error('a verdict is not CBOR');
    expect(JSON.stringify(read.value)).toContain('licence-not-valid');
  }

  const again = await world.submit(items);
  if (again.word !== 'answered') throw new Error(again.word);
  expect(again.answer.items.map(({ word }) => word)).toEqual(items.map(() => 'duplicate'));
  expect(world.condition('licence-not-valid', licence)).toMatchObject({ count: 300 });
});

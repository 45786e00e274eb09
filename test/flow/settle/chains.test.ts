/** Certificates behind bound keys: what is revoked later is held against every device that rests on it, and lifted again. */
import { expect, test } from 'vitest';
import type { Binding, RevokedCertificate } from '../../../src/core/appraise/bound.ts';
import { LEDGER, World } from '../world.ts';

const dev = (n: number) => ({ type: 'device', id: `dev_${n}` }) as const;
const ownership = {
  ...{ subjects: [], parties: [], stakes: [], listings: [] },
  ...{ isWhole: true, confirmedAtMs: null },
};
const custody = {
  ...{ subjects: [], incorporated: [], handovers: [], chains: [], duplicates: [], isWhole: true },
};

function bind(world: World, n: number, certificates: readonly string[], chip = 'GH100'): void {
  const thumbprint = Buffer.from(world.keys[n]!.thumbprint).toString('hex');
  const binding: Binding = {
    ...{ thumbprint, challengeAtMs: world.nowMs, switches: [], chip, certificates },
  };
  world.tell({ type: 'binding', device: `dev_${n}`, binding });
}

function tell(world: World, ...revoked: RevokedCertificate[]): void {
  world.tell({ type: 'ownership', ownership, custody, hardware: { revoked } });
}

const revoked = (certificate: string, change: Partial<RevokedCertificate> = {}) => ({
  ...{ certificate, reason: 'compromised' as const, fromMs: 0, revocation: 'rvc_1', version: 1 },
  ...change,
});

const state = (world: World, n: number) => world.condition('key-chain-invalid', dev(n))?.state;

test('every device of an intermediate that is revoked is found, under a header, and no other', () => {
  const world = new World(300);
  for (const n of [0, 1, 299]) bind(world, n, [`leaf ${n}`, 'ica 1', 'root']);
  bind(world, 2, ['leaf 2', 'ica 2', 'root']);
  const before = world.ledgerStore().book()!.sequence;
  tell(world, revoked('ica 1'));
  expect([0, 1, 2, 3, 299].map((n) => state(world, n))).toEqual([
    ...['firing', 'firing', undefined, undefined, 'firing'],
  ]);
  // One header a page of devices that are concerned.
  expect(world.ledgerStore().book()!.sequence).toBe(before + 2);
  tell(world);
  expect([0, 1, 299].map((n) => state(world, n))).toEqual(['clear', 'clear', 'clear']);
});

test('a binding by a chain that stands ends it, and one by a revoked chain does not', () => {
  const world = new World(2);
  bind(world, 0, ['leaf 0', 'ica 1']);
  bind(world, 1, ['leaf 1', 'ica 1']);
  tell(world, revoked('ica 1'));
  bind(world, 0, ['leaf 0b', 'ica 2']);
  bind(world, 1, ['leaf 1b', 'ica 1']);
  expect([state(world, 0), state(world, 1)]).toEqual(['clear', 'firing']);
});

test('a chip that is not the registered model’s is found when it is bound', () => {
  const world = new World(2);
  bind(world, 0, ['leaf'], 'LS_10');
  bind(world, 1, ['leaf']);
  expect([state(world, 0), state(world, 1)]).toEqual(['firing', undefined]);
  expect(world.condition('key-chain-invalid', dev(0))).toMatchObject({
    ...{ severity: 'critical', numbers: { test: 'chip', chip: 'LS_10' } },
  });
});

test('places given back are counted at the registry’s word', () => {
  const world = new World(3);
  const quantity = (number: number) =>
    world.licence(
      world.terms({
        items: world
          .ledgerStore()
          .book()!
          .terms.items.map((item) => ({ ...item, quantity: number })),
      }),
    );
  const subject = { type: 'licence', id: LEDGER } as const;
  world.tell(quantity(2));
  expect(world.condition('quantity-over-licence', subject)?.state).toBe('firing');
  const line = world.ledgerStore().book()!.terms.items[0]!.line;
  world.tell({ type: 'ownership', ownership, custody: { ...custody, givenBack: { [line]: 1 } } });
  expect(world.condition('quantity-over-licence', subject)?.state).toBe('clear');
  world.tell({ type: 'ownership', ownership, custody });
  expect(world.condition('quantity-over-licence', subject)).toMatchObject({
    ...{ state: 'firing', sentence: expect.stringContaining('has 3 for 2 permitted') },
  });
});

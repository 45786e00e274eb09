/** Who owns the parties of a licence: the registry's word at once, and what time alone makes of it. */
import { describe, expect, test } from 'vitest';
import type { LicenceOwnership } from '../../../src/core/appraise/facts.ts';
import type { Handover, LicenceCustody } from '../../../src/core/custody.ts';
import { LEDGER, World } from '../world.ts';

const backMs = Date.UTC(2026, 10, 10);
const subject = { type: 'licence', id: LEDGER } as const;
const recorded = { version: 1, recordedAtMs: 0 };

/** An end user that a listed party owns to half, under a licence that nobody confirmed. */
const half: LicenceOwnership = {
  subjects: [{ party: 'pty_end', role: 'end-user' }],
  parties: [{ ...recorded, id: 'pty_end', headquarters: null, incorporatedOnMs: null, fromMs: 0 }],
  stakes: [
    {
      ...{ ...recorded, id: 'stk_1', owner: 'pty_bad', owned: 'pty_end', basisPoints: 5_000 },
      span: { fromMs: 0, toMs: null },
      isPartys: false,
    },
  ],
  listings: [{ ...recorded, id: 'lsd_1', party: 'pty_bad', isSame: true, fromMs: 0 }],
  isWhole: true,
  confirmedAtMs: null,
};

const custody: LicenceCustody = {
  ...{ subjects: half.subjects, incorporated: [], handovers: [], chains: [] },
  ...{ duplicates: [], isWhole: true },
};

describe('the owners of a licence', () => {
  test('turn a condition when a suspended rule is back, without a word of the registry', () => {
    const world = new World(1);
    world.nowMs = backMs - 3_600_000;
    world.tell({ type: 'ownership', ownership: half, custody });
    world.tick();
    expect(world.condition('ownership-change', subject)).toBeNull();
    world.nowMs = backMs;
    world.tick();
    expect(world.condition('ownership-change', subject)).toMatchObject({
      ...{ state: 'firing', severity: 'critical' },
      numbers: { test: 'listed-owners', shareBasisPoints: 5_000, limitBasisPoints: 5_000 },
    });
  });

  test('open at the registry’s word and clear at its correction, each under a header', () => {
    const world = new World(1);
    world.nowMs = backMs;
    const before = world.ledgerStore().book()!.sequence;
    world.tell({ type: 'ownership', ownership: half, custody });
    expect(world.condition('ownership-change', subject)?.state).toBe('firing');
    const sold = { ...half.stakes[0]!, version: 2, basisPoints: 4_999 };
    const ownership = { ...half, stakes: [half.stakes[0]!, sold] };
    world.tell({ type: 'ownership', ownership, custody });
    expect(world.condition('ownership-change', subject)).toMatchObject({
      ...{ state: 'clear', version: 2 },
    });
    expect(world.ledgerStore().book()!.sequence).toBe(before + 2);
  });
});

describe('a delivery that nobody confirms', () => {
  test('is found by time alone', () => {
    const world = new World(1);
    const handover: Handover = {
      ...{ transfer: 'trf_1', event: 'export', sender: 'pty_exporter', receiver: 'pty_end' },
      ...{ route: ['MY'], site: 'sit_1', devices: 1, models: {}, missing: 0 },
      ...{ shippedAtMs: world.nowMs, receivedAtMs: null },
    };
    const shipped = { ...custody, handovers: [handover] };
    world.tell({ type: 'ownership', ownership: half, custody: shipped });
    world.tick();
    expect(world.condition('delivery-unconfirmed', subject)).toBeNull();
    world.nowMs += 30 * 86_400_000;
    world.tick();
    expect(world.condition('delivery-unconfirmed', subject)).toMatchObject({
      ...{ state: 'firing', severity: 'medium' },
    });
  });
});

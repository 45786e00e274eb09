import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DeviceStanding,
  maxValidityMs,
  minValidityMs,
  tierOfValue,
  trustOf,
} from '../../../src/core/appraise/ear.ts';
import { anomalyKinds } from '../../../src/core/model.ts';

const HOUR = 3_600_000;
const nowMs = Date.UTC(2026, 10, 25);
const sound: DeviceStanding = {
  nowMs,
  status: 'active',
  strength: 'software',
  hasAttested: true,
  lastPresenceAtMs: nowMs - HOUR / 2,
  licence: {
    status: 'confirmed',
    validFromMs: 0,
    validToMs: nowMs + 1_000 * HOUR,
    intervalMs: HOUR,
    graceMs: 0,
  },
  conditions: [],
};

const condition = fc.record({
  kind: fc.constantFrom(...anomalyKinds),
  severity: fc.constantFrom('low', 'medium', 'high', 'critical' as const),
  state: fc.constantFrom('firing', 'clear' as const),
});
const standing: fc.Arbitrary<DeviceStanding> = fc.record({
  nowMs: fc.constant(nowMs),
  status: fc.constantFrom('active', 'revoked' as const),
  strength: fc.constantFrom('software', 'tpm', 'tee', 'bound' as const),
  hasAttested: fc.boolean(),
  lastPresenceAtMs: fc.option(fc.integer({ min: 0, max: nowMs })),
  licence: fc.record({
    status: fc.constantFrom('claimed', 'confirmed', 'suspended', 'revoked' as const),
    validFromMs: fc.constantFrom(0, nowMs + 1),
    validToMs: fc.constantFrom(nowMs, nowMs + HOUR),
    intervalMs: fc.integer({ min: 60_000, max: 31_536_000_000 }),
    graceMs: fc.integer({ min: 0, max: 31_536_000_000 }),
  }),
  conditions: fc.array(condition, { maxLength: 6 }),
});

const order = ['affirming', 'warning', 'contraindicated'];
const rank = (tier: string) => order.indexOf(tier);

describe('a result', () => {
  test('of a software key is never better than a warning', () => {
    expect(trustOf(sound).status).toBe('warning');
    expect(trustOf({ ...sound, strength: 'bound' }).status).toBe('affirming');
    fc.assert(
      fc.property(standing, (one) => {
        expect(trustOf({ ...one, strength: 'software' }).status).not.toBe('affirming');
      }),
    );
  });

  test('is none exactly where nothing was ever attested, without a vector', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const { status, vector } = trustOf(one);
        expect(status === 'none').toBe(!one.hasAttested);
        expect(vector === null).toBe(!one.hasAttested);
      }),
    );
  });

  test('is never better than the worst entry of its vector, nor than its licence', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const { status, vector, licenceTier } = trustOf({ ...one, hasAttested: true });
        const tiers = [licenceTier, ...Object.values(vector!).map(tierOfValue)];
        expect(rank(status)).toBeGreaterThanOrEqual(Math.max(...tiers.map(rank)));
      }),
    );
  });

  test('never gets better by a further finding, and is the same without those that are not shown', () => {
    fc.assert(
      fc.property(standing, condition, (one, further) => {
        const worse = { ...one, conditions: [...one.conditions, further] };
        expect(rank(trustOf(worse).status)).toBeGreaterThanOrEqual(rank(trustOf(one).status));
        const clear = { ...one, conditions: [...one.conditions, { ...further, state: 'clear' }] };
        expect(trustOf(clear as DeviceStanding)).toEqual(trustOf(one));
      }),
    );
  });

  test.each([
    ['revoked-device', 'instance-identity'],
    ['cloned-key', 'instance-identity'],
    ['debug-enabled', 'configuration'],
    ['firmware-rollback', 'executables'],
    ['measurement-mismatch', 'executables'],
    ['model-mismatch', 'hardware'],
    ['position-outside', 'sourced-data'],
  ] as const)('with %s contraindicates %s and nothing else', (kind, entry) => {
    const firing = { kind, severity: 'high', state: 'firing' } as const;
    const { status, vector } = trustOf({ ...sound, strength: 'bound', conditions: [firing] });
    expect(status).toBe('contraindicated');
    const spoken = Object.entries(vector!).filter(([, value]) => value !== 2);
    expect(spoken).toEqual([[entry, 96]]);
  });

  test('of a device under a licence that is only claimed is a warning, out of force contraindicated', () => {
    const under = (licence: Partial<DeviceStanding['licence']>) =>
      trustOf({ ...sound, strength: 'bound', licence: { ...sound.licence, ...licence } }).status;
    expect(under({ status: 'claimed' })).toBe('warning');
    expect(under({ status: 'suspended' })).toBe('contraindicated');
    expect(under({ validToMs: nowMs })).toBe('contraindicated');
    expect(under({ validFromMs: nowMs + 1 })).toBe('contraindicated');
  });

  test('of a device whose report is overdue is a warning, whatever holds its key', () => {
    const late = { ...sound, strength: 'bound', lastPresenceAtMs: nowMs - HOUR - 1 } as const;
    expect(trustOf(late).status).toBe('warning');
    expect(trustOf({ ...late, lastPresenceAtMs: nowMs - HOUR }).status).toBe('affirming');
    expect(trustOf({ ...late, lastPresenceAtMs: null }).status).toBe('warning');
  });

  test('is valid until the next report is due, at least five minutes and at most a day', () => {
    expect(trustOf(sound).expiresAtMs).toBe(nowMs + HOUR / 2);
    fc.assert(
      fc.property(standing, (one) => {
        const validMs = trustOf(one).expiresAtMs - one.nowMs;
        expect(validMs).toBeGreaterThanOrEqual(minValidityMs);
        expect(validMs).toBeLessThanOrEqual(maxValidityMs);
      }),
    );
  });
});

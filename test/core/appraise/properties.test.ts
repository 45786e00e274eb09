/** What holds of appraisal whatever the facts are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceTick, nowMs } from '../../../fixtures/rules-facts.ts';
import { compareSeverity } from '../../../src/core/appraise/condition.ts';
import type { AttestationFacts } from '../../../src/core/appraise/facts.ts';
import {
  appraiseForce,
  appraiseRetirement,
  appraiseStanding,
} from '../../../src/core/appraise/reappraisal.ts';
import {
  appraiseAttestation,
  appraiseDevice,
  appraiseGroup,
  appraiseRegistry,
  appraiseSite,
  appraiseSubmission,
  appraiseUse,
} from '../../../src/core/appraise/verdict.ts';
import { encodeVerdict } from '../../../src/core/appraise/verdict-encoding.ts';
import { decode } from '../../../src/core/codec/cbor.ts';
import type { Severity } from '../../../src/core/model.ts';
import {
  attestationFacts,
  deviceTickFacts,
  groupTickFacts,
  registryFacts,
  retirementFacts,
  siteTickFacts,
  standingFacts,
  submitterFacts,
  useFacts,
} from './arbitrary.ts';

describe('appraisal', () => {
  test.each([
    ['an attestation', attestationFacts, appraiseAttestation],
    ['a submission', submitterFacts, appraiseSubmission],
    ['a change of the registry', registryFacts, appraiseRegistry],
    ['a device at a sweep', deviceTickFacts, appraiseDevice],
    ['a group at a sweep', groupTickFacts, appraiseGroup],
    ['a site at a sweep', siteTickFacts, appraiseSite],
    ['use', useFacts, appraiseUse],
  ] as const)('of %s never throws, whatever the facts', (_, facts, appraise) => {
    fc.assert(
      fc.property(facts as fc.Arbitrary<never>, (any) => {
        const { findings, words } = appraise(any);
        const fired = words.filter((word) => word.state === 'fire').map((word) => word.kind);
        expect(findings.map((finding) => finding.kind)).toEqual(fired);
        for (const { sentence } of findings) expect(sentence).not.toMatch(/undefined|[\n\r]/);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of what is known already never throws, whatever changed', () => {
    const kinds = ['position-outside', 'firmware-rollback', 'model-mismatch'] as const;
    const words = fc.oneof(
      standingFacts.map((facts) => appraiseStanding(facts, kinds)),
      retirementFacts.map(appraiseRetirement),
      standingFacts.map(({ licence, device, nowMs }) =>
        appraiseForce(licence, { device, challengeAtMs: nowMs }, nowMs),
      ),
    );
    fc.assert(
      fc.property(words, (said) => {
        for (const word of said) {
          if (word.state === 'fire') expect(word.finding.sentence).not.toMatch(/undefined|[\n\r]/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('of an attestation always has an encoding, which reads back', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        const result = decode(encodeVerdict(appraiseAttestation(facts), facts));
        expect(result.ok).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of the same facts says the same', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        expect(appraiseAttestation(structuredClone(facts))).toEqual(appraiseAttestation(facts));
      }),
      { numRuns: 100 },
    );
  });

  test('says nothing of place or presence unless fresh, and then only for the front of the chain or a fork', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        const placed = appraiseAttestation(facts).words.filter(
          (word) => word.kind === 'position-outside' || word.kind === 'impossible-travel',
        );
        const late = ['late', 'late-unchecked', 'after-transfer'].includes(facts.order);
        if (facts.freshness.word !== 'fresh' || late) expect(placed).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('never counts a place without presence, nor what is late beyond memory for anything', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        const { counts } = appraiseAttestation(facts);
        if (counts.place) expect(counts.presence).toBe(true);
        if (facts.order === 'late-unchecked') expect(Object.values(counts)).not.toContain(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('hears of use alone what names a ledger that its device has left', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        const { counts, words } = appraiseAttestation({ ...facts, order: 'after-transfer' });
        expect(counts).toEqual({ presence: false, place: false, usage: true });
        for (const { kind } of words) expect(kind).toBe('usage-impossible');
      }),
      { numRuns: 300 },
    );
  });

  test('calls a key in software never a chip and never affirmed', () => {
    fc.assert(
      fc.property(attestationFacts, (facts) => {
        const software: AttestationFacts = { ...facts, strength: 'software' };
        const { tier, located } = appraiseAttestation(software);
        expect(tier).not.toBe('affirming');
        expect(located).toBe('key');
      }),
      { numRuns: 200 },
    );
  });
});

describe('severity', () => {
  const severityOf = (kind: string, silentMs: number, enrolled: boolean): Severity | null => {
    const facts = enrolled
      ? deviceTick({ lastPresenceAtMs: nowMs - silentMs })
      : deviceTick({ lastPresenceAtMs: null, enrolledAtMs: nowMs - 3 * silentMs });
    return appraiseDevice(facts).findings.find((f) => f.kind === kind)?.severity ?? null;
  };

  test.each([
    ['gone-dark', true],
    ['never-activated', false],
  ] as const)('of %s only rises with age', (kind, enrolled) => {
    const ages = fc.nat(40 * 86_400_000);
    fc.assert(
      fc.property(ages, ages, (a, b) => {
        const younger = severityOf(kind, Math.min(a, b), enrolled);
        const older = severityOf(kind, Math.max(a, b), enrolled);
        if (younger) expect(older && compareSeverity(older, younger)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});

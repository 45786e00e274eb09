import { describe, expect, test } from 'vitest';
import {
  explain,
  ruleOf,
  rules,
  rulesFor,
  tickRulesFor,
} from '../../../src/core/appraise/ruleset.ts';
import { anomalyKinds } from '../../../src/core/model.ts';

describe('the table of rules', () => {
  test('has one rule for each kind, in the order of the kinds', () => {
    expect(rules.map((rule) => rule.kind)).toEqual(anomalyKinds);
  });

  test.each(rules.map((rule) => [rule.kind, rule] as const))(
    '%s says what a reviewer needs',
    (kind, rule) => {
      expect(explain(kind)).toBe(rule);
      expect(ruleOf(kind)).toBe(rule);
      for (const text of [rule.title, rule.enforces, ...rule.falsePositives]) {
        expect(text).toMatch(/^[A-Z].{10,}/s);
      }
      expect(rule.falsePositives.length).toBeGreaterThan(0);
      expect(rule.severities.length).toBeGreaterThan(0);
      expect(rule.clearsAfter === 'never' || rule.clearsAfter >= 1).toBe(true);
      for (const { unit, why, value } of Object.values(rule.constants)) {
        expect(Number.isFinite(value)).toBe(true);
        expect(Math.min(unit.length, why.length)).toBeGreaterThan(0);
      }
    },
  );

  test('keeps location and clone kinds from those who could tune to them', () => {
    const confidential = rules.filter((rule) => rule.confidential).map((rule) => rule.kind);
    expect(confidential).toEqual([
      'position-outside',
      'impossible-travel',
      'cloned-key',
      'claim-impossible',
      'located-outside',
      'located-twice',
      'location-unproven',
      'relay-suspected',
      'unreported-move',
      'proof-borrowed',
      'network-mismatch',
      'landmark-suspect',
      'under-reporting',
      'site-under-reporting',
      'identical-telemetry',
      'training-share',
      'coordinated-training',
      'erasure-before-inspection',
    ]);
  });

  test('ends what fires after a clean word, or after more where one proves little', () => {
    const after = (count: number | 'never') =>
      rules.filter(({ clearsAfter }) => clearsAfter === count).map(({ kind }) => kind);
    expect(after('never')).toEqual(['cloned-key', 'device-retired']);
    expect(after(2)).toEqual([
      ...['submitter-refusals', 'licence-not-valid', 'gone-dark', 'mass-dark', 'window-overused'],
      ...['cluster-oversize', 'power-capacity'],
    ]);
    expect(after(3)).toEqual([
      ...['foreign-device', 'position-outside', 'clock-skew', 'late-submission'],
      ...[
        'unknown-challenge',
        'measurement-mismatch',
        'debug-enabled',
        'relay-suspected',
        'network-mismatch',
      ],
      ...['identical-telemetry', 'training-share', 'topology-change'],
    ]);
    expect(after(5)).toEqual(['resumed']);
    expect(after(10)).toEqual([
      ...['revoked-device', 'impossible-travel', 'firmware-rollback', 'model-mismatch'],
      ...['claim-impossible', 'located-outside', 'located-twice', 'unreported-move'],
      ...['usage-impossible', 'counter-regression', 'under-reporting'],
    ]);
    expect(after(24)).toEqual(['coordinated-training']);
    const counts = new Set(rules.map(({ clearsAfter }) => clearsAfter));
    expect(counts).toEqual(new Set(['never', 1, 2, 3, 5, 10, 24]));
  });

  test('says for every kind that waits for a person when it waits for one again', () => {
    const waits = rules.filter(({ severities }) =>
      severities.some((one) => one === 'high' || one === 'critical'),
    );
    // Their findings differ in how long, how often or under which unknown challenge: always one matter.
    const ofOneMatter = [
      ...['unknown-challenge', 'gone-dark', 'never-activated'],
      'location-unproven',
    ];
    const silent = waits.filter(({ substance }) => substance === null).map(({ kind }) => kind);
    expect(silent).toEqual(ofOneMatter);
    const never = rules.filter((rule) => !waits.includes(rule) && rule.substance !== null);
    expect(never).toEqual([]);
  });

  test('gives every rule to exactly one trigger', () => {
    const triggered = [
      ...rulesFor('attestation'),
      ...rulesFor('submission'),
      ...rulesFor('registry'),
      ...tickRulesFor('device'),
      ...tickRulesFor('group'),
      ...tickRulesFor('site'),
      ...tickRulesFor('licence'),
      ...tickRulesFor('landmark'),
      ...rulesFor('retirement'),
      ...rulesFor('ownership'),
      ...rulesFor('use'),
      ...rulesFor('custody'),
      ...rulesFor('hardware'),
      ...rulesFor('duty'),
      ...rulesFor('fleet'),
      ...rulesFor('audit'),
    ];
    expect(new Set(triggered).size).toBe(triggered.length);
    expect(triggered.length).toBe(rules.length);
  });
});

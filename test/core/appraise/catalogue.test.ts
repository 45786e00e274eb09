/** The published catalogue of 36 anomalies, by its numbers: each has rule files, vectors of three cases, and a page. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { advance, type Condition } from '../../../src/core/appraise/condition.ts';
import { ruleOf } from '../../../src/core/appraise/ruleset.ts';
import { type AnomalyKind, anomalyKinds } from '../../../src/core/model.ts';
import { saidOf, vectors } from './vectors.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Number and name of the catalogue -> the rules that enforce it. */
const catalogue: readonly (readonly [number, string, ...AnomalyKind[]])[] = [
  [1, 'GEOFENCE_VIOLATION', 'located-outside', 'position-outside'],
  [2, 'CLAIM_IMPOSSIBLE', 'claim-impossible'],
  [3, 'UNPROVEN_LOCATION', 'location-unproven'],
  [4, 'IMPOSSIBLE_TRAVEL', 'impossible-travel', 'located-twice'],
  [5, 'UNREPORTED_MOVE', 'unreported-move'],
  [6, 'GONE_DARK', 'gone-dark'],
  [7, 'MASS_DARK', 'mass-dark'],
  [8, 'NEVER_ACTIVATED', 'never-activated'],
  [9, 'CLONED_KEY', 'cloned-key'],
  [10, 'DUPLICATE_SERIAL', 'duplicate-serial'],
  [11, 'KEY_CHAIN_INVALID', 'key-chain-invalid'],
  [12, 'REPLAY_STALE_NONCE', 'unknown-challenge', 'stale-challenge'],
  [13, 'ROLLBACK', 'firmware-rollback', 'measurement-mismatch'],
  [14, 'DEBUG_OR_CC_OFF', 'debug-enabled'],
  [15, 'SEQUENCE_GAP', 'sequence-gap'],
  [16, 'CLOCK_SKEW', 'clock-skew'],
  [17, 'COUNTER_REGRESSION', 'counter-regression'],
  [18, 'USAGE_OVER_LICENCE', 'usage-over-licence'],
  [19, 'USAGE_IMPOSSIBLE', 'usage-impossible'],
  [20, 'UNDER_REPORTING', 'under-reporting', 'site-under-reporting'],
  [21, 'CLUSTER_OVERSIZE', 'cluster-oversize'],
  [22, 'COORDINATED_MULTI_SITE_TRAINING', 'coordinated-training'],
  [23, 'QUANTITY_OVER_LICENCE', 'quantity-over-licence'],
  [24, 'MODEL_MISMATCH', 'model-mismatch'],
  [25, 'EXPIRED_OR_REVOKED_LICENCE', 'licence-not-valid'],
  [26, 'OWNERSHIP_CHANGE', 'ownership-change'],
  [27, 'TRANSSHIPMENT_RISK', 'transshipment-risk'],
  [28, 'POWER_CAPACITY', 'power-capacity'],
  [29, 'RELAY_SUSPECTED', 'relay-suspected'],
  [30, 'NETWORK_MISMATCH', 'network-mismatch'],
  [31, 'LANDMARK_SUSPECT', 'landmark-suspect'],
  [32, 'TOPOLOGY_CHANGE', 'topology-change'],
  [33, 'EVIDENCE_ERASURE', 'evidence-erasure', 'erasure-before-inspection'],
  [34, 'LATE_SUBMISSION', 'late-submission'],
  [35, 'IDENTICAL_TELEMETRY', 'identical-telemetry'],
  [36, 'DECOMMISSIONED_ALIVE', 'decommissioned-alive'],
];

describe('the catalogue of anomalies', () => {
  test('has its 36 kinds, each once, and no rule enforces two of them', () => {
    expect(catalogue.map(([number]) => number)).toEqual(
      Array.from({ length: 36 }, (_, at) => at + 1),
    );
    const kinds = catalogue.flatMap(([, , ...own]) => own);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});

const page = readFileSync(resolve(root, 'docs/anomalies.md'), 'utf8');

/** Every kind, beyond the catalogue too. */
describe.each(anomalyKinds)('%s', (kind) => {
  const rule = ruleOf(kind);
  const own = vectors.map(([, vector]) => vector).filter((vector) => vector.kind === kind);
  const wordOf = (at: (typeof own)[number] | undefined) =>
    at && saidOf(at).words.find((word) => word.kind === kind);

  test('has a rule file of its own, and a page', () => {
    const file = `src/core/appraise/rules/${kind}.ts`;
    expect(existsSync(resolve(root, file))).toBe(true);
    const section = page.split(/^## /m).find((part) => part.startsWith(`${kind}\n`));
    expect(section, 'its section of docs/anomalies.md').toBeDefined();
    const text = section!.replace(/\s+/g, ' ');
    for (const part of [rule.title, ...rule.falsePositives]) expect(text).toContain(part);
  });

  test('fires, does not fire on an honest case, and ends', () => {
    const fires = own.filter(({ expect: { state } }) => state === 'fire');
    const honest = own.filter(({ expect: { state } }) => state !== 'fire');
    expect([fires.length > 0, honest.length > 0]).toEqual([true, true]);
    const fire = wordOf(fires[0])!;
    const clear = wordOf(own.find((one) => one.expect.state === 'clear'))!;
    let condition: Condition | null = advance(null, fire, rule, 0);
    expect(condition?.state).toBe('firing');
    const times = rule.clearsAfter === 'never' ? 20 : rule.clearsAfter;
    const clean = { ...clear, subject: fire.subject };
    for (let time = 1; time <= times; time += 1) condition = advance(condition, clean, rule, time);
    expect(condition?.state).toBe(rule.clearsAfter === 'never' ? 'firing' : 'clear');
  });
});

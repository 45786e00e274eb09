/** Every vector of `fixtures/rules` through the door of its trigger: what its rule must say of the facts. */
import { describe, expect, test } from 'vitest';
import { type RuleVector, ruleVectors } from '../../../fixtures/rules.ts';
import type { Rule, Statement } from '../../../src/core/appraise/rule.ts';
import { ruleOf } from '../../../src/core/appraise/ruleset.ts';
import { anomalyKinds } from '../../../src/core/model.ts';
import { saidOf, vectors } from './vectors.ts';

function check(vector: RuleVector): void {
  const words = saidOf(vector).words.filter((word) => word.kind === vector.kind);
  expect(words.length).toBeLessThanOrEqual(1);
  const { state, severity, sentenceIncludes, numbers = {}, ...rest } = vector.expect;
  expect(Object.keys(rest)).toEqual([]);
  expect(words[0]?.state ?? 'silent').toBe(state);
  if (words[0]?.state === 'fire') checkFinding(ruleOf(vector.kind), words[0]);
  else if (severity || sentenceIncludes || vector.expect.numbers)
    throw new Error('a word that does not fire has no finding');

  function checkFinding(rule: Rule, word: Extract<Statement, { state: 'fire' }>): void {
    const { finding } = word;
    expect(finding).toMatchObject({ kind: vector.kind, subject: word.subject });
    expect(rule.severities).toContain(finding.severity);
    if (severity) expect(finding.severity).toBe(severity);
    for (const part of sentenceIncludes ?? []) expect(finding.sentence).toContain(part);
    expect(finding.sentence).toMatch(/^[A-Z].*\.$/);
    expect(finding.sentence).not.toMatch(/undefined|NaN|null|Infinity/);
    // A clause that has nothing to say leaves no joint behind.
    expect(finding.sentence).not.toMatch(/ {2}|, and[.;,]|[;,:(] ?[.;,)]/);
    expect(Object.keys(finding.numbers).length).toBeGreaterThan(0);
    const figures = Object.keys(numbers).map((name) => [name, finding.numbers[name] ?? null]);
    expect(Object.fromEntries(figures)).toEqual(numbers);
  }
}

describe('what a rule says of its facts', () => {
  test.each(vectors.map(([, vector]) => [`${vector.kind}: ${vector.title}`, vector] as const))(
    '%s',
    (_, vector) => check(vector),
  );
});

describe('the vectors', () => {
  test('are those that their generator makes', () => {
    expect(new Map(vectors)).toEqual(ruleVectors());
  });

  test.each(anomalyKinds)('%s has vectors that fire, that clear, and of each severity', (kind) => {
    const own = vectors.map(([, vector]) => vector).filter((vector) => vector.kind === kind);
    const states = own.map((vector) => vector.expect.state);
    expect(states).toContain('fire');
    expect(states).toContain('clear');
    const severities = own.map((vector) => vector.expect.severity);
    for (const severity of ruleOf(kind).severities) expect(severities).toContain(severity);
  });

  test('of an unknown expectation, trigger or state fail', () => {
    const [, vector] = vectors[0]!;
    const broken = (change: object) => ({ ...vector, ...change }) as RuleVector;
    expect(() => check(broken({ expect: { ...vector.expect, colour: 'red' } }))).toThrow();
    expect(() => check(broken({ expect: { state: 'maybe' } }))).toThrow();
    expect(() => check(broken({ trigger: 'moon' }))).toThrow('unknown trigger');
  });
});

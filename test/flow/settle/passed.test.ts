/** A failure stays visible, however much happens in one part or before the index is told. */
import { expect, test } from 'vitest';
import type { Condition } from '../../../src/core/appraise/condition.ts';
import type { Statement } from '../../../src/core/appraise/rule.ts';
import type { Finding, Severity } from '../../../src/core/model.ts';
import { Conditions } from '../../../src/flow/settle/conditions.ts';
import type { KeptCondition } from '../../../src/flow/settle/kept-condition.ts';
import { World } from '../world.ts';

const subject = { type: 'device', id: 'dev_0' } as const;
const kind = 'sequence-gap';

/** A clean word ends it at once. */
function word(severity: Severity | null): Statement {
  if (severity === null) return { state: 'clear', kind, subject };
  const finding = { kind, subject, severity, sentence: severity, numbers: {} };
  return { state: 'fire', kind, subject, finding: finding as unknown as Finding };
}

const nobody = { site: null, operator: null, country: null, device: 'dev_0' };
const whereabouts = { licence: 'lic_1', exporter: 'e', authority: 'a', ...nobody };
const keptAt =
  (header: number) =>
  (condition: Condition): KeptCondition => ({
    ...{ condition, header, whereabouts },
  });
const versions = (some: readonly KeptCondition[]) =>
  some.map(({ condition }) => [condition.version, condition.severity, condition.state]);

test('fail, pass, and fail mildly in one part: the header commits the first failure too', () => {
  const store = new World(1).ledgerStore();
  const conditions = new Conditions(store);
  conditions.apply([word('critical'), word(null), word('medium')], 1_000);
  expect(versions(conditions.changed().map(keptAt(1)))).toEqual([
    [2, 'critical', 'clear'],
    [3, 'medium', 'firing'],
  ]);
});

test('what only grows worse in one part is said once', () => {
  const conditions = new Conditions(new World(1).ledgerStore());
  conditions.apply([word('medium'), word('high'), word('critical'), word(null)], 1_000);
  expect(versions(conditions.changed().map(keptAt(1)))).toEqual([[4, 'critical', 'clear']]);
});

test('the index is brought every version that a header committed, each until it is there', () => {
  const store = new World(1).ledgerStore();
  const settled = (header: number, ...severities: (Severity | null)[]) => {
    const conditions = new Conditions(store);
    conditions.apply(severities.map(word), 1_000 * header);
    for (const condition of conditions.changed()) store.putCondition(keptAt(header)(condition));
  };
  settled(1, 'critical');
  settled(2, null);
  const first = store.unindexed(10);
  settled(3, 'low');
  expect(versions(store.unindexed(10))).toEqual([
    [1, 'critical', 'firing'],
    [2, 'critical', 'clear'],
    [3, 'low', 'firing'],
  ]);
  store.markIndexed(first);
  expect(versions(store.unindexed(10))).toEqual([[3, 'low', 'firing']]);
  store.markIndexed(store.unindexed(10));
  expect(store.unindexed(10)).toEqual([]);
  settled(4, null, 'low', null, 'medium');
  expect(versions(store.unindexed(10)).at(-1)).toEqual([7, 'medium', 'firing']);
  expect(store.unindexed(1)).toHaveLength(1);
});

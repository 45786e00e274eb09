import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnomalyCursor, CountedBy } from '../../../src/flow/registry/anomaly-index.ts';
import { d1ConditionIndex } from '../../../src/store/d1/conditions.ts';
import { placeOf } from '../../../src/store/d1/places.ts';
import {
  conditionOf,
  expectedCounts,
  expectedRows,
  filters,
  scopes,
  step,
  storedRows,
} from './anomaly-world.ts';

const index = d1ConditionIndex(env.REGISTRY);
const countedBy: readonly CountedBy[] = [
  'licence',
  'country',
  'kind',
  'severity',
  'site',
  'operator',
];

/** What people do to anomalies, as the desk writes it. */
const decision = fc.record({
  subject: fc.nat(30),
  licence: fc.constantFrom('l1', 'l2', 'l3', 'l4'),
  column: fc.constantFrom('released', 'withheld', 'disposed', 'deleted'),
});

async function decide({
  subject,
  licence,
  column,
}: typeof decision extends fc.Arbitrary<infer T> ? T : never) {
  const where = `WHERE device = 'd${subject}' AND licence = '${licence}'`;
  const statements = {
    released: `UPDATE anomalies SET release = 'released' ${where}`,
    withheld: `UPDATE anomalies SET release = 'withheld' ${where}`,
    disposed: `UPDATE anomalies SET disposed_opening_ms = opened_at_ms, disposed_rank = 2 ${where}`,
    deleted: `DELETE FROM anomalies ${where}`,
  };
  await env.REGISTRY.prepare(statements[column]).run();
}

async function allPages(scope: (typeof scopes)[number], filter: object, limit: number) {
  const ids: string[] = [];
  for (let after: AnomalyCursor | null = null; ; ) {
    const page = await index.find(scope, filter, { after, limit });
    ids.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (!last || page.length < limit) return ids;
    after = { openedAtMs: last.condition.openedAtMs, id: last.id };
  }
}

test('counters are what counting gives, whatever ledgers and people write, and in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.array(step, { minLength: 1, maxLength: 40 }), decision), {
        minLength: 1,
        maxLength: 8,
      }),
      async (acts) => {
        for (const act of acts) {
          if (Array.isArray(act)) await index.upsert(act.map(conditionOf));
          else await decide(act);
        }
        const counted = await env.REGISTRY.prepare(
          'SELECT place, facet, rows FROM anomaly_cells ORDER BY place, facet',
        ).all();
        const counting = await env.REGISTRY.prepare(
          `SELECT place, facet, count(*) AS rows FROM anomalies GROUP BY place, facet ORDER BY place, facet`,
        ).all();
        expect(counted.results).toEqual(counting.results);
      },
    ),
    { numRuns: 40, seed: 3 },
  );
}, 60_000);

test('every query gives the rows that reading all of them would give, in order and page by page', async () => {
  await env.REGISTRY.prepare('DELETE FROM anomalies').run();
  await index.upsert(fc.sample(step, { numRuns: 400, seed: 9 }).map(conditionOf));
  for (const one of fc.sample(decision, { numRuns: 25, seed: 4 })) await decide(one);
  const rows = await storedRows();
  expect(rows.length).toBeGreaterThan(100);
  const limits = fc.constantFrom(1, 3, 7, 500);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...scopes), filters, limits, async (scope, filter, limit) => {
      const expected = expectedRows(rows, scope, filter).map(({ id }) => id);
      expect(await allPages(scope, filter, limit)).toEqual(expected);
    }),
    { numRuns: 150, seed: 6 },
  );
}, 120_000);

test('every count is that of the rows', async () => {
  const rows = await storedRows();
  const by = fc.constantFrom(...countedBy);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...scopes), filters, by, async (scope, filter, column) => {
      const counts = await index.counts(scope, filter, column);
      const expected = expectedCounts(expectedRows(rows, scope, filter), column);
      expect(new Map(counts.map(({ value, count }) => [value, count]))).toEqual(expected);
      const sizes = counts.map(({ count }) => count);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }),
    { numRuns: 150, seed: 8 },
  );
}, 120_000);

test('a place of another name under one id fails the write instead of showing one tenant another’s', async () => {
  const one = conditionOf(fc.sample(step, { numRuns: 1, seed: 1 })[0]!);
  await index.upsert([one]);
  await env.REGISTRY.prepare(`UPDATE anomaly_places SET key = 'another' WHERE id = ?`)
    .bind(placeOf(one).id)
    .run();
  await expect(index.upsert([{ ...one, header: 9 }])).rejects.toThrow();
});

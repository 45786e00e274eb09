/** How SQLite goes about every statement that the searches can make: by an index, never over all rows, never sorting them. */
import { expect, test } from 'vitest';
import type { AnomalyFilter, AnomalyScope } from '../../../src/flow/registry/anomaly-index.ts';
import { d1ConditionIndex } from '../../../src/store/d1/conditions.ts';
import { NotingD1 } from './explained.ts';

const noting = new NotingD1();
const index = d1ConditionIndex(noting.database);

const scopes: readonly AnomalyScope[] = [
  { visible: { authority: 'a' }, sees: 'all' },
  { visible: { authority: 'a', sharedLicences: ['l', 'm'] }, sees: 'all' },
  { visible: { exporter: 'e' }, sees: 'shown' },
  { visible: { operator: 'o' }, sees: 'shown' },
];

/** Which facets are asked for is one parameter: one of the four filters stands for any. */
const parts: readonly AnomalyFilter[] = [
  { kind: 'resumed' },
  { licence: 'l' },
  { site: 's' },
  { device: 'd' },
  { exporter: 'e' },
  { country: 'MY' },
  { fromMs: 5, toMs: 50 },
];

const filters = [
  ...Array.from(
    { length: 2 ** parts.length },
    (_, mask): AnomalyFilter => Object.assign({}, ...parts.filter((_, bit) => mask & (1 << bit))),
  ),
  { fromMs: 5 },
  { toMs: 50 },
];

/** Each use of a large table, and the only ways in which it may be used. */
const byIndex: readonly RegExp[] = [
  /^SEARCH z USING (COVERING )?INDEX anomalies_by_(authority|exporter|operator) \((authority|exporter|operator)=\? AND facet=\?/,
  /^SEARCH z USING (COVERING )?INDEX anomalies_by_cell \(place=\? AND facet=\?/,
  /^SEARCH z USING (COVERING )?INDEX anomalies_by_place \(place=\?/,
  /^SEARCH (z|anomalies) USING INDEX anomalies_by_device \(device=\?/,
  /^SEARCH (y|anomalies) USING INTEGER PRIMARY KEY \(rowid=\?\)$/,
  /^SEARCH (cells|anomaly_cells) USING PRIMARY KEY \(place=\?\)$/,
  /^SEARCH anomaly_places (EXISTS )?USING (COVERING )?INDEX anomaly_places_by_\w+ \(\w+=\?/,
  /^SEARCH anomaly_places (EXISTS )?USING INTEGER PRIMARY KEY \(rowid=\?\)$/,
];
/** Lists that the statement itself brings or has bounded: parameters, the heads of the cells, the best of them. */
const bounded =
  /^(SCAN|SEARCH|MATERIALIZE) (json_each|facets|top|bound|head|cell|index_rebuild)\b|^(CO-ROUTINE|SCAN) \(subquery-\d+\)$/;
const notes =
  /^(REUSE |CORRELATED |CREATE BLOOM FILTER|LIST SUBQUERY|SCALAR SUBQUERY|MULTI-INDEX OR|INDEX \d|USE TEMP B-TREE FOR (ORDER|GROUP) BY|COMPOUND QUERY|LEFT-MOST SUBQUERY|UNION ALL)/;

function unexpected(steps: readonly string[]): string[] {
  const isKnown = (step: string) =>
    bounded.test(step) || notes.test(step) || byIndex.some((form) => form.test(step));
  return steps.filter((step) => !isKnown(step));
}

test.each(scopes)(
  'a list of anomalies in the scope $visible has an index in every combination',
  async (scope) => {
    const after = { openedAtMs: 7, id: 'x' };
    for (const filter of filters) {
      for (const page of [
        { after: null, limit: 51 },
        { after, limit: 501 },
      ]) {
        await index.find(scope, filter, page);
        for (const { sql, steps } of await noting.plans()) {
          expect(unexpected(steps), `${JSON.stringify(filter)} ${sql}`).toEqual([]);
          // The best cells, what is read of them, and the rows found: none grows with the number of anomalies.
          const sorts = steps.filter((step) => step.includes('TEMP B-TREE'));
          expect(sorts.length).toBeLessThanOrEqual(3);
          expect(sorts.every((step) => step.endsWith('FOR ORDER BY'))).toBe(true);
        }
      }
    }
  },
  120_000,
);

test.each(scopes)(
  'a count in the scope $visible is made of counters or index entries',
  async (scope) => {
    for (const filter of filters) {
      for (const by of ['licence', 'kind'] as const) {
        await index.counts(scope, filter, by);
        for (const { sql, steps } of await noting.plans()) {
          expect(unexpected(steps), `${JSON.stringify(filter)} ${sql}`).toEqual([]);
        }
      }
    }
  },
  120_000,
);

test('one anomaly is one look-up', async () => {
  for (const scope of scopes) {
    await index.get(scope, 'x');
    const plans = (await noting.plans()).filter(({ sql }) => !sql.includes('index_rebuild'));
    expect(plans).toHaveLength(1);
    for (const { steps } of plans) {
      expect(steps[0]).toMatch(
        /^SEARCH anomalies USING INDEX sqlite_autoindex_anomalies_1 \(id=\?\)$/,
      );
    }
  }
});

/** What a row of the index keeps of earlier episodes is found by the anomaly, however many others there are. */
import { expect, test } from 'vitest';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import {
  decided,
  earlierEpisodes,
  erasedEpisodes,
  leftBehind,
  type Named,
  summaries,
} from '../../../src/store/d1/episodes.ts';
import { NotingD1 } from './explained.ts';

const noting = new NotingD1();
const later = {
  header: 2,
  condition: { version: 2, openedAtMs: 1, severity: 'low', numbers: {}, evidence: [] },
} as unknown as IndexedCondition;
const named: readonly Named[] = [['x', later]];

const byIndex =
  /^SEARCH (a|e|anomalies|anomaly_episodes) USING (COVERING )?(INDEX \w+|PRIMARY KEY) \((id|anomaly|ledger)=\?/;
const bounded =
  /^SCAN (new|old|named) VIRTUAL TABLE|^LIST SUBQUERY|^CORRELATED SCALAR SUBQUERY|^SCALAR SUBQUERY|^(CO-ROUTINE|SCAN) \(subquery-\d+\)|^USE TEMP B-TREE FOR (ORDER BY|count)/;

test('each statement looks up the anomalies that it is about', async () => {
  const db = noting.database;
  await db.batch([
    ...leftBehind(db, named),
    ...earlierEpisodes(db, named),
    ...summaries(db, ['x']),
    ...decided(db, 'x', 1),
    ...erasedEpisodes(db, 'lic_1', [1, 2]),
  ]);
  const plans = await noting.plans();
  expect(plans.length).toBe(8);
  for (const { sql, steps } of plans) {
    const others = steps.filter((step) => !bounded.test(step) && !byIndex.test(step));
    expect(others, sql).toEqual([]);
  }
});

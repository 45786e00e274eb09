import { expect, test } from 'vitest';
import {
  type AnomalyTold,
  anomalyStatements,
  noticeStatements,
  worstStatements,
} from '../../../src/store/d1/notices.ts';
import { d1Webhooks } from '../../../src/store/d1/webhooks.ts';
import { nodeD1 } from './node-d1.ts';

/** A database that keeps the statements that it is given, and their plans. */
function watched() {
  const db = nodeD1();
  const texts: string[] = [];
  const prepare = (text: string) => {
    texts.push(text);
    return db.prepare(text);
  };
  const plans = async () => {
    const found = texts.map((text) => db.prepare(`EXPLAIN QUERY PLAN ${text}`).all());
    return (await Promise.all(found)).flatMap(({ results }) =>
      results.map(({ detail }) => String(detail)),
    );
  };
  return { db: { prepare, batch: db.batch } as unknown as D1Database, plans };
}

/** Scans of tables that grow: a list that came as a parameter, and what was made of it, are read whole. */
const scans = (plans: readonly string[]) =>
  plans.filter((step) => step.startsWith('SCAN') && !/VIRTUAL TABLE|SCAN member/.test(step));

test('what is told of conditions and writes is found by index, however many webhooks there are', async () => {
  const { db, plans } = watched();
  noticeStatements(db, [
    {
      ...{ event: 'licence.status', subject: 'lic_1', version: 1, occurredAtMs: 1, data: {} },
      audience: { owners: [{ role: 'exporter', owner: 'pty_1' }], operatorsOfLicence: 'lic_1' },
    },
  ]);
  const told: AnomalyTold = {
    ...{ subject: 'a', version: 1, occurredAtMs: 1, data: {}, state: 'firing' },
    ...{ owners: [{ role: 'exporter', owner: 'pty_1' }], openedAtMs: 1, confidential: false },
  };
  anomalyStatements(db, [told]);
  worstStatements(db, [told]);
  const found = await plans();
  expect(scans(found)).toEqual([]);
  expect(found.join()).toContain('webhooks_by_owner');
});

test('claiming, settling and replaying look at the one webhook', async () => {
  const { db, plans } = watched();
  const store = d1Webhooks(db);
  await store.claim('whk_1', { token: 't', nowMs: 1, untilMs: 2 });
  await store.replay('whk_1', 0, { state: 'pending', nowMs: 1, limit: 10 });
  await store.deliveries('whk_1', undefined, { after: null, limit: 10 });
  await store.hold('whk_1', 'pending', 'held', 1);
  const found = await plans();
  expect(scans(found)).toEqual([]);
  expect(found.join()).toContain('webhook_deliveries_pending');
});

test('what is due is one look-up for each webhook', async () => {
  const { db, plans } = watched();
  await d1Webhooks(db).due(1, 10);
  expect(scans(await plans())).toEqual(['SCAN w']);
});

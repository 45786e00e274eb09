/** The mounted service tells by itself: after a submission by its ledgers, and by cron. Nobody listens at the name. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import worker from '../../src/worker.ts';
import { good } from '../api/client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from '../api/fleet.ts';

const json = { url: 'https://hooks.muster.org/' };

async function listen(key: string): Promise<{ id: string }> {
  return { id: (await good('registerWebhook', { key, json })).id };
}

async function deliveriesOf(key: string, params: { id: string }) {
  return (await good('listDeliveries', { key, params })).items;
}

async function reportDebugging(fleet: Fleet): Promise<void> {
  const item = attest(fleet, fleet.devices[0]!, await challengeNow(), { debug: 0 });
  await submitItems(fleet, [item]);
}

test('an anomaly of a submission is told to exporter and authority without further ado', async () => {
  const fleet = await foundFleet(1);
  const exporter = await listen(fleet.keys.exporter);
  const regulator = await listen(fleet.keys.regulator);
  await reportDebugging(fleet);
  for (const [key, params] of [
    [fleet.keys.exporter, exporter],
    [fleet.keys.regulator, regulator],
  ] as const) {
    await vi.waitFor(async () => {
      const opened = (await deliveriesOf(key, params)).find(
        (one) => one.event === 'anomaly.opened',
      );
      expect(opened).toMatchObject({ attempts: 1, lastFault: 'name_unresolved' });
    }, 10_000);
  }
});

test('cron sends what a lost request left behind', async () => {
  const fleet = await foundFleet(1);
  const params = await listen(fleet.keys.exporter);
  const left = `INSERT INTO webhook_deliveries
      (id, webhook, event, subject, version, occurred_at_ms, data, state, next_attempt_ms)
    VALUES ('msg_000000000000000000000001', ?, 'licence.status', 'lic_1', 1, ?, '{}', 'pending', 0)`;
  await env.REGISTRY.prepare(left).bind(params.id, Date.now()).run();
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(60_000) }), env);
  expect(await deliveriesOf(fleet.keys.exporter, params)).toMatchObject([
    { attempts: 1, state: 'pending', lastFault: 'name_unresolved' },
  ]);
});

test('the full hour forgets what is older than 30 days', async () => {
  const fleet = await foundFleet(1);
  const params = await listen(fleet.keys.exporter);
  const old = `INSERT INTO webhook_deliveries
      (id, webhook, event, subject, version, occurred_at_ms, data, state, next_attempt_ms)
    VALUES ('msg_000000000000000000000002', ?, 'licence.status', 'lic_1', 1, ?, '{}', 'delivered', 0)`;
  await env.REGISTRY.prepare(old)
    .bind(params.id, Date.now() - 31 * 86_400_000)
    .run();
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(0) }), env);
  expect(await deliveriesOf(fleet.keys.exporter, params)).toEqual([]);
});

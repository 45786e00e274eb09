import { describe, expect, test } from 'vitest';
import type { BatchAnswer } from '../../src/contract/attestations.ts';
import { attest, call, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

type Items = BatchAnswer['items'];

async function submitted(fleet: Fleet, items: readonly Uint8Array[]): Promise<BatchAnswer> {
  const answer = await submitItems<BatchAnswer>(fleet, items);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
}

describe('the main job', () => {
  test('an attestation of an enrolled device is accepted, and a second try has the same leaf', async () => {
    const fleet = await foundFleet(3);
    const challenge = await challengeNow();
    const items = fleet.devices.map((device) => attest(fleet, device, challenge));
    const first = await submitted(fleet, items);
    expect(first.items.map(({ word }) => word)).toEqual(['accepted', 'accepted', 'accepted']);
    const second = await submitted(fleet, items);
    expect(second.items.map(({ word }) => word)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(second.parts.map(({ index }) => index)).toEqual(first.parts.map(({ index }) => index));
    const asked = await call<BatchAnswer>('GET', `/v1/batches/${first.batch}`, fleet.keys.operator);
    expect(asked.json.parts.map(({ index }) => index)).toEqual(
      first.parts.map(({ index }) => index),
    );
  });

  test('an altered item is refused for itself and accuses no device', async () => {
    const fleet = await foundFleet(2);
    const challenge = await challengeNow();
    const [good, bad] = fleet.devices.map((device) => attest(fleet, device, challenge));
    bad![bad!.length - 1]! ^= 1;
    const answer = await submitted(fleet, [bad!, good!]);
    const items: Items = answer.items;
    expect(items[0]).toEqual({ at: 0, word: 'refused', reason: 'verify_signature_invalid' });
    expect(items[1]).toMatchObject({ at: 1, word: 'accepted', freshness: 'fresh' });
    const anomalies = await call<{ items: unknown[] }>(
      'GET',
      '/v1/anomalies',
      fleet.keys.regulator,
    );
    expect(anomalies.json.items).toEqual([]);
  });

  test('a device that claims to stand abroad is an anomaly for the regulator', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    const position = { latitude: 40.8, longitude: 111.7 };
    const item = attest(fleet, device!, await challengeNow(), { position });
    await submitted(fleet, [item]);
    await expect
      .poll(async () => {
        const listed = await call<{ items: { kind: string; device: string; severity: string }[] }>(
          'GET',
          '/v1/anomalies',
          fleet.keys.regulator,
        );
        return listed.json.items.map(({ kind, severity }) => `${kind} ${severity}`);
      })
      .toEqual(['position-outside critical']);
  });
});

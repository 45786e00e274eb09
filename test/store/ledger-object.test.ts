/** The ledger and the log as Durable Objects: evicted, woken by their alarms, asked by many at once. */
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { BatchAnswer } from '../../src/contract/attestations.ts';
import { type LedgerWire, overWire } from '../../src/flow/ledger-wire.ts';
import { attest, call, challengeNow, type Fleet, foundFleet, submitItems } from '../api/fleet.ts';

async function submitted(fleet: Fleet, items: readonly Uint8Array[]): Promise<BatchAnswer> {
  const answer = await submitItems<BatchAnswer>(fleet, items);
  expect(answer.status).toBe(200);
  return answer.json;
}

function words({ items }: BatchAnswer): string[] {
  return items.map((item) => item.word);
}

describe('a ledger that was evicted', () => {
  test('goes on where it was: duplicates have their leaves, the chain its next', async () => {
    const fleet = await foundFleet(2);
    const challenge = await challengeNow();
    const items = fleet.devices.map((device) => attest(fleet, device, challenge));
    const before = await submitted(fleet, items);
    await evictDurableObject(env.LEDGER.getByName(fleet.licence));
    await evictDurableObject(env.LOG.getByName('log'));
    const again = await submitted(fleet, items);
    expect(words(again)).toEqual(['duplicate', 'duplicate']);
    expect(again.parts.map(({ index }) => index)).toEqual(before.parts.map(({ index }) => index));
    const next = await submitted(
      fleet,
      fleet.devices.map((device) => attest(fleet, device, challenge)),
    );
    expect(words(next)).toEqual(['accepted', 'accepted']);
    const device = await call<{ head: { sequence: number } | null }>(
      'GET',
      `/v1/devices/${fleet.devices[0]!.device}/head`,
      fleet.keys.operator,
    );
    expect(device.json.head?.sequence).toBe(2);
  });

  test('has an alarm, and survives its ringing', async () => {
    const fleet = await foundFleet(1);
    await submitted(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]);
    const ledger = env.LEDGER.getByName(fleet.licence);
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    expect(
      await submitted(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]),
    ).toMatchObject({
      items: [{ word: 'accepted' }],
    });
  });
});

describe('a ledger asked by many at once', () => {
  test('settles each body, one header after another, each leaf once', async () => {
    const fleet = await foundFleet(12);
    const challenge = await challengeNow();
    const bodies = fleet.devices.map((device) => [attest(fleet, device, challenge)]);
    const answers = await Promise.all(bodies.map((items) => submitted(fleet, items)));
    expect(answers.flatMap(words)).toEqual(bodies.map(() => 'accepted'));
    const leaves = answers.flatMap(({ parts }) => parts.map(({ index }) => index));
    expect(new Set(leaves).size).toBe(bodies.length);
  });

  test('takes one body that arrives twice at once as one', async () => {
    const fleet = await foundFleet(3);
    const challenge = await challengeNow();
    const items = fleet.devices.map((device) => attest(fleet, device, challenge));
    const [one, other] = await Promise.all([submitted(fleet, items), submitted(fleet, items)]);
    const leavesOf = ({ parts, items: placed }: BatchAnswer) =>
      placed.map((item) =>
        'part' in item ? `${parts[item.part]!.index}/${item.position}` : item.word,
      );
    expect(leavesOf(one!)).toEqual(leavesOf(other!));
  });
});

test('a ledger that nobody founded answers without a trace', async () => {
  const stub = env.LEDGER.getByName('lic_000000000000000000000000');
  const ledger = overWire(stub as unknown as LedgerWire);
  const request = { apiKey: 'nobody', kids: [], items: [], sizes: [] };
  expect(await ledger.resolve(request)).toEqual({ word: 'unfounded' });
  expect(await runDurableObjectAlarm(stub)).toBe(false);
});

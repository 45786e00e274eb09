/** Bodies with items of devices that are between two ledgers: neither settled nor held against anybody. */
import { describe, expect, test } from 'vitest';
import { sameBytes } from '../../../src/core/bytes.ts';
import { readBundle } from '../../../src/core/log/bundle.ts';
import { Replay } from '../../../src/sdk/audit/replay.ts';
import { World } from '../world.ts';

const MOVE = { move: 'mov_1', to: 'lic_2' };

function reasonsOf(answer: Awaited<ReturnType<World['submit']>>): string[] {
  if (answer.word !== 'answered') return [answer.word];
  return answer.answer.items.map((item) => (item.word === 'refused' ? item.reason : item.word));
}

function worldOf(devices: number) {
  const world = new World(devices);
  const challenge = world.challenge();
  const first = { challenge, sequence: 1, previous: new Uint8Array(32) };
  const items = world.keys.map((_, i) => world.token(i, first).item);
  return { world, items };
}

describe('a body of devices that are moving', () => {
  test('is to be sent again, and leaves nothing behind', async () => {
    const { world, items } = worldOf(1);
    const devices = [{ device: 'dev_0', version: 2 }];
    world.tell({ type: 'depart', ...MOVE, devices });
    const before = [[...world.objects.keys()], world.ledgerStore().book()];
    expect(reasonsOf(await world.submit(items))).toEqual(['moving']);
    expect([[...world.objects.keys()], world.ledgerStore().book()]).toEqual(before);
    world.tell({ type: 'stay', devices: [{ device: 'dev_0', version: 3 }] });
    expect(reasonsOf(await world.submit(items))).toEqual(['accepted']);
  });

  test('does not hold up the others in it', async () => {
    const { world, items } = worldOf(3);
    world.tell({ type: 'depart', ...MOVE, devices: [{ device: 'dev_1', version: 2 }] });
    const mixed = ['accepted', 'submit_device_moving', 'accepted'];
    expect(reasonsOf(await world.submit(items))).toEqual(mixed);
    expect(
      world.condition('submitter-refusals', { type: 'submitter', id: 'pty_operator' }),
    ).toBeNull();
    expect(world.ledgerStore().submitterHours('pty_operator', 0)).toEqual([
      { accepted: 2, refused: {} },
    ]);
    world.tell({ type: 'stay', devices: [{ device: 'dev_1', version: 3 }] });
    expect(reasonsOf(await world.submit(items))).toEqual(['duplicate', 'accepted', 'duplicate']);
  });

  test('that are known by their keys alone, which this ledger is to have, is to be sent again too', async () => {
    const { world } = worldOf(1);
    const stranger = new World(2).keys[1]!;
    const thumbprints = [Buffer.from(stranger.thumbprint).toString('hex')];
    const other = new World(2);
    const item = other.token(1, {
      ...{ challenge: world.challenge(), sequence: 1, previous: new Uint8Array(32) },
    }).item;
    world.tell({ type: 'expect', move: 'mov_1', thumbprints });
    expect(reasonsOf(await world.submit([item]))).toEqual(['moving']);
    world.tell({ type: 'unexpect', move: 'mov_1', thumbprints });
    expect(reasonsOf(await world.submit([item]))).toEqual(['verify_key_unknown']);
  });
});

describe('a token that names the ledger that its device has left', () => {
  test('is archived under a header, appraised again from its bundle, and answered with a receipt', async () => {
    const world = new World(1);
    const first = world.token(0, {
      ...{ challenge: world.challenge(), sequence: 1, previous: new Uint8Array(32) },
    });
    await world.submit([first.item]);
    world.nowMs += 60_000;
    world.tell({ type: 'depart', ...MOVE, devices: [{ device: 'dev_0', version: 2 }] });
    world.tell({ type: 'departed', devices: [{ device: 'dev_0', version: 3 }] });
    world.nowMs += 60_000;
    const challenge = world.challenge();
    const late = world.token(0, { challenge, sequence: 2, previous: first.digest });
    expect(reasonsOf(await world.submit([late.item]))).toEqual(['accepted']);
    const said = [...world.objects].flatMap(([name, bytes]) => {
      const bundle = name.startsWith('verdicts/') ? readBundle(bytes) : null;
      if (!bundle?.ok) return [];
      return bundle.value.entries.map((entry) => {
        const { item } = sameBytes(entry.digest, first.digest) ? first : late;
        const holds = new Replay(bundle.value, [item]).holds({ ...entry, bundleIndex: 0 });
        return [entry.inputs.order, holds];
      });
    });
    expect(said).toEqual([
      ['first', true],
      ['after-transfer', true],
    ]);
  });
});

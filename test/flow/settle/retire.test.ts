/** Devices that leave service: nobody can make one be forgotten but its authority. */
import { describe, expect, test } from 'vitest';
import { World } from '../world.ts';

const DAY_MS = 86_400_000;
const dev = (n: number) => ({ type: 'device', id: `dev_${n}` }) as const;

/** A world whose devices each reported once. */
async function reported(devices: number): Promise<World> {
  const world = new World(devices);
  const challenge = world.challenge();
  const previous = new Uint8Array(32);
  const tokens = world.keys.map((_, n) => world.token(n, { challenge, sequence: 1, previous }));
  await world.submit(tokens.map(({ item }) => item));
  return world;
}

function revoke(world: World, n: number, by: 'operator' | 'exporter' | 'regulator'): void {
  world.tell({ type: 'revoke', device: `dev_${n}`, version: 2, revokedAtMs: world.nowMs, by });
}

describe('a device taken out of service', () => {
  test('by its operator stays in sight, with who did it, when, and when it was last present', async () => {
    const world = await reported(2);
    world.nowMs += DAY_MS;
    revoke(world, 0, 'operator');
    expect(world.condition('device-retired', dev(0))).toMatchObject({
      state: 'firing',
      severity: 'medium',
      sentence:
        'The operator took the device out of service on 2026-01-06 00:00 UTC; ' +
        'it last showed itself on 2026-01-05 00:00 UTC, 24 hours before.',
    });
    expect(world.condition('device-retired', dev(1))).toBeNull();
  });

  test('by its authority raises nothing', async () => {
    const world = await reported(1);
    revoke(world, 0, 'regulator');
    expect(world.condition('device-retired', dev(0))).toBeNull();
  });

  test('an operator that retires what it wants to lose cannot wait until it is forgotten', async () => {
    const world = await reported(40);
    for (let n = 0; n < 30; n++) revoke(world, n, 'operator');
    for (let day = 0; day < 200; day += 10) {
      world.nowMs += 10 * DAY_MS;
      world.tick();
    }
    // Their silence raises nothing, which is why the retirement itself has to.
    expect(world.condition('gone-dark', dev(0))).toBeNull();
    await world.drain();
    const listed = [...world.index.values()].filter(
      ({ condition }) => condition.kind === 'device-retired' && condition.state === 'firing',
    );
    expect(listed).toHaveLength(30);
  });

  test('nothing but the authority’s confirmation ends it, and that says so', async () => {
    const world = await reported(1);
    revoke(world, 0, 'exporter');
    world.tell(world.licence(world.terms({ status: 'suspended' })));
    world.tell(world.licence(world.terms({ status: 'confirmed' })));
    expect(world.condition('device-retired', dev(0))?.state).toBe('firing');
    world.tell({ type: 'retirement', device: 'dev_0', version: 3 });
    expect(world.condition('device-retired', dev(0))).toMatchObject({
      state: 'clear',
      clearedBy: {
        type: 'registry',
        object: 'dev_0',
        version: 3,
        sentence: expect.stringContaining('Its authority confirmed'),
      },
    });
  });

  test('a report under its key after the confirmation is still use after revocation', async () => {
    const world = await reported(1);
    revoke(world, 0, 'operator');
    world.tell({ type: 'retirement', device: 'dev_0', version: 3 });
    world.nowMs += DAY_MS / 24;
    const challenge = world.challenge();
    const later = world.token(0, { challenge, sequence: 2, previous: new Uint8Array(32) });
    await world.submit([later.item]);
    expect(world.condition('revoked-device', dev(0))).toMatchObject({ severity: 'critical' });
  });
});

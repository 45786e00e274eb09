import { expect, test } from 'vitest';
import { RESUME_STRIDE } from '../../src/core/verify/order.ts';
import { World } from '../flow/world.ts';

const HOUR_MS = 3600_000;

test('a second chain that answers what the first has just answered is late each time, and no clone', async () => {
  const world = new World(1);
  let challenge = world.challenge();
  const first = world.token(0, { challenge, sequence: 1, previous: new Uint8Array(32) });
  await world.submit([first.item]);
  let [low, high] = [first.digest, first.digest];
  for (let hour = 0; hour < 4; hour++) {
    world.nowMs += HOUR_MS;
    challenge = world.challenge();
    const ahead = { challenge, sequence: 5 * RESUME_STRIDE + hour, previous: high };
    const behind = { challenge, sequence: 2 + hour, previous: low };
    const [copy, original] = [world.token(0, ahead), world.token(0, behind)];
    await world.submit([copy.item]);
    await world.submit([original.item]);
    [low, high] = [original.digest, copy.digest];
  }
  await world.drain();
  const kinds = [...world.index.values()].map(({ condition }) => condition.kind);
  expect(kinds.sort()).toEqual(['late-submission', 'sequence-gap']);
});

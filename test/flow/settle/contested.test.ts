/** Serial numbers that a manifest names in vain: what the ledger of its licence says, and for how long. */
import { expect, test } from 'vitest';
import { contestedTold } from '../../../src/flow/settle/contested.ts';
import { WindowWorld } from './window-world.ts';

const settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };
test('another exporter’s serial number is found at once, once, and for a month after it was last named', () => {
  const world = new WindowWorld(2);
  const found = () => world.condition('duplicate-serial', 'licence', 'lic-1');
  const headers = () => world.store.book()!.sequence;
  const name = (...serials: readonly string[]) => {
    const told = serials.map((value) => ({ kind: 'serial', value, model: 'H100 SXM' }) as const);
    contestedTold(told, world.store, world.nowMs, settler);
  };
  name('132102');
  expect(found()).toMatchObject({ state: 'firing', severity: 'critical' });
  expect(found()!.sentence).toContain('the serial number "132102" of "H100 SXM"');
  const after = headers();
  name('132102');
  expect(headers()).toBe(after);
  // Another one is another matter, which a decision on the first does not cover.
  name('132103');
  expect(headers()).toBe(after + 1);
  expect(found()!.numbers).toMatchObject({ offences: 2 });
  world.pass(29);
  expect(found()?.state).toBe('firing');
  world.pass(2);
  expect(found()?.state).toBe('clear');
  name(...Array.from({ length: 200 }, (_, i) => `${i}`));
  expect(world.store.control.contested().length).toBe(50);
});

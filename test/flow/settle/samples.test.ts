/** Published samples that somebody sends as evidence for a key: what a ledger says of whom. */
import { expect, test } from 'vitest';
import { site } from '../../../fixtures/rules-facts.ts';
import { tallySample } from '../../../src/flow/settle/submitter.ts';
import { WindowWorld } from './window-world.ts';

const settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };

test('a published sample is found at once, is high once it is no trial, and ends when a day is over', () => {
  const world = new WindowWorld(2);
  const found = () => world.condition('submitter-refusals', 'submitter', site.operator);
  const send = () => tallySample(site.operator, world.store, world.nowMs, settler);
  const headers = () => world.store.book()!.sequence;
  const before = headers();
  send();
  expect(found()).toMatchObject({ state: 'firing', severity: 'medium' });
  expect(headers()).toBe(before + 1);
  // What is said already is no news: many of them fill no log.
  send();
  expect([found()!.severity, headers()]).toEqual(['medium', before + 1]);
  send();
  expect(found()).toMatchObject({
    severity: 'high',
    numbers: { 'refused:hardware_nonce_public': 3, refused: 0 },
  });
  for (const name of world.devices)
    expect(world.condition('submitter-refusals', 'device', name)).toBeNull();
  for (let i = 0; i < 50; i++) send();
  expect(headers()).toBe(before + 2);
  world.pass(3);
  expect(found()?.state).toBe('clear');
});

import { describe, expect, test } from 'vitest';
import { distanceToKm } from '../../src/core/place/geometry.ts';
import { territoryAt } from '../../src/core/place/territory.ts';
import { horinger } from '../../src/sim/places.ts';
import { tell } from '../../src/sim/story.ts';
import { makeWorld } from '../../src/sim/world.ts';

describe('the world', () => {
  const world = makeWorld(7, 1000);

  test('has two exporters, three licences, five sites and as many devices as asked for', () => {
    expect(new Set(world.licences.map(({ exporter }) => exporter.name)).size).toBe(2);
    expect(world.licences).toHaveLength(3);
    expect(world.sites).toHaveLength(5);
    expect(world.devices).toHaveLength(1000);
    expect(new Set(world.devices.map(({ serial }) => serial)).size).toBe(1000);
  });

  test('licenses exactly what is registered at first', () => {
    const licensed = world.licences.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(licensed).toBe(1000);
  });

  test('stands in the countries that it says, every rack within its fence', () => {
    for (const site of world.sites) {
      expect(territoryAt(site.centre)).toBe(site.country);
      const fence = { type: 'Polygon', coordinates: [site.ring] } as const;
      const racks = world.devices.filter((device) => device.site === site.key);
      expect(racks.length).toBeGreaterThan(0);
      for (const { rack } of racks) expect(distanceToKm(fence, rack)).toBe(0);
    }
    expect(territoryAt(horinger)).toBe('CN');
  });

  test('uses all three signature algorithms', () => {
    const suites = new Set(world.devices.map(({ suite }) => suite));
    expect([...suites].sort()).toEqual(['ESP256', 'ESP384', 'Ed25519']);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(makeWorld(7, 200)).toEqual(makeWorld(7, 200));
    expect(makeWorld(8, 200)).not.toEqual(makeWorld(7, 200));
  });

  test.each([0, 99, 10_001, Number.NaN])('refuses a fleet of %s devices', (count) => {
    expect(() => makeWorld(7, count)).toThrow(RangeError);
  });
});

describe('the story', () => {
  test.each([100, 1000, 3000])('has every cheat of the plan in a fleet of %i', (count) => {
    const story = tell(makeWorld(3, count), 5);
    const kinds = story.plants.flatMap(({ expected }) => expected.map(({ kind }) => kind));
    expect([...new Set(kinds)].sort()).toEqual([
      'claim-impossible',
      'cloned-key',
      'debug-enabled',
      'firmware-rollback',
      'impossible-travel',
      'licence-not-valid',
      'mass-dark',
      'model-mismatch',
      'never-activated',
      'position-outside',
      'quantity-over-licence',
      'revoked-device',
      'sequence-gap',
      'submitter-refusals',
    ]);
    expect(story.plants.map(({ id }) => id)).toContain('rack-moved-silently');
  });

  test('gives no device two parts among cheats and mishaps', () => {
    const story = tell(makeWorld(3, 1000), 5);
    const owners = new Map<number, Set<string>>();
    for (const act of story.acts) {
      if (!('device' in act)) continue;
      owners.set(act.device, (owners.get(act.device) ?? new Set()).add(act.act));
    }
    const cheating = new Set(
      story.plants.flatMap(({ expected, consequences }) =>
        [...expected, ...consequences].flatMap(({ about }) =>
          'device' in about ? [about.device] : [],
        ),
      ),
    );
    const honestActs = ['reboot', 'lose-state', 're-enrol'];
    for (const [device, acts] of owners) {
      if (cheating.has(device)) expect(honestActs.filter((act) => acts.has(act))).toEqual([]);
    }
  });

  test('is told in titles that fit a column', () => {
    const { plants, mishaps } = tell(makeWorld(3, 10_000), 5);
    for (const { title } of plants) expect(title.length, title).toBeLessThanOrEqual(60);
    for (const { title } of mishaps) expect(title.length, title).toBeLessThanOrEqual(80);
  });

  test('acts within its steps, and a longer one goes on without new acts', () => {
    const world = makeWorld(3, 200);
    const [short, long] = [tell(world, 5), tell(world, 9)];
    expect(short.steps).toBe(20);
    expect(long.steps).toBe(36);
    expect(long.acts).toEqual(short.acts);
    for (const { step } of short.acts) expect(step).toBeLessThan(short.steps);
  });

  test.each([0, 4, 29, Number.NaN])('refuses to take %s days', (days) => {
    expect(() => tell(makeWorld(3, 200), days)).toThrow(RangeError);
  });
});

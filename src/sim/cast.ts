/** Deals the devices of a world out to the chapters of its story: whoever has a part in one has it alone. */
import { dice } from './dice.ts';
import type { SiteKey } from './places.ts';
import type { World } from './world.ts';

export interface Cast {
  /** So many devices of a site that have no part yet, by index. Throws where the site has not as many left. */
  take(site: SiteKey, count: number): readonly number[];
  /** Devices of a site that have no part yet, and may still be given one. */
  free(site: SiteKey): readonly number[];
}

/** The devices of each site in an order of the world's own seed. */
export function castOf(world: World): Cast {
  const left = new Map(
    world.sites.map(({ key }) => {
      const indices = world.devices.filter(({ site }) => site === key).map(({ index }) => index);
      return [key, dice(world.seed, `cast ${key}`).shuffled(indices)];
    }),
  );
  const of = (site: SiteKey) => left.get(site) ?? [];
  return {
    take(site, count) {
      if (of(site).length < count) throw new RangeError(`too few devices at ${site}`);
      return of(site).splice(0, count);
    },
    free: (site) => [...of(site)],
  };
}

/** How many devices of a site: a share of it, at least and at most so many. */
export function shareOf(
  world: World,
  site: SiteKey,
  share: number,
  least: number,
  most: number,
): number {
  const count = world.devices.filter((device) => device.site === site).length;
  return Math.min(most, Math.max(least, Math.ceil(count * share)));
}

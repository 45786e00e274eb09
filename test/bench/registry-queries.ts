/** The mix of queries: every role, every combination of filters with a value that is common and one that is rare. */
import {
  countryOfSite,
  deviceId,
  dice,
  END_MS,
  EXPORTERS,
  idOf,
  LICENCES,
  SITES,
  START_MS,
} from './registry-seed.ts';

export interface Asked {
  readonly role: 'regulator' | 'exporter' | 'operator';
  readonly path: string;
}

type Values = Readonly<Record<string, readonly string[]>>;

const at = (share: number) => new Date(START_MS + (END_MS - START_MS) * share).toISOString();

/** What is about place and time: at most two of these at once, and none. */
const where: Values = {
  licence: [idOf('lic', 1), idOf('lic', 0), idOf('lic', LICENCES - 1)],
  site: [idOf('sit', 13), idOf('sit', SITES - 1)],
  device: [deviceId(123_457)],
  exporter: [idOf('pty', 0), idOf('pty', EXPORTERS - 1)],
  country: [countryOfSite(0), 'CH', 'ZZ'],
  from: [at(0.2), at(0.99)],
  to: [at(0.8), at(0.01)],
};
const what: Values = {
  kind: ['revoked-device', 'never-activated'],
  severity: ['low', 'critical'],
  condition: ['firing', 'clear'],
  open: ['true', 'false'],
};

/** All subsets of the names, each with values drawn for it. */
function subsets(values: Values, most: number): (readonly string[])[] {
  const names = Object.keys(values);
  const all = Array.from({ length: 2 ** names.length }, (_, mask) =>
    names.filter((_, bit) => mask & (1 << bit)),
  );
  return all.filter(({ length }) => length <= most);
}

/** A seeded mix, in no order: about 1,900 queries of lists, a third of them behind a cursor. */
export function listQueries(seed: number): Asked[] {
  const roll = dice(seed);
  const draw = <T>(values: readonly T[]) => values[Math.floor(roll() * values.length)]!;
  const asked: Asked[] = [];
  for (const role of ['regulator', 'exporter', 'operator'] as const) {
    for (const place of subsets(where, 3)) {
      for (const facet of subsets(what, 4)) {
        // Every combination once for a regulator, one of three for the others.
        if (role !== 'regulator' && roll() > 1 / 3) continue;
        const query = new URLSearchParams({ limit: '100' });
        for (const name of place) query.set(name, draw(where[name]!));
        for (const name of facet) query.set(name, draw(what[name]!));
        if (roll() < 1 / 3)
          query.set(
            'after',
            `${Math.floor(START_MS + roll() * (END_MS - START_MS))}.${'8'.repeat(32)}`,
          );
        asked.push({ role, path: `/v1/anomalies?${query}` });
      }
    }
  }
  return shuffled(asked, roll);
}

/** Counts by each column, with at most two filters. */
export function countQueries(seed: number): Asked[] {
  const roll = dice(seed);
  const draw = <T>(values: readonly T[]) => values[Math.floor(roll() * values.length)]!;
  const asked: Asked[] = [];
  for (const role of ['regulator', 'exporter', 'operator'] as const) {
    for (const by of ['licence', 'country', 'kind', 'severity', 'site', 'operator']) {
      for (const filter of subsets({ ...where, ...what }, 2)) {
        if (roll() > 1 / 3 && filter.length > 0) continue;
        const query = new URLSearchParams({ by });
        for (const name of filter) query.set(name, draw({ ...where, ...what }[name]!));
        asked.push({ role, path: `/v1/anomalies/counts?${query}` });
      }
    }
  }
  return shuffled(asked, roll);
}

/** Lists of devices: every combination. */
export function deviceQueries(seed: number): Asked[] {
  const roll = dice(seed);
  const draw = <T>(values: readonly T[]) => values[Math.floor(roll() * values.length)]!;
  const filters: Values = {
    licence: where.licence!,
    site: where.site!,
    status: ['active', 'revoked'],
    serial: ['SN7', 'SN999999', 'none'],
    after: [`dev_${'8'.repeat(24)}`],
  };
  const asked: Asked[] = [];
  for (const role of ['regulator', 'exporter', 'operator'] as const) {
    for (const filter of subsets(filters, 5)) {
      for (let i = 0; i < 3; i++) {
        const query = new URLSearchParams({ limit: '100' });
        for (const name of filter) query.set(name, draw(filters[name]!));
        asked.push({ role, path: `/v1/devices?${query}` });
      }
    }
  }
  return shuffled(asked, roll);
}

function shuffled<T>(values: readonly T[], roll: () => number): T[] {
  return values
    .map((value) => ({ value, key: roll() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { DeviceFilter, Visible } from '../../../src/flow/registry/port.ts';
import type { DeviceRow, LicenceRow, SiteRow } from '../../../src/flow/registry/rows.ts';
import { insertStatements } from '../../../src/store/d1/bulk.ts';
import { d1Registry } from '../../../src/store/d1/registry.ts';
import { devices, licences, sites } from '../../../src/store/d1/schema.ts';
import { NotingD1 } from './explained.ts';

const noting = new NotingD1();
const registry = d1Registry(noting.database);
const version = { version: 1, validFromMs: 1, recordedAtMs: 1, actor: 'x' };
const licenceNames = ['l1', 'l2', 'l3'] as const;
const siteNames = ['s1', 's2', 's3'] as const;
const authorityOf = (licence: string) => (licence === 'l3' ? 'a2' : 'a1');
const exporterOf = (licence: string) => (licence === 'l1' ? 'e1' : 'e2');
const operatorOf = (site: string) => (site === 's3' ? 'o2' : 'o1');

const device = fc.record({
  licence: fc.constantFrom(...licenceNames),
  site: fc.constantFrom(...siteNames),
  serial: fc.constantFrom('n1', 'n2', 'n3'),
  versions: fc.integer({ min: 1, max: 3 }),
  isRevoked: fc.boolean(),
});

/** Every version but the last is active; the last is what counts. */
const rows = fc.sample(device, { numRuns: 200, seed: 2 }).flatMap((one, n): DeviceRow[] =>
  Array.from({ length: one.versions }, (_, i) => {
    const isLast = i + 1 === one.versions;
    const status = isLast && one.isRevoked ? 'revoked' : 'active';
    const { licence, site, serial } = one;
    return {
      ...{
        ...version,
        version: i + 1,
        id: `dev_${(n * 7919) % 1_000}`,
        licence,
        site,
        serial,
        status,
      },
      ...{
        model: 'H',
        line: 1,
        uuid: null,
        hardwareKeyHash: null,
        shippedAtMs: 1,
        retirement: null,
      },
    } as DeviceRow;
  }),
);

beforeAll(async () => {
  const licenceRows = licenceNames.map((id) => {
    const owners = {
      authority: authorityOf(id),
      exporter: exporterOf(id),
      number: id,
      endUser: 'u',
    };
    const terms = {
      sites: [],
      items: [],
      licensedFromMs: 1,
      licensedToMs: 2,
      intervalS: 1,
      graceS: 1,
    };
    return {
      id,
      ...version,
      ...owners,
      ...terms,
      countries: [],
      firmwareFloor: {},
      status: 'claimed',
    };
  }) as unknown as LicenceRow[];
  const siteRows = siteNames.map((id) => {
    const place = { name: id, country: 'MY', geometry: {}, status: 'confirmed' };
    return { id, ...version, ...place, operator: operatorOf(id), registrant: null };
  }) as unknown as SiteRow[];
  await env.REGISTRY.batch([
    ...insertStatements(env.REGISTRY, licences, licenceRows),
    ...insertStatements(env.REGISTRY, sites, siteRows),
    ...insertStatements(env.REGISTRY, devices, rows),
  ]);
});

const scopes: readonly Visible[] = [
  { authority: 'a1' },
  { authority: 'a2' },
  { authority: 'a2', sharedLicences: ['l1'] },
  { exporter: 'e2' },
  { operator: 'o1' },
  {},
];
const optional = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const filters: fc.Arbitrary<DeviceFilter> = fc.record({
  licence: optional(...licenceNames),
  site: optional(...siteNames),
  status: optional('active' as const, 'revoked' as const),
  serial: optional('n1', 'n2'),
});

function expected(visible: Visible, filter: DeviceFilter): string[] {
  const newest = new Map(rows.map((row) => [row.id, row]));
  const { authority, exporter, operator, sharedLicences = [] } = visible;
  const isSeen = ({ licence, site }: DeviceRow) =>
    (authority === undefined ||
      authorityOf(licence) === authority ||
      sharedLicences.includes(licence)) &&
    (exporter === undefined || exporterOf(licence) === exporter) &&
    (operator === undefined || operatorOf(site) === operator);
  const names = ['licence', 'site', 'status', 'serial'] as const;
  return [...newest.values()]
    .filter(
      (row) => isSeen(row) && names.every((name) => (filter[name] ?? row[name]) === row[name]),
    )
    .map(({ id }) => id)
    .sort();
}

test('every list of devices is what reading all of them would give, in order and page by page', async () => {
  const limits = fc.constantFrom(1, 3, 10, 500);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...scopes),
      filters,
      limits,
      async (visible, filter, limit) => {
        const found: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await registry.listDevices(visible, filter, { after, limit });
          found.push(...page.map(({ device: { id } }) => id));
          if (page.length < limit) break;
          after = found.at(-1);
        }
        expect(found).toEqual(expected(visible, filter));
      },
    ),
    { numRuns: 120, seed: 3 },
  );
}, 120_000);

test('no list of devices reads or sorts all of them', async () => {
  noting.noted.length = 0;
  const all = fc.sample(filters, { numRuns: 60, seed: 5 });
  for (const visible of scopes) {
    for (const filter of all)
      await registry.listDevices(visible, filter, { after: 'dev_5', limit: 101 });
  }
  for (const { sql, steps } of await noting.plans()) {
    const ofDevices = steps.filter((step) => /^(SCAN|SEARCH) (devices|d|y|z|later)\b/.test(step));
    const byIndex =
      /^SEARCH \w+ USING (COVERING )?INDEX (devices_by_(licence|site) \((licence|site)=\? AND status=\?|devices_by_serial \(serial=\?|sqlite_autoindex_device(s|_keys)_1 \(id=\?)|^SEARCH \w+ USING INTEGER PRIMARY KEY \(rowid=\?\)$/;
    expect(
      ofDevices.filter((step) => !byIndex.test(step)),
      sql,
    ).toEqual([]);
  }
}, 120_000);

/** Territories that press and agencies name as hubs of transshipment, as dated data: a sign to look at, never a test of law. */
import { inForce, type Provision } from './provision.ts';

const hubs: readonly Provision<readonly string[]>[] = [
  {
    id: 'hubs-2026',
    citation: 'reports in the press of diversion through third countries, 2024 to 2026 (secondary)',
    mark: 'unverified',
    span: { fromMs: 0, toMs: null },
    suspended: [],
    value: ['AE', 'HK', 'KG', 'KZ', 'MO', 'MY', 'SG', 'TR'],
  },
];

/** Those of the territories that count as hubs at a time (Unix ms). */
export function hubsAmong(route: readonly string[], atMs: number): readonly string[] {
  const known = inForce(hubs, atMs).flatMap(({ value }) => value);
  return route.filter((territory) => known.includes(territory));
}

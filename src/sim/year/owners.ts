/** Who holds the operators of satellites, registered before their licences are. */
import type { MusterClient } from '../../sdk/client.ts';
import { must } from '../must.ts';
import type { Year } from './story.ts';

/** Of a stake that is old when the year begins. */
const FROM = '2020-01-01T00:00:00.000Z';
const ALL_BASIS_POINTS = 10_000;

/** The name of the owner with whom a satellite runs something together. */
export function ownerNamed(year: Year, satellite: number): string {
  const acts = (year.satelliteActs.get(satellite) ?? []).map(({ act }) => act);
  return acts.find((act) => act.act === 'run-together')?.run.owner ?? '';
}

/** Every owner, registered; by name. */
export async function ownersOf(
  admin: MusterClient,
  year: Year,
): Promise<ReadonlyMap<string, string>> {
  const all = Array.from({ length: year.satellites }, (_, n) => ownerNamed(year, n));
  const ids = new Map<string, string>();
  for (const name of new Set(all)) {
    const party = { name: `Owner ${name}`, country: 'MY', roles: ['end-user' as const] };
    const given = { ...party, headquarters: 'MY' };
    ids.set(name, (await must('an owner', admin.control.registerParty(given))).id);
  }
  return ids;
}

/** The whole of an operator is held by an owner. */
export async function ownedBy(admin: MusterClient, owner: string, operator: string): Promise<void> {
  const stake = { owner, owned: operator, basisPoints: ALL_BASIS_POINTS };
  await must('a stake', admin.control.stateStake({ ...stake, from: FROM, source: 'a register' }));
}

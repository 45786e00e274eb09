/** Chains of hand-overs as links: what each one follows, and for how many devices. */
import type { CustodyEvent, Handover, LicenceCustody } from '../../custody.ts';

export interface Link {
  /** Null: the first that is known of these devices. */
  readonly before: Handover | null;
  readonly after: Handover;
  readonly devices: number;
  readonly example: string;
}

/** Every pair of hand-overs that follow each other, once, with all devices that passed through both. */
export function linksOf({ handovers, chains }: LicenceCustody): readonly Link[] {
  const byId = new Map(handovers.map((one) => [one.transfer, one]));
  const links = new Map<string, Link>();
  for (const { path, devices, example } of chains) {
    path.forEach((id, i) => {
      const after = byId.get(id);
      const before = i > 0 ? byId.get(path[i - 1]!) : null;
      // One that is not followed is no hand-over that is missing: of what comes after it nothing is said.
      if (!after || before === undefined) return;
      const name = `${before?.transfer ?? ''} ${id}`;
      const known = links.get(name)?.devices ?? 0;
      links.set(name, { before, after, devices: known + devices, example });
    });
  }
  return [...links.values()];
}

const inward: readonly CustodyEvent[] = ['export', 'reexport', 'transfer'];

/** Whether devices are on their way to a site by it; by any other they leave service, for good or for repair. */
export function isInward({ event }: Pick<Handover, 'event'>): boolean {
  return inward.includes(event);
}

/** Whether a party is to keep the devices: no consignee that hands them on. */
export function isKeeper(custody: LicenceCustody, party: string): boolean {
  return rolesOf(custody, party).some((role) => role === 'end-user' || role === 'operator');
}

/** Roles of a party under a licence; none: the licence does not know it. */
export function rolesOf({ subjects }: LicenceCustody, party: string): readonly string[] {
  return subjects.filter((one) => one.party === party).map(({ role }) => role);
}

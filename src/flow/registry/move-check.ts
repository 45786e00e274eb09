/** Whether devices may come under a licence: what its items, sites and quantities say of them. */
import type { FieldError } from '../../contract/problem.ts';
import { fault } from './custody.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, LicenceRow } from './rows.ts';

/** Devices of one move: their papers are read together. */
export const MOVED_AT_ONCE = 1_000;

export interface Movable {
  readonly devices: readonly DeviceRow[];
  /** The licence that they are under. */
  readonly from: LicenceRow;
}

interface Asked {
  readonly devices: readonly string[];
  readonly site: string | null;
  readonly under?: string;
}

type Found = { readonly ok: true; readonly value: Movable };
type Faulty = { readonly ok: false; readonly errors: readonly FieldError[] };

/** One sentence for all that is wrong with a device: whose it is, and what it is, is not everybody's to know. */
const unfit = 'No device that could come under this licence.';

/** The devices with the licence that they all are under, which is `under` where that is said; or the places of those that cannot come. */
export async function movable(
  ports: Pick<RegistryPorts, 'registry'>,
  to: LicenceRow,
  { devices: ids, site, under }: Asked,
): Promise<Found | Faulty> {
  const { registry } = ports;
  if (site !== null && !to.sites.includes(site)) {
    return { ok: false, errors: [fault('/site', 'It is no site of the licence.')] };
  }
  const rows = new Map((await registry.newestOf('devices', ids)).map((row) => [row.id, row]));
  const from = under ?? rows.get(ids[0]!)?.licence;
  const errors = ids.flatMap((id, i) => {
    const row = rows.get(id);
    const isFit = row?.licence === from && row !== undefined && fits(row, to, site);
    return isFit ? [] : [fault(`/devices/${i}`, unfit)];
  });
  if (errors.length > 0) return { ok: false, errors };
  const devices = ids.map((id) => rows.get(id)!);
  const over = await overQuantity(ports, to, devices);
  if (over) return { ok: false, errors: [over] };
  const licence = from && (await registry.newest('licences', from));
  if (!licence) throw new Error('a device is under no licence');
  return { ok: true, value: { devices, from: licence } };
}

function fits(row: DeviceRow, to: LicenceRow, site: string | null): boolean {
  const isElsewhere = row.status === 'active' && row.licence !== to.id;
  return isElsewhere && to.sites.includes(site ?? row.site) && lineFor(row, to) !== null;
}

/** The first line of a licence that has the device's model. */
export function lineFor({ model }: Pick<DeviceRow, 'model'>, to: LicenceRow): number | null {
  return to.items.find((item) => item.model === model)?.line ?? null;
}

async function overQuantity(
  { registry }: Pick<RegistryPorts, 'registry'>,
  to: LicenceRow,
  devices: readonly DeviceRow[],
): Promise<FieldError | null> {
  const byLine = Map.groupBy(devices, (row) => lineFor(row, to)!);
  for (const [line, some] of byLine) {
    const item = to.items.find((one) => one.line === line)!;
    const there = await registry.devicesOnLine(to.id, line);
    if (there + some.length <= item.quantity + (item.tolerance ?? 0)) continue;
    const detail = `Line ${line} permits ${item.quantity}, and has ${there} devices.`;
    return { pointer: '/devices', reason: 'too_large', detail };
  }
  return null;
}

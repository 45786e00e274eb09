/** Who is told of a move, and what: parties and authorities of both licences, and the operators of the sites it concerns. */
import type { Notice } from '../webhooks/notices.ts';
import type { MoveRow } from './move-rows.ts';
import type { RegistryPorts } from './ports.ts';
import type { DeviceRow, LicenceRow, WebhookOwner } from './rows.ts';

type Ports = Pick<RegistryPorts, 'registry'>;

interface Between {
  readonly from: LicenceRow;
  readonly to: LicenceRow;
}

/** Of any step: exporters and authorities, who may GET the move. An owner of both sides is told once. */
export function moveTold(row: MoveRow, { from, to }: Between): Notice {
  const { id, version, status, devices } = row;
  const data = { from: from.id, to: to.id, devices: devices.length, path: `/v1/moves/${id}` };
  const owners = [from, to].flatMap(({ exporter, authority }): WebhookOwner[] => [
    { role: 'exporter', owner: exporter },
    { role: 'regulator', owner: authority },
  ]);
  return {
    ...{ event: 'move.status', subject: id, version, occurredAtMs: row.recordedAtMs },
    audience: { owners },
    data: { move: id, version, status, ...data },
  };
}

/**
 * Of its beginning and its end, operators too: each of the licences that its own sites are under, and of how many devices
 * that stand there or come there.
 */
export async function moveToldToAll(ports: Ports, row: MoveRow, all: Between): Promise<Notice[]> {
  const places = await placesOf(ports, row);
  const sites = [...new Set(places.flatMap(({ before, after }) => [before, after]))];
  const rows = await ports.registry.newestOf('sites', sites);
  const operators = new Map(rows.map(({ id, operator }) => [id, operator]));
  const told = [...new Set(operators.values())].map((operator) => {
    const isIts = (site: string) => operators.get(site) === operator;
    const licences = {
      ...(places.some(({ before }) => isIts(before)) && { from: all.from.id }),
      ...(places.some(({ after }) => isIts(after)) && { to: all.to.id }),
    };
    const devices = places.filter(({ before, after }) => isIts(before) || isIts(after)).length;
    return operatorTold(row, operator, { ...licences, devices });
  });
  return [moveTold(row, all), ...told];
}

function operatorTold(
  { id, version, status, recordedAtMs }: MoveRow,
  owner: string,
  its: { readonly from?: string; readonly to?: string; readonly devices: number },
): Notice {
  return {
    ...{ event: 'move.status', subject: id, version, occurredAtMs: recordedAtMs },
    audience: { owners: [{ role: 'operator', owner }] },
    data: { move: id, version, status, ...its, path: `/v1/licences/${its.to ?? its.from}` },
  };
}

interface Place {
  readonly before: string;
  readonly after: string;
}

/** Where each device stood under the old licence, and where it is to stand under the new one. */
async function placesOf({ registry }: Ports, row: MoveRow): Promise<readonly Place[]> {
  const last = new Map<string, DeviceRow>();
  for (const version of await registry.versionsOf('devices', row.devices)) {
    if (version.licence === row.fromLicence) last.set(version.id, version);
  }
  return [...last.values()].map(({ site }) => ({ before: site, after: row.site ?? site }));
}

/** One manifest of as many devices as an upload takes, the way a command line sends it. */
import type { BareService } from './bare-service.ts';

const DEVICES = 100_000;

/** What goes before it, so that code and caches are there when memory is looked at. */
const WARM_DEVICES = 2_000;
const LOOK_EVERY_MS = 20;

export interface ManifestFigures {
  readonly devices: number;
  readonly seconds: number;
  /** The most that workerd held beyond what it held when idle, with all its isolates and its database. */
  readonly grownMb: number;
}

/** One manifest after a small one, while memory is looked at. */
export async function measureManifest(service: BareService): Promise<ManifestFigures> {
  await upload(service, WARM_DEVICES, 'Bench 0');
  const idleMb = service.memory().nowMb;
  let mostMb = idleMb;
  const look = () => {
    mostMb = Math.max(mostMb, service.memory().nowMb);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const seconds = await upload(service, DEVICES, 'Bench 1').finally(() => clearInterval(timer));
  return { devices: DEVICES, seconds, grownMb: mostMb - idleMb };
}

/** Opens an upload, sends the rows, activates it: until log and ledger have them. Answers after how many seconds. */
async function upload(service: BareService, devices: number, number: string): Promise<number> {
  const { licence, site } = await licensed(service, number);
  const rows = Array.from(
    { length: devices },
    (_, n) => `${number} ${n},H100,1,${site},${uuid(devices + n)},2026-01-05`,
  );
  const body = `serial,model,line,site,uuid,shippedAt\n${rows.join('\n')}\n`;
  const begun = performance.now();
  const { id } = await send(service, 'POST', `/v1/licences/${licence}/uploads`);
  await send(service, 'PUT', `/v1/uploads/${id}/manifest`, { type: 'text/csv', body });
  const { propagated } = await send(service, 'POST', `/v1/uploads/${id}/activate`);
  const seconds = (performance.now() - begun) / 1_000;
  if (propagated !== true) throw new Error('the ledger does not have the devices');
  return seconds;
}

const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

async function licensed(service: BareService, number: string) {
  const make = async (path: string, json: object) => {
    const body = JSON.stringify(json);
    return (await send(service, 'POST', path, { type: 'application/json', body })).id as string;
  };
  const authority = await make('/v1/authorities', { name: 'Bench', country: 'US' });
  const exporter = await make('/v1/parties', { name: 'E', country: 'US', roles: ['exporter'] });
  const roles = ['operator', 'end-user'];
  const operator = await make('/v1/parties', { name: 'O', country: 'MY', roles });
  const ring = [
    [103, 1],
    [104, 1],
    [104, 2],
    [103, 2],
    [103, 1],
  ];
  const geometry = { type: 'Polygon', coordinates: [ring] };
  const site = await make('/v1/sites', { name: 'S', operator, country: 'MY', geometry });
  const licence = await make('/v1/licences', {
    ...{ authority, exporter, endUser: operator, sites: [site], number },
    items: [{ line: 1, model: 'H100', quantity: DEVICES }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3_600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  });
  return { licence, site };
}

interface Body {
  readonly type: string;
  readonly body: string;
}

async function send(
  { url, rootKey }: BareService,
  method: string,
  path: string,
  content?: Body,
): Promise<Record<string, unknown>> {
  const headers: Record<string, string> = { authorization: `Bearer ${rootKey}` };
  if (content) headers['content-type'] = content.type;
  const response = await fetch(`${url}${path}`, { method, headers, body: content?.body ?? null });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Windows as those see them who see the site: each with the caller's own devices, and how much was declared in all. */
import { USE_SPAN_MS, type WindowUse, windowUse } from '../../core/appraise/window-use.ts';
import { type Caller, visibleTo } from './caller.ts';
import type { RegistryPorts } from './ports.ts';
import type { WindowRow } from './rows.ts';
import type { WindowCursor, WindowPlace } from './window-port.ts';
import { siteWindowOf, windowStateOf } from './windows.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** Of 160 windows that may reach into the measure of a site; a licence has up to 500 sites. */
const MAX_MEASURED = 5_000;

export interface SeenWindow {
  /** Of the devices it names only those that the caller may see. */
  readonly row: WindowRow;
  /** How many it names; null: the whole site. */
  readonly deviceCount: number | null;
}

export interface SiteUse extends Omit<WindowUse, 'run'> {
  readonly site: string;
  readonly running: number;
  readonly ahead: number;
}

export interface WindowPage {
  readonly windows: readonly SeenWindow[];
  readonly use: readonly SiteUse[];
  readonly next: string | null;
}

/** The windows of a site or of a licence's sites, latest begin first. */
export async function listWindows(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  of: WindowPlace,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<Outcome<WindowPage>> {
  const after = page.after === undefined ? null : cursorOf(page.after);
  if (page.after !== undefined && !after) {
    const detail = 'not a cursor that a page gave';
    const error = { in: 'query', pointer: '/after', reason: 'format_invalid', detail } as const;
    return refuse('request_parameter_invalid', { errors: [error] });
  }
  if (!(await isVisible(ports, caller, of))) return refuse('object_not_found');
  const visible = visibleTo(caller);
  const found = await ports.registry.listWindows(visible, of, { after, limit: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  const next = found.length > page.limit && last ? `${last.fromMs}.${last.id}` : null;
  const windows = await narrowed(ports, caller, rows);
  return accept({ windows, use: await usesOf(ports, caller, of, nowMs), next });
}

function isVisible({ registry }: RegistryPorts, caller: Caller, of: WindowPlace) {
  const visible = visibleTo(caller);
  return 'site' in of
    ? registry.visibleSite(visible, of.site)
    : registry.visibleLicence(visible, of.licence);
}

function cursorOf(text: string): WindowCursor | null {
  const [, fromMs, id] = /^(\d{1,15})\.(win_[0-9a-f]{24})$/.exec(text) ?? [];
  return fromMs === undefined || id === undefined ? null : { fromMs: Number(fromMs), id };
}

/** One window. */
export async function seeWindow(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenWindow>> {
  const row = await ports.registry.visibleWindow(visibleTo(caller), id);
  if (!row) return refuse('object_not_found');
  return accept((await narrowed(ports, caller, [row]))[0]!);
}

/** A site may hold the devices of several exporters; none learns of the others' from a window. */
async function narrowed(
  { registry }: RegistryPorts,
  caller: Caller,
  rows: readonly WindowRow[],
): Promise<SeenWindow[]> {
  const named = new Set(rows.flatMap(({ devices }) => devices ?? []));
  const seen = await registry.visibleDevices(visibleTo(caller), [...named]);
  return rows.map((row) => ({
    row: { ...row, devices: row.devices?.filter((device) => seen.has(device)) ?? null },
    deviceCount: row.devices?.length ?? null,
  }));
}

async function usesOf(
  { registry }: RegistryPorts,
  caller: Caller,
  of: WindowPlace,
  nowMs: number,
): Promise<SiteUse[]> {
  const sinceMs = nowMs - USE_SPAN_MS;
  const rows = await registry.windowsSince(visibleTo(caller), of, sinceMs, MAX_MEASURED);
  const bySite = Map.groupBy(rows, ({ site }) => site);
  return [...bySite].map(([site, list]) => {
    const { run: _, ...use } = windowUse(list.map(siteWindowOf), nowMs, 0);
    const states = list.map((row) => windowStateOf(row, nowMs));
    const count = (word: string) => states.filter((state) => state === word).length;
    return { site, ...use, running: count('running'), ahead: count('declared') };
  });
}

/** A ledger's roster in SQLite: sites, API keys, devices with their ordinals. */
import type { AttestationKey, Bytes, Device, Site, SiteWindow } from '../../core/model.ts';
import type { ApiKeyGrant } from '../../flow/roster.ts';
import { PAGE_SIZE, type RosterDevice, type RosterKey } from '../../flow/settle/store.ts';
import { fromJson, type Sql, toJson } from '../sql.ts';
import { Keys } from './keys.ts';
import { Lru } from './lru.ts';

/** Devices of one text that is read: each has some 250 bytes, and a value 2 MB at most. */
const DEVICES_A_READ = 1_000;
/** Devices held decoded. */
const CACHED_ROWS = 20_000;

export class Roster {
  readonly #sql: Sql;
  readonly #devices = new Lru<number, RosterDevice>(CACHED_ROWS);
  readonly #keys: Keys;
  #sites: readonly Site[] | undefined;
  /** Counted once: a ledger has 100,000 devices, and each body asks. */
  #deviceCount: number | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#keys = new Keys(sql);
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#devices.clear();
    this.#keys.clear();
    this.#sites = undefined;
    this.#deviceCount = undefined;
  }

  sites(): readonly Site[] {
    this.#sites ??= this.#sql
      .exec('SELECT json FROM site ORDER BY site')
      .map((row) => fromJson<Site>(String(row.json)));
    return this.#sites;
  }

  site(site: string): Site | null {
    return this.sites().find((known) => known.site === site) ?? null;
  }

  putSite(site: Site): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO site (site, json) VALUES (?, ?)',
      site.site,
      toJson(site),
    );
    this.#sites = undefined;
  }

  dropSite(site: string): void {
    this.#sql.exec('DELETE FROM site WHERE site = ?', site);
    this.#sites = undefined;
  }

  /** Pages belong to one site, and a device never leaves its page. */
  hasDevicesAt(site: string): boolean {
    return this.#sql.exec('SELECT 1 FROM site_page WHERE site = ? LIMIT 1', site).length > 0;
  }

  /** In order of their begin. */
  windows(): readonly SiteWindow[] {
    return this.#sql
      .exec('SELECT json FROM site_window ORDER BY from_ms, site_window')
      .map((row) => fromJson<SiteWindow>(String(row.json)));
  }

  putWindow(window: SiteWindow): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO site_window (site_window, from_ms, json) VALUES (?, ?, ?)',
      window.window,
      window.fromMs,
      toJson(window),
    );
  }

  dropWindow(window: string): void {
    this.#sql.exec('DELETE FROM site_window WHERE site_window = ?', window);
  }

  grant(apiKey: string): ApiKeyGrant | null {
    const row = this.#sql.exec('SELECT json FROM api_key WHERE api_key = ?', apiKey)[0];
    return row ? fromJson<ApiKeyGrant>(String(row.json)) : null;
  }

  putGrant(grant: ApiKeyGrant): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO api_key (api_key, json) VALUES (?, ?)',
      grant.apiKey,
      toJson(grant),
    );
  }

  device(ordinal: number): RosterDevice | null {
    const held = this.#devices.get(ordinal);
    if (held) return held;
    return this.#held(this.#sql.exec('SELECT json FROM device WHERE ordinal = ?', ordinal)[0]);
  }

  /** Holds these, read by one statement, for whoever asks for them one by one. */
  prepareDevices(ordinals: readonly number[]): void {
    const missing = ordinals.filter((ordinal) => !this.#devices.get(ordinal));
    for (let at = 0; at < missing.length; at += DEVICES_A_READ) {
      // As one text: a row each would cost what reading its JSON does.
      const [row] = this.#sql.exec(
        `SELECT group_concat(json, ',') AS list FROM device
         WHERE ordinal IN (SELECT value FROM json_each(?))`,
        JSON.stringify(missing.slice(at, at + DEVICES_A_READ)),
      );
      const devices = JSON.parse(`[${row?.list ?? ''}]`) as RosterDevice[];
      for (const device of devices) this.#devices.set(device.ordinal, device);
    }
  }

  deviceNamed(device: string): RosterDevice | null {
    return this.#held(this.#sql.exec('SELECT json FROM device WHERE device = ?', device)[0]);
  }

  devicesOfPage(page: number): readonly RosterDevice[] {
    return this.#sql
      .exec(
        'SELECT json FROM device WHERE ordinal >= ? AND ordinal < ? ORDER BY ordinal',
        page * PAGE_SIZE,
        (page + 1) * PAGE_SIZE,
      )
      .map((row) => fromJson<RosterDevice>(String(row.json)));
  }

  putDevice(device: Device): RosterDevice {
    const ordinal = this.deviceNamed(device.device)?.ordinal ?? this.#freeOrdinal(device.site);
    const row = inOrder({ ...device, ordinal });
    this.#sql.exec(
      'INSERT OR REPLACE INTO device (ordinal, device, site, line, json) VALUES (?, ?, ?, ?, ?)',
      ordinal,
      device.device,
      device.site,
      device.line,
      toJson(row),
    );
    this.#devices.set(ordinal, row);
    this.#deviceCount = undefined;
    return row;
  }

  deviceCount(): number {
    this.#deviceCount ??= Number(this.#sql.exec('SELECT count(*) AS n FROM device')[0]?.n);
    return this.#deviceCount;
  }

  registeredByLine(): Readonly<Record<number, number>> {
    const rows = this.#sql.exec(`SELECT line, count(*) AS n FROM device
       WHERE json_extract(json, '$.status') IS NOT 'moved' GROUP BY line`);
    return Object.fromEntries(rows.map((row) => [Number(row.line), Number(row.n)]));
  }

  keys(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[] {
    return this.#keys.of(thumbprints);
  }

  putKey(ordinal: number, key: AttestationKey, nowMs: number): void {
    this.#keys.put(ordinal, key, nowMs);
  }

  keysOf(ordinal: number): readonly RosterKey[] {
    return this.#keys.ofDevice(ordinal);
  }

  putTravelled(key: RosterKey): void {
    this.#keys.putWithEnd(key);
  }

  tombstoneKeys(ordinal: number, nowMs: number): void {
    this.#keys.end(ordinal, nowMs);
  }

  /** One statement, whatever the size of the fleet. */
  revokeDevices(nowMs: number): void {
    this.#sql.exec(
      `UPDATE device SET json = json_set(json, '$.status', 'revoked',
         '$.version', json_extract(json, '$.version') + 1)
       WHERE json_extract(json, '$.status') NOT IN ('revoked', 'moved')`,
    );
    this.#keys.endAll(nowMs);
    this.#devices.clear();
  }

  pages(): readonly number[] {
    return this.#sql
      .exec('SELECT page FROM site_page ORDER BY page')
      .map((row) => Number(row.page));
  }

  #held(row: ReturnType<Sql['exec']>[number] | undefined): RosterDevice | null {
    if (!row) return null;
    // It has no bytes, which is what `fromJson` looks for in every member.
    const device = inOrder(JSON.parse(String(row.json)));
    this.#devices.set(device.ordinal, device);
    return device;
  }

  /** The next slot of a page that belongs to the site alone, so that a site's batch touches few pages. */
  #freeOrdinal(site: string): number {
    const open = this.#sql.exec(
      'SELECT page, used FROM site_page WHERE site = ? AND used < ? LIMIT 1',
      site,
      PAGE_SIZE,
    )[0];
    if (!open) return this.#newPage(site) * PAGE_SIZE;
    this.#sql.exec('UPDATE site_page SET used = used + 1 WHERE page = ?', Number(open.page));
    return Number(open.page) * PAGE_SIZE + Number(open.used);
  }

  #newPage(site: string): number {
    const next = this.#sql.exec('SELECT coalesce(max(page) + 1, 0) AS page FROM site_page')[0];
    const page = Number(next?.page);
    this.#sql.exec('INSERT INTO site_page (page, site, used) VALUES (?, ?, 1)', page, site);
    return page;
  }
}

/** Members in the order in which a bundle writes them, which spares sorting them each time. */
function inOrder(device: RosterDevice): RosterDevice {
  const { line, site, model, serial, status, ordinal, version, shippedAtMs, ...rest } = device;
  const { device: id, ...more } = rest;
  const first = { line, site, model, device: id, serial, status };
  return { ...first, ordinal, version, shippedAtMs, ...more };
}

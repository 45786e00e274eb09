/** A ledger's roster in SQLite: sites, API keys, devices with their ordinals, keys with their ends. */
import type {
  AttestationKey,
  Bytes,
  Device,
  Site,
  SiteWindow,
  SuiteName,
} from '../../core/model.ts';
import type { ApiKeyGrant } from '../../flow/roster.ts';
import { PAGE_SIZE, type RosterDevice, type RosterKey } from '../../flow/settle/store.ts';
import { blob, fromJson, type Sql, toJson } from '../sql.ts';
import { Lru } from './lru.ts';

/** Devices and keys held decoded; a miss costs one row. */
const CACHED_ROWS = 20_000;

export class Roster {
  readonly #sql: Sql;
  readonly #devices = new Lru<number, RosterDevice>(CACHED_ROWS);
  readonly #keys = new Lru<string, RosterKey>(CACHED_ROWS);
  #sites: readonly Site[] | undefined;
  /** Counted once: a ledger has 100,000 devices, and each body asks. */
  #deviceCount: number | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
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
    const row = { ...device, ordinal };
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
    const rows = this.#sql.exec('SELECT line, count(*) AS n FROM device GROUP BY line');
    return Object.fromEntries(rows.map((row) => [Number(row.line), Number(row.n)]));
  }

  keys(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[] {
    return thumbprints.map((thumbprint) => this.#key(thumbprint));
  }

  putKey(ordinal: number, key: AttestationKey, nowMs: number): void {
    this.tombstoneKeys(ordinal, nowMs);
    this.#sql.exec(
      `INSERT OR REPLACE INTO device_key (thumbprint, suite, public_key, ordinal, ended_at_ms)
       VALUES (?, ?, ?, ?, NULL)`,
      key.thumbprint,
      key.suite,
      key.publicKey,
      ordinal,
    );
    this.#keys.clear();
  }

  tombstoneKeys(ordinal: number, nowMs: number): void {
    this.#sql.exec(
      'UPDATE device_key SET ended_at_ms = ? WHERE ordinal = ? AND ended_at_ms IS NULL',
      nowMs,
      ordinal,
    );
    this.#keys.clear();
  }

  /** One statement, whatever the size of the fleet. */
  revokeDevices(nowMs: number): void {
    this.#sql.exec(
      `UPDATE device SET json = json_set(json, '$.status', 'revoked',
         '$.version', json_extract(json, '$.version') + 1)
       WHERE json_extract(json, '$.status') IS NOT 'revoked'`,
    );
    this.#sql.exec('UPDATE device_key SET ended_at_ms = ? WHERE ended_at_ms IS NULL', nowMs);
    this.#devices.clear();
    this.#keys.clear();
  }

  pages(): readonly number[] {
    return this.#sql
      .exec('SELECT page FROM site_page ORDER BY page')
      .map((row) => Number(row.page));
  }

  #held(row: ReturnType<Sql['exec']>[number] | undefined): RosterDevice | null {
    if (!row) return null;
    const device = fromJson<RosterDevice>(String(row.json));
    this.#devices.set(device.ordinal, device);
    return device;
  }

  #key(thumbprint: Bytes): RosterKey | null {
    const name = String.fromCharCode(...thumbprint);
    const held = this.#keys.get(name);
    if (held) return held;
    const row = this.#sql.exec(
      'SELECT suite, public_key, ordinal, ended_at_ms FROM device_key WHERE thumbprint = ?',
      thumbprint,
    )[0];
    if (!row) return null;
    const key: RosterKey = {
      // A copy: what was asked is a view onto a whole part's.
      key: {
        suite: row.suite as SuiteName,
        publicKey: blob(row.public_key),
        thumbprint: thumbprint.slice(),
      },
      ordinal: Number(row.ordinal),
      endedAtMs: row.ended_at_ms === null ? null : Number(row.ended_at_ms),
    };
    this.#keys.set(name, key);
    return key;
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

/**
 * Landmarks by number, the least round trips of sites and bindings of keys, in SQLite. A ledger without any costs no look
 * into a table.
 */
import type {
  Baseline,
  Binding,
  LandmarkEntry,
  PlaceStore,
} from '../../flow/settle/place-store.ts';
import type { Sql } from '../sql.ts';

export class Places implements PlaceStore {
  readonly #sql: Sql;
  readonly #landmarks = new Map<number, LandmarkEntry>();
  /** By name: those that were ever moved have several. */
  readonly #named = new Map<string, { readonly number: number; readonly entry: LandmarkEntry }[]>();

  #hasBindings: boolean | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#landmarks.clear();
    this.#named.clear();
    this.#hasBindings = undefined;
  }

  landmark(number: number): LandmarkEntry {
    const held = this.#landmarks.get(number);
    if (held) return held;
    const row = this.#sql.exec(
      'SELECT landmark, latitude, longitude, uncertainty_km FROM landmark WHERE number = ?',
      number,
    )[0];
    if (!row) throw new Error('a stored page names a landmark that its ledger does not hold');
    const position = { latitude: Number(row.latitude), longitude: Number(row.longitude) };
    const uncertaintyKm = Number(row.uncertainty_km);
    return this.#hold(number, { landmark: String(row.landmark), position, uncertaintyKm });
  }

  numberOf(entry: LandmarkEntry): number {
    const { landmark, position, uncertaintyKm } = entry;
    const held = this.#named.get(landmark)?.find((one) => isSame(one.entry, entry));
    if (held) return held.number;
    const values = [landmark, position.latitude, position.longitude, uncertaintyKm] as const;
    this.#sql.exec(
      `INSERT INTO landmark (landmark, latitude, longitude, uncertainty_km) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      ...values,
    );
    const row = this.#sql.exec(
      `SELECT number FROM landmark
       WHERE landmark = ? AND latitude = ? AND longitude = ? AND uncertainty_km = ?`,
      ...values,
    )[0];
    const number = Number(row!.number);
    this.#hold(number, { landmark, position, uncertaintyKm });
    return number;
  }

  #hold(number: number, entry: LandmarkEntry): LandmarkEntry {
    this.#landmarks.set(number, entry);
    const named = this.#named.get(entry.landmark) ?? [];
    this.#named.set(entry.landmark, [...named, { number, entry }]);
    return entry;
  }

  baselines(site: string): readonly Baseline[] {
    const rows = this.#sql.exec(
      'SELECT landmark, since_ms, least_us, former_us FROM baseline WHERE site = ?',
      site,
    );
    return rows.map((row) => ({
      ...{ site, landmark: Number(row.landmark), sinceMs: Number(row.since_ms) },
      leastUs: Number(row.least_us),
      formerUs: row.former_us === null ? null : Number(row.former_us),
    }));
  }

  putBaseline({ site, landmark, sinceMs, leastUs, formerUs }: Baseline): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO baseline (site, landmark, since_ms, least_us, former_us)
       VALUES (?, ?, ?, ?, ?)`,
      ...([site, landmark, sinceMs, leastUs, formerUs] as const),
    );
  }

  dropBaselines(site: string): void {
    this.#sql.exec('DELETE FROM baseline WHERE site = ?', site);
  }

  bindings(ordinals: readonly number[]): ReadonlyMap<number, readonly Binding[]> {
    this.#hasBindings ??= this.#sql.exec('SELECT 1 FROM key_binding LIMIT 1').length > 0;
    if (!this.#hasBindings || ordinals.length === 0) return new Map();
    const rows = this.#sql.exec(
      `SELECT ordinal, strength, thumbprint, challenge_at_ms, switches, chip, certificates, delegated_by, report
       FROM key_binding
       WHERE ordinal IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ordinals),
    );
    const all = new Map<number, Binding[]>();
    for (const row of rows) {
      const ordinal = Number(row.ordinal);
      all.set(ordinal, [...(all.get(ordinal) ?? []), bindingOf(row)]);
    }
    return all;
  }

  putBinding(ordinal: number, binding: Binding): void {
    const { thumbprint, challengeAtMs, switches, chip = null, certificates } = binding;
    const { strength = 'bound', delegatedBy, report } = binding;
    this.#hasBindings = true;
    this.#sql.exec(
      `INSERT OR REPLACE INTO key_binding
       (ordinal, strength, thumbprint, challenge_at_ms, switches, chip, certificates, delegated_by, report)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...([ordinal, delegatedBy ? 'session' : strength, thumbprint] as const),
      ...([challengeAtMs, JSON.stringify(switches), chip] as const),
      certificates ? JSON.stringify(certificates) : null,
      delegatedBy ?? null,
      report ? JSON.stringify(report) : null,
    );
  }
}

/** That a chip binds a key is not said, as it was not before a TPM could. */
function bindingOf(row: ReturnType<Sql['exec']>[number]): Binding {
  const { thumbprint, challenge_at_ms, switches, chip, certificates } = row;
  return {
    ...{ thumbprint: String(thumbprint), challengeAtMs: Number(challenge_at_ms) },
    switches: JSON.parse(String(switches)),
    ...(chip === null ? {} : { chip: String(chip) }),
    ...(certificates === null ? {} : { certificates: JSON.parse(String(certificates)) }),
    ...(row.strength === 'tpm' && { strength: 'tpm' as const }),
    ...(row.report !== null && { report: JSON.parse(String(row.report)) }),
    ...(row.delegated_by !== null && { delegatedBy: String(row.delegated_by) }),
  };
}

function isSame(a: LandmarkEntry, b: LandmarkEntry): boolean {
  const { latitude, longitude } = a.position;
  const isThere = latitude === b.position.latitude && longitude === b.position.longitude;
  return isThere && a.uncertaintyKm === b.uncertaintyKm;
}

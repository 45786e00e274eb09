/** Sums of use in SQLite, a row a site and day; those of the period that is asked for again and again are held. */
import type { DaySpan, SiteHour, UseDay, UseStore, UseSum } from '../../flow/settle/store.ts';
import type { Sql } from '../sql.ts';

const columns: Readonly<Record<keyof UseSum, string>> = {
  spanS: 'span_s',
  observedS: 'observed_s',
  busyS: 'busy_s',
  trainingS: 'training_s',
  exaflop4: 'exaflop_4',
  exaflop8: 'exaflop_8',
  exaflop16: 'exaflop',
  errorExaflop4: 'error_exaflop_4',
  errorExaflop8: 'error_exaflop_8',
  errorExaflop16: 'error_exaflop',
  mostExaflop: 'most_exaflop',
  joules: 'joules',
  mostJoules: 'most_joules',
  linkBytes: 'link_bytes',
};
const names = Object.keys(columns) as (keyof UseSum)[];
const listed = names.map((name) => columns[name]).join(', ');
const totals = names.map((name) => `total(${columns[name]}) AS ${columns[name]}`).join(', ');

const put = `INSERT INTO use_day (site, day, ${listed}) VALUES (?, ?, ${names.map(() => '?').join(', ')})
  ON CONFLICT (site, day) DO UPDATE SET
  ${names.map((name) => `${columns[name]} = ${columns[name]} + excluded.${columns[name]}`).join(', ')}`;

const putHour = `INSERT INTO use_hour (site, hour, observed_s, busy_s, exaflop) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (hour, site) DO UPDATE SET observed_s = observed_s + excluded.observed_s,
  busy_s = busy_s + excluded.busy_s, exaflop = exaflop + excluded.exaflop`;

/** The rows of all sites together: a period is then as many rows as it has days, however many sites there are. */
const ALL = '';

/** Periods held: the present one, and a few that late reports belong to. */
const PERIODS_KEPT = 8;

export class UseRows implements UseStore {
  readonly #sql: Sql;
  readonly #sums = new Map<string, UseSum>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Forgets what is held in memory. */
  clear(): void {
    this.#sums.clear();
  }

  add(rows: readonly UseDay[]): void {
    for (const { site, day, sum } of rows) {
      const figures = names.map((name) => sum[name]);
      for (const whose of [site, ALL]) this.#sql.exec(put, whose, day, ...figures);
    }
    // Summed anew from the rows: a sum that is carried on would differ from them in its last bits.
    this.#sums.clear();
  }

  sum({ fromDay, toDay }: DaySpan): UseSum {
    const key = `${fromDay} ${toDay}`;
    let sum = this.#sums.get(key);
    if (!sum) {
      sum = this.atSite(ALL, { fromDay, toDay });
      if (this.#sums.size >= PERIODS_KEPT) this.#sums.clear();
      this.#sums.set(key, sum);
    }
    return sum;
  }

  atSite(site: string, { fromDay, toDay }: DaySpan): UseSum {
    const [row] = this.#sql.exec(
      `SELECT ${totals} FROM use_day WHERE site = ? AND day >= ? AND day < ?`,
      ...[site, fromDay, toDay],
    );
    return sumOf(row!);
  }

  addHours(rows: readonly SiteHour[]): void {
    for (const { site, hour, observedS, busyS, exaflop } of rows) {
      this.#sql.exec(putHour, site, hour, observedS, busyS, exaflop);
    }
  }

  hours(fromHour: number, toHour: number): readonly SiteHour[] {
    return this.#sql
      .exec(
        `SELECT site, hour, observed_s, busy_s, exaflop FROM use_hour WHERE hour >= ? AND hour < ?
         ORDER BY site, hour`,
        fromHour,
        toHour,
      )
      .map((row) => ({
        ...{ site: String(row.site), hour: Number(row.hour), observedS: Number(row.observed_s) },
        ...{ busyS: Number(row.busy_s), exaflop: Number(row.exaflop) },
      }));
  }

  dropHoursBefore(hour: number): void {
    this.#sql.exec('DELETE FROM use_hour WHERE hour < ?', hour);
  }

  bySite({ fromDay, toDay }: DaySpan): ReadonlyMap<string, UseSum> {
    const rows = this.#sql.exec(
      `SELECT site, ${totals} FROM use_day WHERE site > ? AND day >= ? AND day < ?
       GROUP BY site ORDER BY site`,
      ALL,
      fromDay,
      toDay,
    );
    return new Map(rows.map((row) => [String(row.site), sumOf(row)]));
  }
}

function sumOf(row: Readonly<Record<string, unknown>>): UseSum {
  const values = names.map((name) => [name, Number(row[columns[name]])]);
  return Object.fromEntries(values) as unknown as UseSum;
}

/** `npm run bench -- fleet [--json]`: a push of 500 sites of one owner to the Fleet object, by CPU time. */
import type { SiteDuty } from '../../src/flow/fleet/port.ts';
import { push } from '../../src/flow/fleet/push.ts';
import { FLEET_MIGRATIONS, sqlFleetStore } from '../../src/store/fleet/fleet-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { memoryDatabase, sqliteSql } from '../flow/sqlite.ts';
import { median, say } from './figure.ts';

const SITES = 500;
const HOURS = 192;
const RUNS = 5;

/** Sites that go their own ways; hours left out; or all at one job. */
const cases: Readonly<Record<string, (own: number, job: number, leave: number) => number | null>> =
  {
    apart: (own) => own,
    gaps: (own, _, leave) => (leave < 0.05 ? null : own),
    together: (own, job) => 0.98 * job + 0.02 * own,
  };

for (const [name, busyOf] of Object.entries(cases)) {
  const job = Array.from({ length: HOURS }, Math.random);
  const sites = Array.from({ length: SITES }, (_, site): SiteDuty => {
    const hours = job.flatMap((part, at) => {
      const busy = busyOf(Math.random(), part, Math.random());
      return busy === null ? [] : [[490_000 + at, busy, 100] as const];
    });
    return { site: `site-${site}`, owner: 'op-1', hours };
  });
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, FLEET_MIGRATIONS);
  const store = sqlFleetStore(sql);
  const times = Array.from({ length: RUNS }, (_, run) => {
    const before = process.cpuUsage();
    push(store, 'lic-1', sites, run);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  const value = median(times);
  const against = '5,000 ms a push';
  say({ name: `fleet.push.${name}`, value, unit: 'ms', against, ratio: 5_000 / value });
}

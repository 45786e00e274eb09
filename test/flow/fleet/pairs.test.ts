/** What a push answers, held against the plain way: each of its sites against all others, over copies of common hours. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movesTogether } from '../../../src/core/appraise/rules/coordinated-training.ts';
import type { InStep } from '../../../src/core/appraise/usage/in-step.ts';
import type { DutyGroup, KeptDuty, SiteDuty } from '../../../src/flow/fleet/port.ts';
import { push } from '../../../src/flow/fleet/push.ts';
import { FLEET_MIGRATIONS, sqlFleetStore } from '../../../src/store/fleet/fleet-store.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';

type Hours = ReadonlyMap<number, number>;
const dutyIn = ({ hours }: SiteDuty): Hours => new Map(hours.map(([hour, duty]) => [hour, duty]));
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]) => sumOf(values) / values.length;

function plainStep(a: Hours, b: Hours): InStep {
  const hours = [...a.keys()].filter((hour) => b.has(hour)).sort((x, y) => x - y);
  const [first, second] = [a, b].map((duty) => hours.map((hour) => duty.get(hour)!));
  const beyond = (values: readonly number[]) =>
    values.map((value, i) => {
      const alike = values.filter((_, j) => hours[j]! % 24 === hours[i]! % 24);
      return value - meanOf(alike);
    });
  return {
    hours: hours.length,
    correlation: plainCorrelation(first!, second!),
    beyondDay: plainCorrelation(beyond(first!), beyond(second!)),
  };
}

function plainCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2) return 0;
  const [x, y] = [a, b].map((list) => list.map((value) => value - meanOf(list)));
  const of = (p: readonly number[], q: readonly number[]) => sumOf(p.map((one, i) => one * q[i]!));
  const least = 0.02 * 0.02 * a.length;
  if (of(x!, x!) < least || of(y!, y!) < least) return 0;
  return of(x!, y!) / Math.sqrt(of(x!, x!) * of(y!, y!));
}

function plainGroups(ledger: string, all: readonly KeptDuty[]): readonly DutyGroup[] {
  return all.flatMap((own): DutyGroup[] => {
    if (own.ledger !== ledger) return [];
    const partners = all.flatMap((other) => {
      const step = plainStep(dutyIn(own), dutyIn(other));
      return other !== own && other.owner === own.owner && movesTogether(step)
        ? [{ other, step }]
        : [];
    });
    if (partners.length === 0) return [];
    const members = [own, ...partners.map(({ other }) => other)];
    const common = [...dutyIn(own).keys()].filter((hour) =>
      members.every((member) => dutyIn(member).has(hour)),
    );
    const least = (name: 'correlation' | 'beyondDay') =>
      Math.min(...partners.map(({ step }) => step[name]));
    return [
      {
        ...{ owner: own.owner, sites: new Set(members.map(({ site }) => site)).size },
        ownSites: members.flatMap((one) => (one.ledger === ledger ? [one.site] : [])).sort(),
        ...{ hours: common.length, correlation: least('correlation') },
        ...{ beyondDay: least('beyondDay') },
        exaflop: sumOf(
          members.flatMap(({ hours }) =>
            hours.flatMap(([hour, , exaflop]) => (common.includes(hour) ? [exaflop] : [])),
          ),
        ),
      },
    ];
  });
}

const HOURS = 120;
/** Sites of two owners under two ledgers: some follow one of two jobs, with noise of their own, hours left out, and a late start. */
const anySite = fc.record({
  owner: fc.constantFrom('op-1', 'op-2'),
  ledger: fc.constantFrom('lic-a', 'lic-b'),
  job: fc.nat(1),
  noise: fc.constantFrom(0, 0.05, 0.3),
  gaps: fc.uniqueArray(fc.nat(HOURS - 1), { maxLength: 30 }),
  startH: fc.constantFrom(0, 1, 30),
  seed: fc.nat(1_000),
});

function roll(seed: number, hour: number): number {
  const x = Math.sin(seed * 127.1 + hour * 311.7) * 43_758.545;
  return x - Math.floor(x);
}

test('a push answers what all pairs say, whatever hours are missing', () => {
  let groups = 0;
  fc.assert(
    fc.property(fc.array(anySite, { minLength: 2, maxLength: 8 }), (sites) => {
      const all = sites.map(({ owner, ledger, job, noise, gaps, startH, seed }, i): KeptDuty => {
        const hours = Array.from({ length: HOURS }, (_, at) => 490_000 + startH + at)
          .filter((_, at) => !gaps.includes(at))
          .map((hour) => {
            const busy = roll(job, hour) * (1 - noise) + roll(seed, hour) * noise;
            return [hour, busy, 100] as const;
          });
        return { owner, ledger, site: `site-${i}`, hours };
      });
      const sql = sqliteSql(memoryDatabase());
      migrate(sql, FLEET_MIGRATIONS);
      const store = sqlFleetStore(sql);
      const of = (ledger: string) => all.filter((one) => one.ledger === ledger);
      push(store, 'lic-b', of('lic-b'), 1e12);
      const answered = push(store, 'lic-a', of('lic-a'), 1e12);
      const expected = plainGroups('lic-a', all);
      groups += expected.length;
      expect(answered).toEqual(
        expected.map((group) => ({
          ...group,
          correlation: expect.closeTo(group.correlation, 9),
          beyondDay: expect.closeTo(group.beyondDay, 9),
        })),
      );
    }),
    { numRuns: 40 },
  );
  // It would be no test where nothing moves together.
  expect(groups).toBeGreaterThan(10);
});

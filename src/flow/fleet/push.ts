/** A ledger's sites against all others of their owners. */

import { movesTogether } from '../../core/appraise/rules/coordinated-training.ts';
import { commonHours, type Duty, dutyOf, inStep } from '../../core/appraise/usage/in-step.ts';
import { DAY_MS } from '../../core/days.ts';
import type {
  DutyGroup,
  DutyHour,
  FleetStore,
  KeptDuty,
  LedgerRetired,
  ReadingEnergy,
  RetiredOf,
  SiteDuty,
  SiteLoad,
} from './port.ts';

/** Of one owner; more would be looked at for longer than a push may take. */
const SITES_AN_OWNER = 200;
/** Sites and hours that one ledger may tell of: more is none of our ledgers'. */
const MAX_SITES = 500;
const MAX_READINGS = 30_000;
const MAX_HOURS = 24 * 8;
/** Who told nothing for so long is not asked any more. */
const KEPT_MS = 8 * DAY_MS;

/** Keeps what the ledger tells and answers the groups that its sites are in. */
export function push(
  store: FleetStore,
  ledger: string,
  told: readonly SiteDuty[],
  nowMs: number,
): readonly DutyGroup[] {
  const duties = told
    .slice(0, MAX_SITES)
    .map((one) => ({ ...one, hours: one.hours.slice(-MAX_HOURS) }));
  store.replace(ledger, duties, nowMs);
  const owners = new Map<string, readonly Prepared[]>();
  return duties.flatMap((duty): DutyGroup[] => {
    const { owner, site } = duty;
    const known =
      owners.get(owner) ?? store.ofOwner(owner, nowMs - KEPT_MS, SITES_AN_OWNER).map(prepared);
    owners.set(owner, known);
    const others = known.filter(
      (other) => other.kept.ledger !== ledger || other.kept.site !== site,
    );
    const group = groupOf(prepared({ ...duty, ledger }), others);
    return group ? [group] : [];
  });
}

/** A site with its duty in order: made once, and compared with hundreds. */
interface Prepared {
  readonly kept: KeptDuty;
  readonly duty: Duty;
}

function prepared(kept: KeptDuty): Prepared {
  return { kept, duty: dutyOf(kept.hours, MAX_HOURS) };
}

/** Keeps what the ledger has at its sites, and answers what others have there. */
export function pushLoads(
  store: FleetStore,
  ledger: string,
  told: readonly SiteLoad[],
  nowMs: number,
): readonly SiteLoad[] {
  const loads = told.slice(0, MAX_SITES);
  store.replaceLoads(ledger, loads, nowMs);
  const sites = loads.map(({ site }) => site);
  return store.loadsBeside(ledger, sites, nowMs - KEPT_MS);
}

/** Keeps what was taken out of service under the ledger, and answers what was under the exporter's others. */
export function pushRetired(
  store: FleetStore,
  ledger: string,
  told: LedgerRetired,
  nowMs: number,
): RetiredOf {
  store.replaceRetired(ledger, told, nowMs);
  return store.retiredBeside(ledger, told, nowMs - KEPT_MS);
}

/** Keeps what the ledger's devices can have used, and answers what others' can. */
export function pushEnergy(
  store: FleetStore,
  ledger: string,
  told: readonly ReadingEnergy[],
  nowMs: number,
): readonly ReadingEnergy[] {
  const some = told.slice(-MAX_READINGS);
  store.replaceEnergy(ledger, some, nowMs);
  const readings = some.map(({ reading }) => reading);
  return store.energyBeside(ledger, readings, nowMs - KEPT_MS);
}

function groupOf(own: Prepared, others: readonly Prepared[]): DutyGroup | null {
  const partners = others.flatMap((other) => {
    const step = inStep(own.duty, other.duty);
    return movesTogether(step) ? [{ other, step }] : [];
  });
  if (partners.length === 0) return null;
  const members = [own, ...partners.map(({ other }) => other)];
  const common = new Set(commonHours([own.duty, ...partners.map(({ other }) => other.duty)]));
  const steps = partners.map(({ step }) => step);
  const { owner, ledger } = own.kept;
  const kept = members.map((member) => member.kept);
  return {
    owner,
    sites: new Set(kept.map(({ site }) => site)).size,
    ownSites: kept
      .filter((one) => one.ledger === ledger)
      .map(({ site }) => site)
      .sort(),
    hours: common.size,
    correlation: Math.min(...steps.map(({ correlation }) => correlation)),
    beyondDay: Math.min(...steps.map(({ beyondDay }) => beyondDay)),
    exaflop: kept.reduce((sum, { hours }) => sum + exaflopIn(hours, common), 0),
  };
}

function exaflopIn(hours: readonly DutyHour[], among: ReadonlySet<number>): number {
  return hours.reduce((sum, [hour, , exaflop]) => sum + (among.has(hour) ? exaflop : 0), 0);
}

/** A ledger's sites against all others of their owners. */
import { movesTogether } from '../../core/appraise/rules/coordinated-training.ts';
import { type Duty, inStep } from '../../core/appraise/usage/in-step.ts';
import type {
  DutyGroup,
  DutyHour,
  FleetStore,
  KeptDuty,
  LedgerRetired,
  RetiredOf,
  SiteDuty,
  SiteLoad,
} from './port.ts';

/** Of one owner; more would be looked at for longer than a push may take. */
const SITES_AN_OWNER = 200;
/** Sites and hours that one ledger may tell of: more is none of our ledgers'. */
const MAX_SITES = 500;
const MAX_HOURS = 24 * 8;
/** Who told nothing for so long is not asked any more. */
const KEPT_MS = 8 * 86_400_000;

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
  const owners = new Map<string, readonly ByHour[]>();
  return duties.flatMap((duty): DutyGroup[] => {
    const { owner, site } = duty;
    const known =
      owners.get(owner) ?? store.ofOwner(owner, nowMs - KEPT_MS, SITES_AN_OWNER).map(byHour);
    owners.set(owner, known);
    const others = known.filter(
      (other) => other.kept.ledger !== ledger || other.kept.site !== site,
    );
    const group = groupOf(byHour({ ...duty, ledger }), others);
    return group ? [group] : [];
  });
}

/** A site with its duty looked up by hour: made once, and compared with hundreds. */
interface ByHour {
  readonly kept: KeptDuty;
  readonly duty: Duty;
}

function byHour(kept: KeptDuty): ByHour {
  return { kept, duty: new Map(kept.hours.map(([hour, duty]) => [hour, duty])) };
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

function groupOf({ kept: duty, duty: own }: ByHour, others: readonly ByHour[]): DutyGroup | null {
  const partners = others.flatMap(({ kept, duty: other }) => {
    const step = inStep(own, other);
    return movesTogether(step) ? [{ kept, step }] : [];
  });
  if (partners.length === 0) return null;
  const members = [duty, ...partners.map(({ kept }) => kept)];
  const common = commonHours(members);
  const steps = partners.map(({ step }) => step);
  return {
    owner: duty.owner,
    sites: new Set(members.map(({ site }) => site)).size,
    ownSites: members
      .filter(({ ledger }) => ledger === duty.ledger)
      .map(({ site }) => site)
      .sort(),
    hours: common.size,
    correlation: Math.min(...steps.map(({ correlation }) => correlation)),
    beyondDay: Math.min(...steps.map(({ beyondDay }) => beyondDay)),
    exaflop: members.reduce((sum, member) => sum + exaflopIn(member.hours, common), 0),
  };
}

function commonHours(members: readonly KeptDuty[]): ReadonlySet<number> {
  const [first, ...rest] = members.map(({ hours }) => new Set(hours.map(([hour]) => hour)));
  return new Set([...(first ?? [])].filter((hour) => rest.every((other) => other.has(hour))));
}

function exaflopIn(hours: readonly DutyHour[], among: ReadonlySet<number>): number {
  return hours.reduce((sum, [hour, , exaflop]) => sum + (among.has(hour) ? exaflop : 0), 0);
}

/** What a change of the registry makes of what a ledger knows already: no report is needed for a new word. */
import type { Device, LicenceTerms, Site } from '../model.ts';
import type {
  CustodyFacts,
  DutyFacts,
  HardwareFacts,
  OwnershipFacts,
  RetirementFacts,
  StandingFacts,
} from './facts.ts';
import type { Statement, Word } from './rule.ts';
import { judgeOpen } from './rules/debug-enabled.ts';
import { judgeFloor } from './rules/firmware-rollback.ts';
import { judgeUse } from './rules/licence-not-valid.ts';
import { judgeModel } from './rules/model-mismatch.ts';
import { judgePlace } from './rules/position-outside.ts';
import { judgeSite } from './rules/site-claimed.ts';
import { ruleOf, rulesFor } from './ruleset.ts';
import { about, statementOf, statementsOf } from './statement.ts';

/** Kinds about a device that terms and sites decide together with its last report. */
export type StandingKind =
  | 'position-outside'
  | 'firmware-rollback'
  | 'debug-enabled'
  | 'model-mismatch';

const judges: Readonly<Record<StandingKind, (facts: StandingFacts) => Word>> = {
  'position-outside': (facts) =>
    facts.lastPlace ? judgePlace({ ...facts, position: facts.lastPlace.position }) : 'silent',
  'firmware-rollback': (facts) =>
    facts.firmware ? judgeFloor({ ...facts, firmware: facts.firmware }) : 'silent',
  'debug-enabled': (facts) => judgeOpen({ ...facts, openTo: facts.openTo ?? '' }),
  'model-mismatch': judgeModel,
};

/** One word a kind asked for that is not silent about the device. */
export function appraiseStanding(
  facts: StandingFacts,
  kinds: readonly StandingKind[],
): readonly Statement[] {
  const subject = about.device(facts);
  return kinds.flatMap((kind) => statementOf(ruleOf(kind), subject, judges[kind](facts)));
}

/** The last time that a device was used under a licence: the challenge of its last fresh report. */
export interface LastUse {
  readonly device: Device;
  readonly challengeAtMs: number;
}

/**
 * A licence's status and dates, held against its last known use. That use proves nothing of a suspension that came
 * after it: nothing fires by a decision alone, and what fired ends when the licence is in force again.
 */
export function appraiseForce(
  licence: LicenceTerms,
  use: LastUse | null,
  nowMs: number,
): readonly Statement[] {
  const subject = about.licence({ licence });
  const claimed =
    licence.status === 'claimed' ? [] : statementOf(ruleOf('licence-claimed'), subject, 'clear');
  const rule = ruleOf('licence-not-valid');
  if (isInForce(licence, nowMs)) return [...claimed, ...statementOf(rule, subject, 'clear')];
  if (!use) return claimed;
  const { device, challengeAtMs } = use;
  const freshness = { word: 'stale', challengeAtMs } as const;
  return [
    ...claimed,
    ...statementOf(rule, subject, judgeUse({ nowMs, licence, device, freshness })),
  ];
}

/** Whether a licence may be used now: not ended by its authority, and within its dates. */
function isInForce({ status, validFromMs, validToMs }: LicenceTerms, nowMs: number): boolean {
  const isOpen = status === 'claimed' || status === 'confirmed';
  return isOpen && nowMs >= validFromMs && nowMs < validToMs;
}

/** What is said of a site whose area or standing with the authority changed. */
export function appraiseSiteStanding(site: Site): readonly Statement[] {
  return statementOf(ruleOf('site-claimed'), about.site({ site }), judgeSite({ site }));
}

/** What is said of a device that was taken out of service. */
export function appraiseRetirement(facts: RetirementFacts): readonly Statement[] {
  return statementsOf(rulesFor('retirement'), about.device(facts), facts);
}

/** What is said of a device by the certificates that bind its key to a chip. */
export function appraiseHardware(facts: HardwareFacts): readonly Statement[] {
  return statementsOf(rulesFor('hardware'), about.device(facts), facts);
}

/** What is said of a licence by who owns its parties. */
export function appraiseOwnership(facts: OwnershipFacts): readonly Statement[] {
  return statementsOf(rulesFor('ownership'), about.licence(facts), facts);
}

/** What is said of a licence by the reports that are filed under it. */
export function appraiseDuties(facts: DutyFacts): readonly Statement[] {
  return statementsOf(rulesFor('duty'), about.licence(facts), facts);
}

/** What is said of a licence by the hands that its devices passed through. */
export function appraiseCustody(facts: CustodyFacts): readonly Statement[] {
  return statementsOf(rulesFor('custody'), about.licence(facts), facts);
}

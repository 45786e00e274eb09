/** The table of all rules: kind -> rule, trigger -> rules. A rule that is not listed here does not exist. */
import type { AnomalyKind } from '../model.ts';
import type { Rule, RuleSheet } from './rule.ts';
import { claimImpossible } from './rules/claim-impossible.ts';
import { clockSkew } from './rules/clock-skew.ts';
import { clonedKey } from './rules/cloned-key.ts';
import { clusterOversize } from './rules/cluster-oversize.ts';
import { coordinatedTraining } from './rules/coordinated-training.ts';
import { counterRegression } from './rules/counter-regression.ts';
import { custodyFork } from './rules/custody-fork.ts';
import { custodyGap } from './rules/custody-gap.ts';
import { debugEnabled } from './rules/debug-enabled.ts';
import { decommissionedAlive } from './rules/decommissioned-alive.ts';
import { deliveryUnconfirmed } from './rules/delivery-unconfirmed.ts';
import { deviceRetired } from './rules/device-retired.ts';
import { duplicateSerial } from './rules/duplicate-serial.ts';
import { erasureBeforeInspection } from './rules/erasure-before-inspection.ts';
import { evidenceErasure } from './rules/evidence-erasure.ts';
import { firmwareRollback } from './rules/firmware-rollback.ts';
import { foreignDevice } from './rules/foreign-device.ts';
import { goneDark } from './rules/gone-dark.ts';
import { identicalTelemetry } from './rules/identical-telemetry.ts';
import { impossibleTravel } from './rules/impossible-travel.ts';
import { keyChainInvalid } from './rules/key-chain-invalid.ts';
import { landmarkSuspect } from './rules/landmark-suspect.ts';
import { lateSubmission } from './rules/late-submission.ts';
import { licenceClaimed } from './rules/licence-claimed.ts';
import { licenceNotValid } from './rules/licence-not-valid.ts';
import { locatedOutside } from './rules/located-outside.ts';
import { locatedTwice } from './rules/located-twice.ts';
import { locationUnproven } from './rules/location-unproven.ts';
import { massDark } from './rules/mass-dark.ts';
import { measurementMismatch } from './rules/measurement-mismatch.ts';
import { modelMismatch } from './rules/model-mismatch.ts';
import { networkMismatch } from './rules/network-mismatch.ts';
import { neverActivated } from './rules/never-activated.ts';
import { ownershipChange } from './rules/ownership-change.ts';
import { positionOutside } from './rules/position-outside.ts';
import { powerCapacity } from './rules/power-capacity.ts';
import { proofBorrowed } from './rules/proof-borrowed.ts';
import { quantityOverLicence } from './rules/quantity-over-licence.ts';
import { relaySuspected } from './rules/relay-suspected.ts';
import { reportOverdue } from './rules/report-overdue.ts';
import { resale } from './rules/resale.ts';
import { resumed } from './rules/resumed.ts';
import { revokedDevice } from './rules/revoked-device.ts';
import { routeNotLicensed } from './rules/route-not-licensed.ts';
import { sequenceGap } from './rules/sequence-gap.ts';
import { siteClaimed } from './rules/site-claimed.ts';
import { siteUnderReporting } from './rules/site-under-reporting.ts';
import { staleChallenge } from './rules/stale-challenge.ts';
import { submitterRefusals } from './rules/submitter-refusals.ts';
import { topologyChange } from './rules/topology-change.ts';
import { trainingShare } from './rules/training-share.ts';
import { transshipmentRisk } from './rules/transshipment-risk.ts';
import { underReporting } from './rules/under-reporting.ts';
import { unknownChallenge } from './rules/unknown-challenge.ts';
import { unlicensedConsignee } from './rules/unlicensed-consignee.ts';
import { unreportedMove } from './rules/unreported-move.ts';
import { usageImpossible } from './rules/usage-impossible.ts';
import { usageOverLicence } from './rules/usage-over-licence.ts';
import { windowOverused } from './rules/window-overused.ts';

/** In the order of `anomalyKinds`; the order of findings in a verdict follows it. */
export const rules: readonly Rule[] = [
  revokedDevice,
  foreignDevice,
  submitterRefusals,
  licenceNotValid,
  licenceClaimed,
  siteClaimed,
  positionOutside,
  impossibleTravel,
  sequenceGap,
  resumed,
  clonedKey,
  clockSkew,
  lateSubmission,
  staleChallenge,
  unknownChallenge,
  firmwareRollback,
  measurementMismatch,
  debugEnabled,
  modelMismatch,
  keyChainInvalid,
  quantityOverLicence,
  goneDark,
  massDark,
  neverActivated,
  deviceRetired,
  windowOverused,
  claimImpossible,
  locatedOutside,
  locatedTwice,
  locationUnproven,
  relaySuspected,
  unreportedMove,
  proofBorrowed,
  networkMismatch,
  landmarkSuspect,
  ownershipChange,
  usageOverLicence,
  usageImpossible,
  counterRegression,
  underReporting,
  siteUnderReporting,
  clusterOversize,
  identicalTelemetry,
  trainingShare,
  topologyChange,
  powerCapacity,
  custodyGap,
  custodyFork,
  unlicensedConsignee,
  resale,
  routeNotLicensed,
  deliveryUnconfirmed,
  transshipmentRisk,
  duplicateSerial,
  decommissionedAlive,
  coordinatedTraining,
  evidenceErasure,
  erasureBeforeInspection,
  reportOverdue,
];

type Trigger = Rule['trigger'];
type TickRule = Extract<Rule, { trigger: 'tick' }>;
type Scope = TickRule['scope'];

const byKind: ReadonlyMap<AnomalyKind, Rule> = new Map(rules.map((rule) => [rule.kind, rule]));
const byTrigger: ReadonlyMap<Trigger, readonly Rule[]> = Map.groupBy(rules, (rule) => rule.trigger);

/** The rules that one trigger sets off. */
export function rulesFor<T extends Trigger>(trigger: T): readonly Extract<Rule, { trigger: T }>[] {
  // The table is keyed by the very member that tells the union's parts apart.
  return (byTrigger.get(trigger) ?? []) as readonly Extract<Rule, { trigger: T }>[];
}

/** The rules that a sweep sets off for one kind of subject. */
export function tickRulesFor<S extends Scope>(
  scope: S,
): readonly Extract<TickRule, { scope: S }>[] {
  return rulesFor('tick').filter(
    (rule): rule is Extract<TickRule, { scope: S }> => rule.scope === scope,
  );
}

/** The rule of a kind. */
export function ruleOf(kind: AnomalyKind): Rule {
  const rule = byKind.get(kind);
  if (!rule) throw new Error(`no rule for ${kind}`);
  return rule;
}

/** What a reviewer reads beside an anomaly: what is enforced, what to rule out first, how it ends. */
export function explain(kind: AnomalyKind): RuleSheet {
  return ruleOf(kind);
}

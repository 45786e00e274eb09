/** The door of appraisal: facts -> verdict. Runs the rules of one trigger and sums up what they said. */
import type { Finding, KeyStrength, Subject } from '../model.ts';
import { compareSeverity } from './condition.ts';
import type {
  AttestationFacts,
  DeviceTickFacts,
  GroupTickFacts,
  LandmarkTickFacts,
  LicenceTickFacts,
  RegistryFacts,
  SiteTickFacts,
  SubmitterFacts,
} from './facts.ts';
import type { Statement } from './rule.ts';
import { rulesFor, tickRulesFor } from './ruleset.ts';
import { type Counts, countsOf, isHeard, mayClear } from './standing.ts';
import { about, cleared, fired, statementsOf } from './statement.ts';
import type { FleetFacts, UseFacts } from './use-facts.ts';

/** What the rules of one trigger said: every finding, and a statement for each rule that was not silent. */
export interface Appraisal {
  readonly findings: readonly Finding[];
  readonly words: readonly Statement[];
}

/** AR4SI trustworthiness tiers (draft-ietf-rats-ar4si section 2.3.2), without `none`. */
export type Tier = 'affirming' | 'warning' | 'contraindicated';

/** All that is said of one attestation. */
export interface Verdict extends Appraisal {
  readonly tier: Tier;
  /** What was located: only hardware evidence bound to the key makes it the chip. */
  readonly located: 'key' | 'chip';
  readonly counts: Counts;
}

/** Appraises one verified attestation against the state it meets: findings, tier and what it counts for. */
export function appraiseAttestation(facts: AttestationFacts): Verdict {
  const words = wordsOf(facts);
  const findings = findingsOf(words);
  return {
    findings,
    words,
    tier: tierOf(findings, facts.strength),
    located: locatedOf(facts.strength),
    counts: countsOf(facts),
  };
}

/** What was located: only hardware evidence bound to the key makes it the chip. */
export function locatedOf(strength: KeyStrength): 'key' | 'chip' {
  return strength === 'bound' ? 'chip' : 'key';
}

/** Appraises the silence of one device at a sweep. */
export function appraiseDevice(facts: DeviceTickFacts): Appraisal {
  return summed(statementsOf(tickRulesFor('device'), about.device(facts), facts));
}

/** Appraises the silence of a site's or licence's devices together at a sweep. */
export function appraiseGroup(facts: GroupTickFacts): Appraisal {
  return summed(statementsOf(tickRulesFor('group'), facts.subject, facts));
}

/** Appraises a site at a sweep. */
export function appraiseSite(facts: SiteTickFacts): Appraisal {
  return summed(statementsOf(tickRulesFor('site'), { type: 'site', id: facts.site }, facts));
}

/** Appraises a landmark at a sweep. */
export function appraiseLandmark(facts: LandmarkTickFacts): Appraisal {
  const subject: Subject = { type: 'landmark', id: facts.landmark };
  return summed(statementsOf(tickRulesFor('landmark'), subject, facts));
}

/** Appraises a licence at a sweep. */
export function appraiseLicence(facts: LicenceTickFacts): Appraisal {
  return summed(statementsOf(tickRulesFor('licence'), about.licence(facts), facts));
}

/** Appraises what the devices of a licence used in one period. */
export function appraiseUse(facts: UseFacts): Appraisal {
  return summed(statementsOf(rulesFor('use'), about.licence(facts), facts));
}

/** Appraises what the Fleet object found of a licence's sites together with others. */
export function appraiseFleet(facts: FleetFacts): Appraisal {
  return summed(statementsOf(rulesFor('fleet'), about.licence(facts), facts));
}

/** Appraises the registered state after a change to a licence or its devices. */
export function appraiseRegistry(facts: RegistryFacts): Appraisal {
  return summed(statementsOf(rulesFor('registry'), about.licence(facts), facts));
}

/** Appraises what one submitter's items were refused for: against the submitter, never a device named. */
export function appraiseSubmission(facts: SubmitterFacts): Appraisal {
  const subject: Subject = { type: 'submitter', id: facts.submitter };
  return summed(statementsOf(rulesFor('submission'), subject, facts));
}

/** One statement a rule that hears the attestation and says something; clean ones only from those that may clear. */
function wordsOf(facts: AttestationFacts): readonly Statement[] {
  const words: Statement[] = [];
  const hearsClear = mayClear(facts);
  const [licence, site, device] = [about.licence(facts), about.site(facts), about.device(facts)];
  for (const rule of rulesFor('attestation')) {
    if (!isHeard(rule.kind, facts)) continue;
    const word = rule.appraise(facts);
    if (word === 'silent' || (word === 'clear' && !hearsClear)) continue;
    const subject = rule.subject === 'licence' ? licence : rule.subject === 'site' ? site : device;
    words.push(word === 'clear' ? cleared(rule, subject) : fired(word));
  }
  return words;
}

function summed(words: readonly Statement[]): Appraisal {
  return { findings: findingsOf(words), words };
}

function findingsOf(words: readonly Statement[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const word of words) if (word.state === 'fire') findings.push(word.finding);
  return findings;
}

/** The worst finding decides; a key that any process of the host could copy never gets beyond a warning. */
function tierOf(findings: readonly Finding[], strength: KeyStrength): Tier {
  if (findings.some((finding) => compareSeverity(finding.severity, 'high') >= 0)) {
    return 'contraindicated';
  }
  return findings.length > 0 || strength === 'software' ? 'warning' : 'affirming';
}

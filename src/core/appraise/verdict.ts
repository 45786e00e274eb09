/** The door of appraisal: facts -> verdict. Runs the rules of one trigger and sums up what they said. */
import { type CborValue, encode, encodeBriefly } from '../codec/cbor.ts';
import type { Slab } from '../codec/slab.ts';
import type { Bytes, Finding, KeyStrength, Subject } from '../model.ts';
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
import type { Rule, Statement, Word } from './rule.ts';
import { rulesFor, tickRulesFor } from './ruleset.ts';
import { type Counts, countsOf, isHeard, mayClear } from './standing.ts';
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

/** What of the facts an encoded verdict names. */
type Encodable = Pick<
  AttestationFacts,
  'digest' | 'order' | 'freshness' | 'strength' | 'licence' | 'site' | 'device'
>;

/** Version of the encoding below: the first element of every encoded verdict. */
const encodingVersion = 2;

/**
 * The verdict as the log's leaf commits to it (docs/protocol.md): deterministic CBOR of [version, evidence
 * digest, order, freshness, challenge time in Unix ms or null, key strength, what was located, tier, counts as
 * bits (1 presence, 2 place, 4 usage), versions used, findings]. The versions are [licence, version, site, version,
 * device, version], so that a verdict can be shown with the registry as it was read; a finding is [kind, severity,
 * subject type, subject id, sentence, {name: number or text}].
 */
export function encodeVerdict(verdict: Verdict, facts: Encodable, slab?: Slab): Bytes {
  const value = verdictValue(verdict, facts);
  return slab ? slab.copy(encodeBriefly(value)) : encode(value);
}

function verdictValue(verdict: Verdict, facts: Encodable): CborValue {
  const { digest, order, freshness, strength } = facts;
  return [
    encodingVersion,
    digest,
    order,
    freshness.word,
    freshness.word === 'unknown' ? null : encodable(freshness.challengeAtMs),
    strength,
    verdict.located,
    verdict.tier,
    bitsOf(verdict.counts),
    versionsUsed(facts),
    verdict.findings.map(encodableFinding),
  ];
}

function versionsUsed({ licence, site, device }: Encodable): CborValue {
  const registered = [licence.licence, site.site, device.device].map((id) => id.toWellFormed());
  const [licenceId, siteId, deviceId] = registered as [string, string, string];
  return [licenceId, licence.version, siteId, site.version, deviceId, device.version];
}

/** Appraises the silence of one device at a sweep. */
export function appraiseDevice(facts: DeviceTickFacts): Appraisal {
  const subject: Subject = { type: 'device', id: facts.device.device };
  return summed(
    tickRulesFor('device').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** Appraises the silence of a site's or licence's devices together at a sweep. */
export function appraiseGroup(facts: GroupTickFacts): Appraisal {
  return summed(
    tickRulesFor('group').flatMap((rule) => stated(rule, facts.subject, rule.appraise(facts))),
  );
}

/** Appraises a site at a sweep. */
export function appraiseSite(facts: SiteTickFacts): Appraisal {
  const subject: Subject = { type: 'site', id: facts.site };
  return summed(
    tickRulesFor('site').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** Appraises a landmark at a sweep. */
export function appraiseLandmark(facts: LandmarkTickFacts): Appraisal {
  const subject: Subject = { type: 'landmark', id: facts.landmark };
  return summed(
    tickRulesFor('landmark').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** Appraises a licence at a sweep. */
export function appraiseLicence(facts: LicenceTickFacts): Appraisal {
  const subject: Subject = { type: 'licence', id: facts.licence.licence };
  return summed(
    tickRulesFor('licence').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** Appraises what the devices of a licence used in one period. */
export function appraiseUse(facts: UseFacts): Appraisal {
  const subject: Subject = { type: 'licence', id: facts.licence.licence };
  return summed(rulesFor('use').flatMap((rule) => stated(rule, subject, rule.appraise(facts))));
}

/** Appraises what the Fleet object found of a licence's sites together with others. */
export function appraiseFleet(facts: FleetFacts): Appraisal {
  const subject: Subject = { type: 'licence', id: facts.licence.licence };
  return summed(rulesFor('fleet').flatMap((rule) => stated(rule, subject, rule.appraise(facts))));
}

/** Appraises the registered state after a change to a licence or its devices. */
export function appraiseRegistry(facts: RegistryFacts): Appraisal {
  const subject: Subject = { type: 'licence', id: facts.licence.licence };
  return summed(
    rulesFor('registry').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** Appraises what one submitter's items were refused for: against the submitter, never a device named. */
export function appraiseSubmission(facts: SubmitterFacts): Appraisal {
  const subject: Subject = { type: 'submitter', id: facts.submitter };
  return summed(
    rulesFor('submission').flatMap((rule) => stated(rule, subject, rule.appraise(facts))),
  );
}

/** One statement a rule that hears the attestation and says something; clean ones only from those that may clear. */
function wordsOf(facts: AttestationFacts): readonly Statement[] {
  const words: Statement[] = [];
  const hearsClear = mayClear(facts);
  const licence: Subject = { type: 'licence', id: facts.licence.licence };
  const site: Subject = { type: 'site', id: facts.site.site };
  const device: Subject = { type: 'device', id: facts.device.device };
  for (const rule of rulesFor('attestation')) {
    if (!isHeard(rule.kind, facts)) continue;
    const word = rule.appraise(facts);
    if (word === 'silent' || (word === 'clear' && !hearsClear)) continue;
    const { subject: about } = rule;
    const subject = about === 'licence' ? licence : about === 'site' ? site : device;
    words.push(word === 'clear' ? cleared(rule, subject) : fired(word));
  }
  return words;
}

function stated(rule: Rule, subject: Subject, word: Word): readonly Statement[] {
  if (word === 'silent') return [];
  return [word === 'clear' ? cleared(rule, subject) : fired(word)];
}

function cleared({ kind }: Rule, subject: Subject): Statement {
  return { kind, subject, state: 'clear' };
}

function fired(finding: Finding): Statement {
  return { kind: finding.kind, subject: finding.subject, state: 'fire', finding };
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

function bitsOf({ presence, place, usage }: Counts): number {
  return (presence ? 1 : 0) | (place ? 2 : 0) | (usage ? 4 : 0);
}

function encodableFinding({ kind, severity, subject, sentence, numbers }: Finding): CborValue {
  const figures = Object.entries(numbers).map(
    ([name, value]) => [name.toWellFormed(), encodable(value)] as const,
  );
  const texts = [kind, severity, subject.type, subject.id.toWellFormed(), sentence.toWellFormed()];
  return [...texts, new Map(figures)];
}

/** A figure that is no number is written as text, and half a surrogate pair replaced: neither has an encoding. */
function encodable(value: number | string): number | string {
  if (typeof value === 'string') return value.toWellFormed();
  return Number.isFinite(value) ? value : String(value);
}

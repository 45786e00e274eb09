/** The vectors of `fixtures/rules` as they lie there, and the door that each trigger's facts go through. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { factsOf, type RuleVector } from '../../../fixtures/rules.ts';
import {
  appraiseCustody,
  appraiseDuties,
  appraiseHardware,
  appraiseOwnership,
  appraiseRetirement,
  appraiseStanding,
  type StandingKind,
} from '../../../src/core/appraise/reappraisal.ts';
import {
  type Appraisal,
  appraiseAttestation,
  appraiseDevice,
  appraiseFleet,
  appraiseGroup,
  appraiseLandmark,
  appraiseLicence,
  appraiseRegistry,
  appraiseSite,
  appraiseSubmission,
  appraiseUse,
} from '../../../src/core/appraise/verdict.ts';

const folder = resolve(import.meta.dirname, '../../../fixtures/rules');
/** By path inside `fixtures`. */
export const vectors = readdirSync(folder).map((file): [string, RuleVector] => [
  `rules/${file}`,
  JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as RuleVector,
]);

const doors: Readonly<Record<string, (vector: RuleVector) => Appraisal>> = {
  attestation: (vector) => appraiseAttestation(factsOf(vector)),
  submission: (vector) => appraiseSubmission(factsOf(vector)),
  registry: (vector) => appraiseRegistry(factsOf(vector)),
  retirement: (vector) => ({ findings: [], words: appraiseRetirement(factsOf(vector)) }),
  custody: (vector) => ({ findings: [], words: appraiseCustody(factsOf(vector)) }),
  duty: (vector) => ({ findings: [], words: appraiseDuties(factsOf(vector)) }),
  hardware: (vector) => ({ findings: [], words: appraiseHardware(factsOf(vector)) }),
  ownership: (vector) => ({ findings: [], words: appraiseOwnership(factsOf(vector)) }),
  standing: (vector) => ({
    findings: [],
    words: appraiseStanding(factsOf(vector), [vector.kind as StandingKind]),
  }),
  'tick device': (vector) => appraiseDevice(factsOf(vector)),
  'tick group': (vector) => appraiseGroup(factsOf(vector)),
  'tick site': (vector) => appraiseSite(factsOf(vector)),
  'tick landmark': (vector) => appraiseLandmark(factsOf(vector)),
  'tick licence': (vector) => appraiseLicence(factsOf(vector)),
  use: (vector) => appraiseUse(factsOf(vector)),
  fleet: (vector) => appraiseFleet(factsOf(vector)),
};

/** What its trigger's rules say of the facts of a vector. */
export function saidOf(vector: RuleVector): Appraisal {
  const appraise = doors[vector.trigger];
  if (!appraise) throw new Error(`unknown trigger ${vector.trigger}`);
  return appraise(vector);
}

/** Round trips that an attestation cites -> what they say of its place: the door from measured place to the rules. */
import type { KeyStrength, Position } from '../model.ts';
import type { Area } from '../place/area.ts';
import type { Claimed } from '../place/claim.ts';
import { locate, type PlaceWord } from '../place/locate.ts';
import type { AttestationFacts, MeasuredPlace } from './facts.ts';
import { saysPlace } from './standing.ts';

/** The accuracy is the device's own word: beyond this it would excuse any place. */
export const accuracyCapKm = 10;

/** A site is drawn by hand, and a campus is larger than its hall. */
export const siteToleranceKm = 1;

/** What was measured of this device, where the attestation may be judged by it; null where another's key answered. */
export function ownMeasured(facts: AttestationFacts): MeasuredPlace | null {
  const heard = heardMeasured(facts);
  return heard?.answeredBy === 'other' ? null : heard;
}

/** What was measured, whoever answered, where the attestation may speak of a place at all. */
export function heardMeasured(facts: AttestationFacts): MeasuredPlace | null {
  const { measured } = facts;
  return measured && measured.measured.length > 0 && saysPlace(facts) ? measured : null;
}

/**
 * The word on an attestation's place. Another key's proof makes it `consistent` at most: nothing says that the two stand
 * together.
 */
export function placeWordOf(facts: AttestationFacts): PlaceWord {
  const heard = heardMeasured(facts);
  if (!heard) return 'unproven';
  const claimed = claimedBy(facts.claims.position);
  const { word, answer } = locate(claimed, heard.measured, areaFor(facts));
  if (heard.answeredBy !== 'other') return word;
  const isConsistent = answer === 'possible' && (word === 'proved' || word === 'consistent');
  return isConsistent ? 'consistent' : 'unproven';
}

/** Whether the place, of which `word` is said, is shown as the licence requires it; true where it requires nothing. */
export function meetsLocationTerms(facts: AttestationFacts, word = placeWordOf(facts)): boolean {
  const { location } = facts.licence;
  if (!location) return true;
  const isEnough = word === 'proved' || (word === 'consistent' && location.word === 'consistent');
  return isEnough && isAsStrong(facts.measured?.strength ?? 'software', location.strength);
}

/** From what any process can copy to what is one with the chip; a TPM and a TEE are as good as each other. */
const strengths: Readonly<Record<KeyStrength, number>> = { software: 0, tpm: 1, tee: 1, bound: 2 };

function isAsStrong(has: KeyStrength, wanted: KeyStrength): boolean {
  return strengths[has] >= strengths[wanted];
}

/** A claimed position with the accuracy that it is granted. */
export function claimedBy(position: Position): Claimed {
  return { position, accuracyKm: accuracyKm(position) };
}

/** The accuracy that a claimed position is granted, in km. */
export function accuracyKm({ accuracyMetres }: Position): number {
  const km = (accuracyMetres ?? 0) / 1_000;
  return km > 0 ? Math.min(km, accuracyCapKm) : 0;
}

type SiteArea = Extract<Area, { type: 'geometry' }>;

/** The area of the device's site, and what the licence allows around it. */
export function areaFor({ site, licence }: Pick<AttestationFacts, 'site' | 'licence'>): SiteArea {
  const withinKm = licence.location?.withinKm ?? siteToleranceKm;
  return { type: 'geometry', geometry: site.geometry, withinKm };
}

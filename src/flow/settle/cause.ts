/** Which change of the registry it was, as a condition that opens or ends by it says. */
import type { RegistryCause } from '../../core/appraise/condition.ts';
import { timeText } from '../../core/appraise/wording.ts';
import type { LicenceTerms, Site } from '../../core/model.ts';
import type { RosterChange } from '../roster.ts';
import { changeWords } from './terms-change.ts';

type LicenceChange = Extract<RosterChange, { type: 'licence' }>;

/** Parts of one change told in a sentence; the amendment itself has them all. */
const MAX_PARTS = 6;

/** An amendment by its name, or a decision on the status. */
export function causeOfTerms(
  before: LicenceTerms,
  { terms, amendment }: LicenceChange,
  nowMs: number,
): RegistryCause {
  const did = sentencePart(changeWords(before, terms));
  if (!amendment) {
    const sentence = `Version ${terms.version} of the licence, of ${timeText(nowMs)}, ${did}.`;
    return { object: terms.licence, version: terms.version, sentence };
  }
  const { id, version, effectiveFromMs } = amendment;
  const from = new Date(effectiveFromMs).toISOString().slice(0, 10);
  const sentence = `Amendment ${id} (version ${terms.version} of the licence, in force from ${from}) ${did}.`;
  return { object: id, version, sentence };
}

/** A new version of a site, or what the authority says of the one that stands. */
export function causeOfSite(before: Site, after: Site): RegistryCause {
  const isMoved = JSON.stringify(before.geometry) !== JSON.stringify(after.geometry);
  const changed = [
    ...(isMoved ? ['its area'] : []),
    ...(before.country === after.country
      ? []
      : [`its country from ${before.country} to ${after.country}`]),
  ];
  const parts = [
    ...(changed.length > 0 ? [`changed ${changed.join(' and ')}`] : []),
    ...(before.status === after.status
      ? []
      : [`was ${after.status} by the authority of the licence`]),
  ];
  const sentence = `Version ${after.version} of site ${after.site} ${sentencePart(parts)}.`;
  return { object: after.site, version: after.version, sentence };
}

function sentencePart(parts: readonly string[]): string {
  if (parts.length === 0) return 'changed nothing in the present terms';
  const more = parts.length - MAX_PARTS;
  const told = more > 0 ? [...parts.slice(0, MAX_PARTS), `made ${more} more changes`] : parts;
  const last = told.at(-1)!;
  return told.length === 1 ? last : `${told.slice(0, -1).join(', ')} and ${last}`;
}

/** A device claims a place outside its licensed site, or outside every country that the licence permits. */

import { controlTerritory } from '../../control/countries.ts';
import type { Device, LicenceTerms, Position, Site } from '../../model.ts';
import { distanceKm } from '../../place/geodesy.ts';
import { distanceToKm } from '../../place/geometry.ts';
import { territoriesNear, territoryAt, territoryName } from '../../place/territory.ts';
import type { AttestationFacts } from '../facts.ts';
import { accuracyKm } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { saysPlace } from '../standing.ts';
import { type Numbers, placeIn, sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { kmText, positionText, quoted, rounded } from '../wording.ts';

const constants = thresholds['position-outside'];

/** Where the claim stands by territory: `unknown` at sea and on land that the map does not name. */
interface Standing {
  readonly word: 'permitted' | 'unknown' | 'wrong';
  readonly where: 'in' | 'near';
  readonly found: readonly string[];
  readonly permitted: readonly string[];
}

/** A claimed place, and what it is held against. */
export interface PlaceFacts {
  readonly nowMs: number;
  readonly position: Position;
  readonly device: Device;
  readonly site: Site;
  readonly licence: LicenceTerms;
}

function appraise(facts: AttestationFacts): Word {
  const { nowMs, claims, device, site, licence } = facts;
  if (!saysPlace(facts)) return 'silent';
  return judgePlace({ nowMs, position: claims.position, device, site, licence });
}

/** Whether a device may stand where it says that it stands: in its site, that site licensed, in a permitted country. */
export function judgePlace(facts: PlaceFacts): Word {
  const standing = standingOf(facts);
  const outsideKm = distanceToKm(facts.site.geometry, facts.position);
  if (standing.word === 'wrong' || !isLicensed(facts)) return finding(facts, standing, outsideKm);
  // A site without any area is a fault of the registry, and says nothing about the device.
  if (!Number.isFinite(outsideKm)) return 'silent';
  const slackKm = constants.tolerance.value + accuracyKm(facts.position);
  return outsideKm <= slackKm ? 'clear' : finding(facts, standing, outsideKm);
}

/** A site that an amendment took out stays known for as long as devices are registered there; it permits nothing. */
function isLicensed({ licence, site }: PlaceFacts): boolean {
  return licence.sites?.includes(site.site) ?? true;
}

/** The devices of a part that stand at one site are asked about one after another, at one moment. */
let lastPermitted:
  | (Pick<PlaceFacts, 'licence' | 'site' | 'nowMs'> & {
      readonly territories: readonly string[];
    })
  | null = null;

/** What the licence permits: its countries, and a licensed site's own. */
function permittedIn(facts: PlaceFacts): readonly string[] {
  const { licence, site, nowMs } = facts;
  const last = lastPermitted;
  if (last?.licence === licence && last.site === site && last.nowMs === nowMs) {
    return last.territories;
  }
  const own = isLicensed(facts) ? [site.country] : [];
  const controlled = [...licence.countries, ...own].map((code) => controlTerritory(code, nowMs));
  lastPermitted = { licence, site, nowMs, territories: [...new Set(controlled)] };
  return lastPermitted.territories;
}

/** Only where no territory within accuracy and border doubt is permitted is the territory wrong. */
function standingOf(facts: PlaceFacts): Standing {
  const { position, nowMs } = facts;
  const permitted = permittedIn(facts);
  // With no country of its own the licence leaves it to its sites, and of those this is none.
  const isPermitted = (code: string) =>
    permitted.length === 0 || permitted.includes(controlTerritory(code, nowMs));
  const at = territoryAt(position);
  const here = { where: 'in', found: at === null ? [] : [at], permitted } as const;
  if (at !== null && isPermitted(at)) return { ...here, word: 'permitted' };
  const near = [...territoriesNear(position, accuracyKm(position) + constants.borderDoubt.value)];
  if (near.some(isPermitted)) return { ...here, word: 'permitted' };
  if (near.length === 0) return { ...here, word: 'unknown' };
  return at === null
    ? { word: 'wrong', where: 'near', found: near, permitted }
    : { ...here, word: 'wrong' };
}

/** What the licence permits and where the device is registered; then where it stands, as far as its word is exact. */
function isSame(known: Numbers, now: Numbers): boolean {
  if (!sameIn(['site', 'siteLicensed', 'permitted'])(known, now)) return false;
  const names = ['latitude', 'longitude'] as const;
  const movedKm = distanceKm(placeIn(known, names), placeIn(now, names));
  const slackKm = constants.tolerance.value + Number(known.accuracyKm) + Number(now.accuracyKm);
  if (movedKm <= slackKm) return true;
  return known.territory === now.territory && movedKm <= slackKm + constants.move.value;
}

function finding(facts: PlaceFacts, standing: Standing, outsideKm: number): Word {
  const { position, site, device } = facts;
  const away = awayText(facts, outsideKm);
  const where = placeText(standing);
  const permits =
    standing.word === 'wrong'
      ? `; the licence permits only ${standing.permitted.map(namedText).join(', ')}`
      : '';
  return {
    kind: 'position-outside',
    severity: standing.word === 'wrong' ? 'critical' : 'high',
    subject: { type: 'device', id: device.device },
    sentence: `The device says that it stands at ${positionText(position)}, ${where}, ${away}${permits}.`,
    numbers: {
      latitude: position.latitude,
      longitude: position.longitude,
      accuracyKm: rounded(accuracyKm(position)),
      toleranceKm: constants.tolerance.value,
      borderDoubtKm: constants.borderDoubt.value,
      territory: standing.found.join(' ') || 'none',
      permitted: standing.permitted.join(' '),
      site: site.site,
      siteVersion: site.version,
      siteLicensed: isLicensed(facts) ? 1 : 0,
      ...(Number.isFinite(outsideKm) ? { outsideKm: rounded(outsideKm) } : {}),
    },
  };
}

function awayText(facts: PlaceFacts, outsideKm: number): string {
  const site = quoted(facts.site.name);
  const isInside = outsideKm <= constants.tolerance.value + accuracyKm(facts.position);
  if (!isLicensed(facts) && isInside) return `at its site ${site}, which the licence does not name`;
  const unlicensed = isLicensed(facts) ? '' : ', which the licence does not name';
  return Number.isFinite(outsideKm)
    ? `${kmText(outsideKm)} outside its site ${site}${unlicensed}`
    : `and its site ${site} has no area`;
}

function placeText({ word, where, found }: Standing): string {
  if (found.length > 0) return `${where} ${found.map(namedText).join(', ')}`;
  return word === 'unknown' ? 'at sea or in no country on our map' : 'off a coast';
}

/** A code that the map does not name came from the registry, as somebody typed it. */
function namedText(code: string): string {
  const name = territoryName(code);
  return name === code ? quoted(code) : `${name} (${code})`;
}

export const positionOutside: Rule = {
  kind: 'position-outside',
  subject: 'device',
  trigger: 'attestation',
  title: 'Outside the licensed site or country',
  enforces:
    'A licensed device stays at its site and in the countries of its licence. The place is the ' +
    "device's own claim: an honest report of a wrong place is a violation, a false one needs other proof.",
  severities: ['high', 'critical'],
  falsePositives: [
    'The site was drawn in the wrong place, or with latitude and longitude exchanged',
    'The agent was configured with the coordinates of another site',
    'A transfer was approved and is not yet in the registry',
    'An amendment took the site out, and the devices are still being moved',
    'A border is disputed: see how the export rules count the territory',
  ],
  clearsAfter: 3,
  substance: {
    words: `another territory, site or licensed country, or a place more than ${constants.move.value} km away`,
    isSame,
  },
  confidential: true,
  constants,
  appraise,
};

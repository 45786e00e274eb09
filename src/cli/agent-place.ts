/**
 * What the records that the service took say of the place: computed here from what everybody may know (positions, round
 * trips, the site's area) by the service's own code. The verdict itself is the regulator's to see.
 */
import { resultMediaType } from '../contract/results.ts';
import { accuracyKm, siteToleranceKm } from '../core/appraise/measured.ts';
import type { KeyStrength, Position, SiteGeometry } from '../core/model.ts';
import { type Area, type AreaAnswer, areaMarginKm } from '../core/place/area.ts';
import type { Measured } from '../core/place/claim.ts';
import { locate, type PlaceWord } from '../core/place/locate.ts';
import type { MusterClient } from '../sdk/client.ts';
import { verifyResult } from '../sdk/results.ts';
import { callJson } from '../sdk/transport.ts';

export interface PlaceSaid {
  readonly word: PlaceWord;
  readonly area: AreaAnswer;
  /** Around the site, what counts as it. */
  readonly withinKm: number;
  /** By how many km every radius could be longer without another answer; null where nothing is decided. */
  readonly marginKm: number | null;
  /** The farthest that the key can be from the claimed position; null: anywhere. */
  readonly radiusKm: number | null;
  /** What excludes the claimed position most. */
  readonly excess: { readonly landmark: string; readonly marginKm: number } | null;
  readonly landmarks: number;
  /** Of the key that answered; null where the service does not say. */
  readonly strength: KeyStrength | null;
}

interface Site {
  readonly geometry: SiteGeometry;
  readonly withinKm: number;
}

/** What was measured of a claim, against the area of the device's site as the service has it; null without the site. */
export async function placeSaid(
  client: MusterClient,
  url: string,
  device: string,
  position: Position,
  measured: readonly Measured[],
  isSessionKey: boolean,
): Promise<PlaceSaid | null> {
  const site = await siteOf(client, device);
  if (!site) return null;
  const strength = isSessionKey ? 'software' : await strengthOf(client, url, device);
  return { ...placeOf(position, measured, site), strength };
}

function placeOf(
  position: Position,
  measured: readonly Measured[],
  { geometry, withinKm }: Site,
): Omit<PlaceSaid, 'strength'> {
  const claimed = { position, accuracyKm: accuracyKm(position) };
  const area: Area = { type: 'geometry', geometry, withinKm };
  const { word, area: answer, reachKm, excess, region } = locate(claimed, measured, area);
  return {
    ...{ word, area: answer, withinKm, landmarks: measured.length },
    marginKm: answer === 'undecided' ? null : areaMarginKm(region, area),
    radiusKm: Number.isFinite(reachKm) ? Math.round(reachKm * 10) / 10 : null,
    excess: excess && {
      landmark: excess.landmark,
      marginKm: Math.round(excess.marginKm * 10) / 10,
    },
  };
}

async function siteOf(client: MusterClient, device: string): Promise<Site | null> {
  const own = await client.device(device);
  if (!own.ok) return null;
  const { site: siteId, licence: licenceId } = own.value.device;
  const [site, licence] = [await client.site(siteId), await client.licence(licenceId)];
  if (!site.ok || !licence.ok) return null;
  const { location } = licence.value.conditions;
  return { geometry: site.value.geometry, withinKm: location?.withinKm ?? siteToleranceKm };
}

async function strengthOf(
  client: MusterClient,
  url: string,
  device: string,
): Promise<KeyStrength | null> {
  const answer = await client.text('getResult', {
    params: { id: device },
    accept: resultMediaType,
  });
  const keys = await callJson({ url }, 'getJwks', {});
  if (!answer.ok || !keys.ok) return null;
  const result = await verifyResult(answer.value.text, keys.value, Date.now());
  if (!result.ok) return null;
  const [appraisal] = Object.values(result.value.submods);
  return appraisal?.muster_key.strength ?? null;
}

/** The same in one or two plain lines. */
export function placeWords(said: PlaceSaid): string {
  const { word, landmarks, radiusKm, strength } = said;
  const heard = `${landmarks} ${landmarks === 1 ? 'landmark' : 'landmarks'}`;
  const by = strength === null ? '' : ` by a ${strength} key`;
  const within =
    radiusKm === null
      ? 'anywhere, as far as they can tell'
      : `within ${radiusKm} km of the claimed position`;
  return `${word}${by}: ${heard} heard the key ${within}.\n${areaWords(said)}`;
}

function areaWords({ area, withinKm, marginKm, excess }: PlaceSaid): string {
  const site = `the site and ${withinKm} km around it`;
  if (area === 'inside') return `It stands within ${site}, with ${marginKm} km to spare.`;
  if (area === 'outside') return `It stands outside ${site}, with ${marginKm} km to spare.`;
  if (excess) {
    return `The claimed position is ruled out by landmark ${excess.landmark}, with ${excess.marginKm} km to spare.`;
  }
  return `That decides neither for nor against ${site}.`;
}

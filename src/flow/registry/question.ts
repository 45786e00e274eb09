/** Could this model go to this site, for this end user, on this date? Asked of the registry's sites, parties and owners. */
import type { FieldError } from '../../contract/problem.ts';
import { type Advice, advise, asOf } from '../../core/control/advice.ts';
import { type Accelerator, modelsLike } from '../../core/control/catalogue.ts';
import { decisiveInputs } from '../../core/control/decisive.ts';
import { headquartersReason } from '../../core/control/destination.ts';
import { formNamed, isNamedBy } from '../../core/control/model-names.ts';
import type { PartyStanding } from '../../core/control/party-standing.ts';
import { isTerritory } from '../../core/place/territory-code.ts';
import { type Caller, visibleTo } from './caller.ts';
import { seeOwnership } from './ownership.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow, SiteRow } from './rows.ts';
import { accept, type Outcome, refuse } from './write.ts';

export interface RegistryQuestion {
  readonly model: string;
  readonly site?: string | undefined;
  readonly endUser?: string | undefined;
  readonly licence?: string | undefined;
  readonly atMs: number;
  readonly isFromUnitedStates: boolean;
}

export interface RegistryAnswer {
  readonly part: Accelerator;
  readonly atMs: number;
  readonly site: SiteRow;
  readonly endUser: PartyStanding;
  readonly parentHeadquarters: string | null;
  readonly countsAsListed: boolean | null;
  readonly advice: Advice;
  readonly missing: readonly string[];
  readonly licence: LicenceRow | null;
  /** Whether a line of the licence is of this part. */
  readonly namesModel: boolean;
}

/** Under the rules of the date, by what the caller may see. */
export async function askQuestion(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  asked: RegistryQuestion,
): Promise<Outcome<RegistryAnswer>> {
  const part = formNamed(asked.model);
  if (!part) return invalid('/model', 'value_invalid', unknownModel(asked.model));
  const licence = asked.licence
    ? await ports.registry.visibleLicence(visibleTo(caller), asked.licence)
    : null;
  if (asked.licence && !licence) return refuse('object_not_found');
  const only = licence?.sites.length === 1 ? licence.sites[0] : undefined;
  const [siteId, partyId] = [asked.site ?? only, asked.endUser ?? licence?.endUser];
  if (!siteId) return invalid('/site', 'field_missing', 'To which site?');
  if (!partyId) return invalid('/endUser', 'field_missing', 'For which end user?');
  const [site, owners] = await Promise.all([
    ports.registry.visibleSite(visibleTo(caller), siteId),
    seeOwnership(ports, caller, partyId, asked.atMs, nowMs),
  ]);
  if (!site || !owners.ok) return refuse('object_not_found');
  if (!isTerritory(site.country)) {
    return invalid(
      '/site',
      'value_invalid',
      `The site is in ${site.country}, which is no territory.`,
    );
  }
  const { standing, listed } = owners.value;
  const { atMs, isFromUnitedStates } = asked;
  const parentHeadquarters = parentOf(standing, atMs);
  const to = { country: site.country, headquarters: standing.headquarters, parentHeadquarters };
  const question = { part, to, isFromUnitedStates, atMs };
  const advice = asOf(withOwners(advise(question), standing), atMs, nowMs);
  return accept({
    ...{ part, atMs, site, endUser: standing, parentHeadquarters, advice, licence },
    countsAsListed: listed && standing.countsAsListed,
    namesModel: licence?.items.some(({ model }) => isNamedBy(model, part)) ?? false,
    missing: decisiveInputs(question, advice),
  });
}

/** Whoever has no owner on record is taken for its own ultimate parent: that nobody has said otherwise is no verification. */
function withOwners(advice: Advice, { party, parents }: PartyStanding): Advice {
  const isAlone = parents.length === 1 && parents[0]!.party === party;
  const asksOwners =
    advice.answer !== 'unknown-rules' && advice.classification?.paragraph !== 'none';
  if (!isAlone || !asksOwners) return advice;
  return { ...advice, unverified: [...advice.unverified, `owners ${party}`] };
}

function unknownModel(model: string): string {
  const like = modelsLike(model);
  const meant = like.length > 0 ? ` It has ${like.join(', ')}.` : '';
  return `The catalogue has no such model.${meant}`;
}

function invalid(pointer: string, reason: FieldError['reason'], detail: string): Outcome<never> {
  return refuse('registry_reference_invalid', { errors: [{ pointer, reason, detail }] });
}

/** Of several parents the one that a rule bites by; else one that nobody knows; a party without any is its own. */
function parentOf({ parents }: PartyStanding, atMs: number): string | null {
  const led = parents.map(({ headquarters }) => headquarters);
  const biting = led.find((one) => one !== null && headquartersReason('', one, atMs) !== null);
  if (biting !== undefined) return biting;
  return led.includes(null) ? null : (led[0] ?? null);
}

/** Whether an amendment can be meant: what it names exists, and the licence stays one with it. */
import type { AmendmentChanges } from '../../contract/amendments.ts';
import type { FieldError } from '../../contract/problem.ts';
import type { RegistryPorts } from './ports.ts';
import { countryErrors, partyErrors, siteErrors } from './references.ts';
import type { LicenceRow } from './rows.ts';

/** The bounds of a licence on the wire. */
const MAX_SITES = 500;
const MAX_ITEMS = 100;

/** Everything that an amendment names and that is not there, by pointer. */
export async function changeErrors(
  { registry }: Pick<RegistryPorts, 'registry'>,
  licence: LicenceRow,
  { items = [], sites: { add = [], remove = [] } = {}, endUser, conditions }: AmendmentChanges,
): Promise<readonly FieldError[]> {
  const lines = new Set(licence.items.map(({ line }) => line));
  const nameless = items.flatMap(({ line, model, quantity }, i): FieldError[] => {
    if (lines.has(line)) return [];
    const pointer = `/changes/items/${i}`;
    const detail = `The licence has no line ${line}: a new one needs model and quantity.`;
    return model && quantity ? [] : [{ pointer, reason: 'line_unknown', detail }];
  });
  const absent = remove.flatMap((site, i): FieldError[] => {
    if (licence.sites.includes(site)) return [];
    const detail = 'The licence does not name the site.';
    return [{ pointer: `/changes/sites/remove/${i}`, reason: 'site_not_of_licence', detail }];
  });
  const countries = (conditions?.countries ?? []).map((code, i) => {
    return [`/changes/conditions/countries/${i}`, code];
  });
  const party =
    endUser === undefined
      ? []
      : await partyErrors(registry, [
          { pointer: '/changes/endUser', party: endUser, role: 'end-user' },
        ]);
  return [
    ...nameless,
    ...(await siteErrors(registry, '/changes/sites/add', add)),
    ...absent,
    ...party,
    ...countryErrors(Object.fromEntries(countries)),
  ];
}

/** Why a version of the licence could not stand; null where it can. */
export function impossibility(rows: readonly LicenceRow[]): string | null {
  return rows.map(faultOf).find((fault) => fault !== null) ?? null;
}

function faultOf({ sites, items, licensedFromMs, licensedToMs, validFromMs }: LicenceRow) {
  const from = `from ${new Date(validFromMs).toISOString().slice(0, 10)} on`;
  if (sites.length === 0) return `The licence would name no site ${from}.`;
  if (items.length === 0) return `The licence would permit no device ${from}.`;
  if (sites.length > MAX_SITES) return `The licence would name more than ${MAX_SITES} sites.`;
  if (items.length > MAX_ITEMS) return `The licence would have more than ${MAX_ITEMS} lines.`;
  if (licensedFromMs >= licensedToMs) return `The licence would end before it begins, ${from}.`;
  return null;
}

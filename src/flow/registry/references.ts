/** Whether what a request names exists and may be named so: every bad name is listed. */
import type { FieldError } from '../../contract/problem.ts';
import { isTerritory } from '../../core/place/territory-code.ts';
import type { RegistryStore } from './port.ts';
import type { PartyRole } from './rows.ts';

/**
 * Two capitals that are no territory: no rule of export control would ever fit them, and what is typed wrongly (UK for GB)
 * would read as harmless.
 */
export function countryErrors(
  codes: Readonly<Record<string, string | null | undefined>>,
): FieldError[] {
  return Object.entries(codes).flatMap(([pointer, code]): FieldError[] => {
    if (code === null || code === undefined || isTerritory(code)) return [];
    const detail = `${code} is no country or territory of ISO 3166-1.`;
    return [{ pointer, reason: 'value_invalid', detail }];
  });
}

/** A party that a request names, the role that it is named for, and where. */
export interface PartyReference {
  readonly pointer: string;
  readonly party: string;
  readonly role: PartyRole;
  /** Roles that will do as well. */
  readonly also?: readonly PartyRole[];
}

/** `reference_unknown` for a party that does not exist, `party_role_missing` for one without the role. */
export async function partyErrors(
  registry: RegistryStore,
  references: readonly PartyReference[],
): Promise<FieldError[]> {
  const rows = await registry.newestOf(
    'parties',
    references.map(({ party }) => party),
  );
  return references.flatMap(({ pointer, party, role, also = [] }): FieldError[] => {
    const row = rows.find(({ id }) => id === party);
    if (!row) return [unknownAt(pointer, 'There is no such party.')];
    if ([role, ...also].some((one) => row.roles.includes(one))) return [];
    const detail = `The party does not have the role ${role}.`;
    return [{ pointer, reason: 'party_role_missing', detail }];
  });
}

/** `reference_unknown` where the authority does not exist. */
export async function authorityErrors(
  registry: RegistryStore,
  pointer: string,
  authority: string,
): Promise<FieldError[]> {
  const row = await registry.newest('authorities', authority);
  return row ? [] : [unknownAt(pointer, 'There is no such authority.')];
}

/** `reference_unknown` for each of the sites that does not exist. */
export async function siteErrors(
  registry: RegistryStore,
  pointer: string,
  sites: readonly string[],
): Promise<FieldError[]> {
  const known = new Set((await registry.newestOf('sites', sites)).map(({ id }) => id));
  return sites.flatMap((site, i) =>
    known.has(site) ? [] : [unknownAt(`${pointer}/${i}`, 'There is no such site.')],
  );
}

function unknownAt(pointer: string, detail: string): FieldError {
  return { pointer, reason: 'reference_unknown', detail };
}

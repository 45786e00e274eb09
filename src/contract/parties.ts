/** Licensing authorities and the parties to licences, on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  country,
  dayOrInstant,
  instant,
  partyId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const newAuthority = z.strictObject({ name: text(200), country });
export const authority = z.strictObject({
  id: authorityId,
  ...newAuthority.shape,
  ...versioned,
});
export const authorityWritten = authority.extend(written);
export const authorityList = listOf(authority, ['id', 'name', 'country', ...versionColumns]);

export const partyRole = z.enum(['exporter', 'operator', 'end-user', 'manufacturer', 'consignee']);
export type PartyRole = z.output<typeof partyRole>;

/** Where a legal entity is registered, from where it is led, and since when it exists. */
const entity = {
  name: text(200),
  country,
  /** Country of its headquarters; absent: not known, which leaves questions open. */
  headquarters: country.optional(),
  incorporatedOn: dayOrInstant.optional(),
};
export const newParty = z.strictObject({
  ...entity,
  roles: z.array(partyRole).min(1).max(5),
});
/** A later version says all of it again, from `from` on (now unless told); roles stay. */
export const newPartyVersion = z.strictObject({ ...entity, from: dayOrInstant.optional() });
export const party = z.strictObject({
  id: partyId,
  name: text(200),
  country,
  roles: z.array(partyRole).min(1).max(5),
  headquarters: country.nullable(),
  incorporatedOn: instant.nullable(),
  ...versioned,
});
export const partyWritten = party.extend(written);
export const partyList = listOf(party, [
  'id',
  'name',
  'country',
  'roles',
  'headquarters',
  'incorporatedOn',
  ...versionColumns,
]);

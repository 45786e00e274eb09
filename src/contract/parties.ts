/** Licensing authorities and the parties to licences, on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  country,
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

export const partyRole = z.enum(['exporter', 'operator', 'end-user']);
export type PartyRole = z.output<typeof partyRole>;

export const newParty = z.strictObject({
  name: text(200),
  country,
  roles: z.array(partyRole).min(1).max(3),
});
export const party = z.strictObject({ id: partyId, ...newParty.shape, ...versioned });
export const partyWritten = party.extend(written);
export const partyList = listOf(party, ['id', 'name', 'country', 'roles', ...versionColumns]);

/** API keys on the wire: the secret is shown once, when a key is issued. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  apiKeyId,
  authorityId,
  instant,
  partyId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const roles = ['admin', 'exporter', 'operator', 'regulator'] as const;
export type Role = (typeof roles)[number];

const label = text(100).optional();

/** Whom a key speaks for: a party, an authority, or the service's own administration. */
export const newApiKey = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('admin'), label, expiresAt: instant }),
  z.strictObject({ role: z.literal('exporter'), party: partyId, label, expiresAt: instant }),
  z.strictObject({ role: z.literal('operator'), party: partyId, label, expiresAt: instant }),
  z.strictObject({
    role: z.literal('regulator'),
    authority: authorityId,
    label,
    expiresAt: instant,
  }),
]);

export const apiKey = z.strictObject({
  id: apiKeyId,
  role: z.enum(roles),
  party: partyId.nullable(),
  authority: authorityId.nullable(),
  label: z.string().nullable(),
  expiresAt: instant,
  revoked: z.boolean(),
  ...versioned,
});
export const apiKeyList = listOf(apiKey, [
  'id',
  'role',
  'party',
  'authority',
  'label',
  'expiresAt',
  'revoked',
  ...versionColumns,
]);
export const apiKeyWritten = apiKey.extend(written);
export const apiKeyIssued = apiKeyWritten.extend({
  /** `mk_<id>_<secret>`: what goes behind `Authorization: Bearer`. Never shown again. */
  key: z.string(),
});

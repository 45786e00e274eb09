/** Issues and revokes API keys; what an operator's key may do reaches the ledgers of its sites. */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { FieldError } from '../../contract/problem.ts';
import type { ApiKeyGrant } from '../roster.ts';
import { keyText, newKeyId, newSecret, secretHash } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { changedSecretly } from './change.ts';
import type { RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { authorityErrors, partyErrors } from './references.ts';
import type { ApiKeyRow, Role } from './rows.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewApiKey {
  readonly role: Role;
  readonly party?: string | undefined;
  readonly authority?: string | undefined;
  readonly label?: string | undefined;
  readonly expiresAtMs: number;
}

export interface IssuedKey {
  readonly row: ApiKeyRow;
  /** The whole key, which nobody can give again. */
  readonly key: string;
}

/** A new key; its secret is in the answer and nowhere else. */
export async function issueApiKey(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewApiKey,
): Promise<Outcome<Written<IssuedKey>>> {
  if (given.expiresAtMs <= nowMs) return refuse('request_body_invalid', { errors: [expired] });
  const errors = await holderErrors(ports, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const secret = newSecret(ports.random);
  const row: ApiKeyRow = {
    ...nextVersion(newKeyId(ports.random), null, caller, nowMs),
    role: given.role,
    party: given.party ?? null,
    authority: given.authority ?? null,
    label: given.label ?? null,
    secretHash: bytesToHex(secretHash(secret)),
    expiresAtMs: given.expiresAtMs,
    revoked: false,
  };
  return write(ports, caller, nowMs, {
    action: 'api-key-issued',
    objects: [changedSecretly(null, row)],
    rows: { apiKeys: [row] },
    roster: grantEffects(row),
    value: { row, key: keyText(row.id, secret) },
  });
}

const expired: FieldError = {
  pointer: '/expiresAt',
  reason: 'too_small',
  detail: 'The key would have expired already.',
};

/** Who only passes devices on signs hand-overs under an operator's key; without a site it submits nothing. */
const handlingRoles = ['manufacturer', 'consignee', 'end-user'] as const;

async function holderErrors(ports: RegistryPorts, given: NewApiKey): Promise<FieldError[]> {
  const { role, party, authority } = given;
  if (authority !== undefined) return authorityErrors(ports.registry, '/authority', authority);
  if (party === undefined || (role !== 'exporter' && role !== 'operator')) return [];
  const also = role === 'operator' ? handlingRoles : [];
  return partyErrors(ports.registry, [{ pointer: '/party', party, role, also }]);
}

/** Revokes a key for good; again is no fault. `object_not_found` where there is none. */
export async function revokeApiKey(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<Written<ApiKeyRow>>> {
  const before = await ports.registry.newest('apiKeys', id);
  if (!before) return refuse('object_not_found');
  if (before.revoked) return accept({ value: before, propagated: true });
  const row = { ...before, ...nextVersion(id, before, caller, nowMs), revoked: true };
  return write(ports, caller, nowMs, {
    action: 'api-key-revoked',
    objects: [changedSecretly(before, row)],
    rows: { apiKeys: [row] },
    roster: grantEffects(row),
    value: row,
  });
}

function grantEffects(row: ApiKeyRow): RosterEffect[] {
  if (row.role !== 'operator' || row.party === null) return [];
  const grant: ApiKeyGrant = {
    apiKey: row.id,
    operator: row.party,
    expiresAtMs: row.expiresAtMs,
    revoked: row.revoked,
  };
  const change = { type: 'api-key', grant } as const;
  return [{ to: 'ledgers-of-operator', operator: row.party, change }];
}

/** Rows of the endpoint table: who and what is registered. */
import { z } from 'zod';
import { type Endpoint, everyRole, json, listed, ofLicence, ofSite, writes } from './endpoint.ts';
import { apiKeyIssued, apiKeyList, apiKeyWritten, newApiKey } from './keys.ts';
import {
  licence,
  licenceDecision,
  licenceList,
  licenceQuery,
  licenceRegistered,
  licenceWritten,
  newLicence,
} from './licences.ts';
import {
  authorityList,
  authorityWritten,
  newAuthority,
  newParty,
  partyList,
  partyWritten,
} from './parties.ts';
import { newSite, site, siteList, siteQuery, siteWritten } from './sites.ts';
import { apiKeyId } from './values.ts';

/** A regulator's decision on a licence of its authority. */
function decision<P extends string>(path: P, summary: string) {
  return {
    method: 'POST',
    path,
    summary,
    roles: ['regulator'],
    params: ofLicence,
    body: json(licenceDecision),
    answers: writes(licenceWritten),
    refusals: ['licence_of_other_authority', 'licence_status_conflict', 'registry_conflict'],
  } as const;
}

export const registryEndpoints = {
  registerAuthority: {
    method: 'POST',
    path: '/v1/authorities',
    summary: 'Registers a licensing authority.',
    roles: ['admin'],
    body: json(newAuthority),
    answers: writes(authorityWritten),
    refusals: ['registry_reference_invalid'],
  },
  listAuthorities: {
    method: 'GET',
    path: '/v1/authorities',
    summary: 'Lists the licensing authorities.',
    roles: everyRole,
    query: listed,
    answers: { 200: authorityList },
  },
  registerParty: {
    method: 'POST',
    path: '/v1/parties',
    summary: 'Registers a party: an exporter, an operator, an end user.',
    roles: ['admin', 'exporter'],
    body: json(newParty),
    answers: writes(partyWritten),
    refusals: ['registry_reference_invalid'],
  },
  listParties: {
    method: 'GET',
    path: '/v1/parties',
    summary: 'Lists the parties that the caller may see.',
    roles: everyRole,
    query: listed,
    answers: { 200: partyList },
  },
  issueKey: {
    method: 'POST',
    path: '/v1/keys',
    summary: 'Issues an API key; its secret is shown in this answer only.',
    roles: ['admin'],
    body: json(newApiKey),
    answers: writes(apiKeyIssued),
    refusals: ['registry_reference_invalid'],
  },
  listKeys: {
    method: 'GET',
    path: '/v1/keys',
    summary: 'Lists the API keys, without secrets.',
    roles: ['admin'],
    query: listed,
    answers: { 200: apiKeyList },
  },
  revokeKey: {
    method: 'DELETE',
    path: '/v1/keys/{id}',
    summary: 'Revokes an API key for good.',
    roles: ['admin'],
    params: z.strictObject({ id: apiKeyId }),
    answers: { 200: { json: apiKeyWritten }, ...writes(apiKeyWritten) },
    refusals: ['registry_conflict'],
  },
  registerSite: {
    method: 'POST',
    path: '/v1/sites',
    summary: 'Registers a site with its area; an operator registers its own.',
    roles: ['admin', 'exporter', 'operator'],
    body: json(newSite),
    answers: writes(siteWritten),
    refusals: ['registry_reference_invalid'],
  },
  listSites: {
    method: 'GET',
    path: '/v1/sites',
    summary: 'Lists the sites that the caller may see.',
    roles: everyRole,
    query: siteQuery,
    answers: { 200: siteList },
  },
  getSite: {
    method: 'GET',
    path: '/v1/sites/{id}',
    summary: 'Gives one site.',
    roles: everyRole,
    params: ofSite,
    answers: { 200: { json: site } },
  },
  registerLicence: {
    method: 'POST',
    path: '/v1/licences',
    summary: 'Registers an export licence, as `claimed`.',
    roles: ['admin', 'exporter'],
    body: json(newLicence),
    answers: writes(licenceRegistered),
    refusals: ['licence_number_taken', 'registry_reference_invalid'],
  },
  listLicences: {
    method: 'GET',
    path: '/v1/licences',
    summary: 'Lists the licences that the caller may see.',
    roles: everyRole,
    query: licenceQuery,
    answers: { 200: licenceList },
  },
  getLicence: {
    method: 'GET',
    path: '/v1/licences/{id}',
    summary: 'Gives one licence.',
    roles: everyRole,
    params: ofLicence,
    answers: { 200: { json: licence } },
  },
  suspendLicence: decision('/v1/licences/{id}/suspend', 'Suspends a confirmed licence.'),
  reinstateLicence: decision('/v1/licences/{id}/reinstate', 'Reinstates a suspended licence.'),
  revokeLicence: decision('/v1/licences/{id}/revoke', 'Revokes a licence for good.'),
} as const satisfies Readonly<Record<string, Endpoint>>;

/** Rows of the endpoint table: what an authority decides and grants. */
import type { z } from 'zod';
import { confirmationLimits, confirmationQuery, confirmationsAnswer } from './confirmations.ts';
import { type Endpoint, json, listed, ofLicence, ofSite, writes } from './endpoint.ts';
import { licenceConfirmation, licenceRejection, licenceWritten } from './licences.ts';
import { newShare, shareList, shareWritten } from './shares.ts';
import { newSiteVersion, siteConfirmation, siteRejection, siteWritten } from './sites.ts';
import { shareId } from './values.ts';

/** A decision for the licences that the caller's authority issued. */
function siteDecision<P extends string, S extends z.ZodType>(path: P, schema: S, summary: string) {
  return {
    method: 'POST',
    path,
    summary,
    roles: ['regulator'],
    params: ofSite,
    body: json(schema),
    answers: writes(siteWritten),
    refusals: ['licence_of_other_authority', 'site_status_conflict', 'registry_conflict'],
  } as const;
}

export const authorityEndpoints = {
  confirmLicence: {
    method: 'POST',
    path: '/v1/licences/{id}/confirm',
    summary: 'Confirms a claimed licence, and with it the sites that it names.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(licenceConfirmation),
    answers: writes(licenceWritten),
    refusals: [
      'licence_of_other_authority',
      'licence_status_conflict',
      'registry_reference_invalid',
      'registry_conflict',
    ],
  },
  confirmLicences: {
    method: 'POST',
    path: '/v1/licences/confirmations',
    summary: 'Confirms licences from a file of their authority, each row answered for itself.',
    roles: ['regulator'],
    query: confirmationQuery,
    body: { type: 'bytes', contentTypes: ['text/csv'], maxBytes: confirmationLimits.bytes },
    answers: { 200: { json: confirmationsAnswer }, ...writes(confirmationsAnswer) },
    refusals: ['confirmations_invalid', 'registry_conflict'],
  },
  rejectLicence: {
    method: 'POST',
    path: '/v1/licences/{id}/reject',
    summary:
      'Rejects a claimed licence for good: its number and its devices’ serials, UUIDs and hardware keys become free.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(licenceRejection),
    answers: writes(licenceWritten),
    refusals: ['licence_of_other_authority', 'licence_status_conflict', 'registry_conflict'],
  },
  shareLicence: {
    method: 'POST',
    path: '/v1/licences/{id}/shares',
    summary: 'Lets another authority read a licence and all under it, for a purpose, until a date.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(newShare),
    answers: writes(shareWritten),
    refusals: ['licence_of_other_authority', 'registry_reference_invalid'],
  },
  listShares: {
    method: 'GET',
    path: '/v1/licences/{id}/shares',
    summary: 'Lists the shares of a licence: all of them, or those with the caller’s authority.',
    roles: ['regulator'],
    params: ofLicence,
    query: listed,
    answers: { 200: shareList },
  },
  endShare: {
    method: 'POST',
    path: '/v1/licences/{id}/shares/{share}/end',
    summary: 'Ends a share before its date.',
    roles: ['regulator'],
    params: ofLicence.extend({ share: shareId }),
    answers: { 200: { json: shareWritten }, ...writes(shareWritten) },
    refusals: ['licence_of_other_authority', 'registry_conflict'],
  },
  changeSite: {
    method: 'POST',
    path: '/v1/sites/{id}/versions',
    summary: 'Registers a later version of a site, claimed until authorities confirm it.',
    roles: ['admin', 'exporter', 'operator'],
    params: ofSite,
    body: json(newSiteVersion),
    answers: writes(siteWritten),
    refusals: ['registry_reference_invalid', 'registry_conflict'],
  },
  confirmSite: siteDecision(
    '/v1/sites/{id}/confirm',
    siteConfirmation,
    'Confirms a version of a site.',
  ),
  rejectSite: siteDecision('/v1/sites/{id}/reject', siteRejection, 'Rejects a version of a site.'),
} as const satisfies Readonly<Record<string, Endpoint>>;

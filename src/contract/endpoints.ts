/** The endpoint table: one row an endpoint. Routes, the OpenAPI document and the tests of bad input follow from it. */
import { z } from 'zod';
import { anomalyList, anomalyQuery, anomalyView } from './anomalies.ts';
import { batchAnswer, challengeAnswer, submitLimits } from './attestations.ts';
import {
  deviceHead,
  deviceList,
  deviceQuery,
  deviceView,
  deviceWritten,
  manifestAnswer,
  manifestLimits,
  manifestQuery,
} from './devices.ts';
import { type Endpoint, json, writes } from './endpoint.ts';
import {
  bindingWritten,
  enrolmentCodes,
  enrolmentCodesQuery,
  enrolmentsAnswer,
  newBinding,
  newEnrolments,
} from './enrolments.ts';
import { clockSetting, health, readiness } from './health.ts';
import { apiKeyIssued, apiKeyList, apiKeyWritten, newApiKey } from './keys.ts';
import {
  licence,
  licenceDecision,
  licenceList,
  licenceQueryStatus,
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
import { newSite, site, siteList, siteWritten } from './sites.ts';
import { anomalyId, apiKeyId, deviceId, hash, licenceId, page, siteId } from './values.ts';

const listed = z.strictObject(page);
const ofLicence = z.strictObject({ id: licenceId });
const ofSite = z.strictObject({ id: siteId });
const ofDevice = z.strictObject({ id: deviceId });
const everyRole = ['admin', 'exporter', 'operator', 'regulator'] as const;
const readers = ['exporter', 'operator', 'regulator'] as const;

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
    refusals: ['licence_status_conflict', 'registry_conflict'],
  } as const;
}

export const endpoints = {
  registerAuthority: {
    method: 'POST',
    path: '/v1/authorities',
    summary: 'Registers a licensing authority.',
    roles: ['admin'],
    body: json(newAuthority),
    answers: writes(authorityWritten),
  },
  listAuthorities: {
    method: 'GET',
    path: '/v1/authorities',
    summary: 'Lists the licensing authorities.',
    roles: everyRole,
    query: listed,
    answers: { 200: { json: authorityList } },
  },
  registerParty: {
    method: 'POST',
    path: '/v1/parties',
    summary: 'Registers a party: an exporter, an operator, an end user.',
    roles: ['admin', 'exporter'],
    body: json(newParty),
    answers: writes(partyWritten),
  },
  listParties: {
    method: 'GET',
    path: '/v1/parties',
    summary: 'Lists the parties that the caller may see.',
    roles: everyRole,
    query: listed,
    answers: { 200: { json: partyList } },
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
    answers: { 200: { json: apiKeyList } },
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
    query: listed,
    answers: { 200: { json: siteList } },
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
    answers: writes(licenceWritten),
    refusals: ['licence_number_taken', 'registry_reference_invalid'],
  },
  listLicences: {
    method: 'GET',
    path: '/v1/licences',
    summary: 'Lists the licences that the caller may see.',
    roles: everyRole,
    query: listed.extend({ status: licenceQueryStatus }),
    answers: { 200: { json: licenceList } },
  },
  getLicence: {
    method: 'GET',
    path: '/v1/licences/{id}',
    summary: 'Gives one licence.',
    roles: everyRole,
    params: ofLicence,
    answers: { 200: { json: licence } },
  },
  confirmLicence: decision('/v1/licences/{id}/confirm', 'Confirms a claimed licence.'),
  suspendLicence: decision('/v1/licences/{id}/suspend', 'Suspends a confirmed licence.'),
  reinstateLicence: decision('/v1/licences/{id}/reinstate', 'Reinstates a suspended licence.'),
  revokeLicence: decision('/v1/licences/{id}/revoke', 'Revokes a licence for good.'),
  registerDevices: {
    method: 'POST',
    path: '/v1/licences/{id}/devices',
    summary: 'Registers a manifest of devices: all of it, or nothing with every bad row listed.',
    roles: ['admin', 'exporter'],
    params: ofLicence,
    query: manifestQuery,
    body: {
      type: 'bytes',
      contentTypes: ['text/csv', 'application/x-ndjson'],
      maxBytes: manifestLimits.bytes,
    },
    answers: { 200: { json: manifestAnswer }, ...writes(manifestAnswer) },
    refusals: [
      'manifest_unreadable',
      'manifest_rows_invalid',
      'licence_not_open',
      'registry_conflict',
    ],
  },
  issueEnrolmentCodes: {
    method: 'POST',
    path: '/v1/sites/{id}/enrolment-codes',
    summary: 'Issues a one-time code a device without a key, or for one device.',
    roles: ['operator'],
    params: ofSite,
    query: enrolmentCodesQuery,
    answers: { 200: { json: enrolmentCodes }, ...writes(enrolmentCodes) },
    refusals: ['device_revoked', 'registry_conflict'],
  },
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    summary: 'Enrols attestation keys against codes and proofs of possession, each for itself.',
    roles: ['operator'],
    body: json(newEnrolments),
    answers: { 200: { json: enrolmentsAnswer }, ...writes(enrolmentsAnswer) },
    refusals: ['registry_conflict'],
  },
  listDevices: {
    method: 'GET',
    path: '/v1/devices',
    summary: 'Lists the devices that the caller may see.',
    roles: readers,
    query: deviceQuery,
    answers: { 200: { json: deviceList } },
  },
  bindDevice: {
    method: 'POST',
    path: '/v1/devices/bind',
    summary: 'Binds the attestation key of a device to genuine hardware by vendor evidence.',
    roles: ['operator'],
    body: json(newBinding),
    answers: writes(bindingWritten),
    refusals: [
      'bind_key_unknown',
      'bind_challenge_unknown',
      'bind_challenge_expired',
      'bind_hardware_differs',
      'bind_hardware_held',
      'bind_evidence_unreadable',
      'bind_evidence_refused',
      'device_revoked',
      'registry_conflict',
    ],
  },
  getDevice: {
    method: 'GET',
    path: '/v1/devices/{id}',
    summary: 'Gives one device: what was registered, and what its ledger knows.',
    roles: readers,
    params: ofDevice,
    answers: { 200: { json: deviceView } },
  },
  getDeviceHead: {
    method: 'GET',
    path: '/v1/devices/{id}/head',
    summary: 'Gives the newest settled attestation, for an agent that lost its state.',
    roles: readers,
    params: ofDevice,
    answers: { 200: { json: deviceHead } },
  },
  revokeDevice: {
    method: 'POST',
    path: '/v1/devices/{id}/revoke',
    summary: 'Revokes a device for good; its key becomes a tombstone.',
    roles: readers,
    params: ofDevice,
    answers: writes(deviceWritten),
    refusals: ['device_revoked', 'registry_conflict'],
  },
  getChallenge: {
    method: 'GET',
    path: '/v1/challenge',
    summary: 'Gives the challenge of this minute.',
    roles: 'public',
    answers: { 200: { json: challengeAnswer } },
  },
  submitAttestations: {
    method: 'POST',
    path: '/v1/attestations',
    summary: 'Submits a CBOR sequence of byte strings, each one attestation token.',
    roles: ['operator'],
    body: {
      type: 'bytes',
      contentTypes: ['application/cbor-seq'],
      maxBytes: submitLimits.bytes,
    },
    answers: { 200: { json: batchAnswer } },
    refusals: ['submit_frame_invalid', 'anchor_pending'],
    faultReason: 'submit_unavailable',
  },
  getBatch: {
    method: 'GET',
    path: '/v1/batches/{digest}',
    summary: 'Gives the answer of a body that was submitted before.',
    roles: ['operator'],
    params: z.strictObject({ digest: hash }),
    answers: { 200: { json: batchAnswer } },
    refusals: ['anchor_pending'],
    faultReason: 'submit_unavailable',
  },
  listAnomalies: {
    method: 'GET',
    path: '/v1/anomalies',
    summary: 'Lists anomalies, newest opening first.',
    roles: readers,
    query: anomalyQuery,
    answers: { 200: { json: anomalyList, others: ['application/x-ndjson', 'text/csv'] } },
    refusals: ['request_not_acceptable'],
  },
  getAnomaly: {
    method: 'GET',
    path: '/v1/anomalies/{id}',
    summary: 'Gives one anomaly with what to rule out first.',
    roles: readers,
    params: z.strictObject({ id: anomalyId }),
    answers: { 200: { json: anomalyView } },
  },
  getHealth: {
    method: 'GET',
    path: '/healthz',
    summary: 'Says that the service lives.',
    roles: 'public',
    answers: { 200: { json: health } },
  },
  getReadiness: {
    method: 'GET',
    path: '/readyz',
    summary: 'Says whether registry, archive and log answer.',
    roles: 'public',
    answers: { 200: { json: readiness } },
    refusals: ['service_not_ready'],
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'Gives this interface as OpenAPI 3.1.',
    roles: 'public',
    answers: { 200: { json: z.looseObject({ openapi: z.literal('3.1.0') }) } },
  },
  getCheckpoint: {
    method: 'GET',
    path: '/log/checkpoint',
    summary: 'Gives the log’s latest checkpoint, a signed note.',
    roles: 'public',
    answers: { 200: { others: ['text/plain; charset=utf-8'] } },
  },
  setClock: {
    method: 'POST',
    path: '/dev/clock',
    summary: 'Moves the clock forward; only where the deployment has a movable clock.',
    roles: 'public',
    body: json(clockSetting),
    answers: { 200: { json: clockSetting } },
    refusals: ['clock_backwards'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;

/** The endpoint table: one row an endpoint. Routes, the OpenAPI document and the tests of bad input follow from it. */
import { z } from 'zod';
import { amendmentEndpoints } from './amendment-endpoints.ts';
import { anchorEndpoints } from './anchor-endpoints.ts';
import { auditEndpoints } from './audit-endpoints.ts';
import { authorityEndpoints } from './authority-endpoints.ts';
import { caseEndpoints } from './case-endpoints.ts';
import { custodyEndpoints } from './custody-endpoints.ts';
import { deskEndpoints } from './desk-endpoints.ts';
import { deviceEndpoints } from './device-endpoints.ts';
import { type Endpoint, json } from './endpoint.ts';
import { erasureEndpoints } from './erasure-endpoints.ts';
import { exportEndpoints } from './export-endpoints.ts';
import { filingEndpoints } from './filing-endpoints.ts';
import { clockSetting, health, readiness } from './health.ts';
import { historyEndpoints } from './history-endpoints.ts';
import { inspectionEndpoints } from './inspection-endpoints.ts';
import { judgedEndpoints } from './judged-endpoints.ts';
import { landmarkEndpoints } from './landmark-endpoints.ts';
import { tileParams } from './log.ts';
import { meterEndpoints } from './meter-endpoints.ts';
import { moveEndpoints } from './move-endpoints.ts';
import { ownershipEndpoints } from './ownership-endpoints.ts';
import { queriesEndpoints } from './queries-endpoints.ts';
import { questionEndpoints } from './question-endpoints.ts';
import { referenceValuesEndpoints } from './reference-values-endpoints.ts';
import { registryEndpoints } from './registry-endpoints.ts';
import { reportEndpoints } from './report-endpoints.ts';
import { resultEndpoints } from './result-endpoints.ts';
import { revocationEndpoints } from './revocation-endpoints.ts';
import { adminEndpoints, scaleEndpoints } from './scale-endpoints.ts';
import { screeningEndpoints } from './screening-endpoints.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';
import { windowsEndpoints } from './windows-endpoints.ts';
import { witnessEndpoints } from './witness-endpoints.ts';

export const endpoints = {
  // Before those whose paths have an id where these have a word.
  ...scaleEndpoints,
  ...registryEndpoints,
  ...authorityEndpoints,
  ...deviceEndpoints,
  ...resultEndpoints,
  ...webhookEndpoints,
  ...deskEndpoints,
  ...caseEndpoints,
  ...amendmentEndpoints,
  ...windowsEndpoints,
  ...historyEndpoints,
  ...queriesEndpoints,
  ...ownershipEndpoints,
  ...custodyEndpoints,
  ...moveEndpoints,
  ...questionEndpoints,
  ...screeningEndpoints,
  ...revocationEndpoints,
  ...filingEndpoints,
  ...inspectionEndpoints,
  ...meterEndpoints,
  ...landmarkEndpoints,
  ...anchorEndpoints,
  ...referenceValuesEndpoints,
  ...judgedEndpoints,
  ...witnessEndpoints,
  ...erasureEndpoints,
  ...exportEndpoints,
  ...reportEndpoints,
  ...auditEndpoints,
  getHealth: {
    method: 'GET',
    path: '/healthz',
    summary: 'Says that the service lives.',
    roles: 'public',
    unbraked: true,
    answers: { 200: { json: health } },
  },
  getReadiness: {
    method: 'GET',
    path: '/readyz',
    summary: 'Says whether registry, archive and log answer.',
    roles: 'public',
    unbraked: true,
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
  getTile: {
    method: 'GET',
    path: '/log/tile/{level}/{tile}',
    spanning: 'tile',
    summary: 'Gives a tile of the log or an entry bundle (`entries`), as C2SP tlog-tiles has them.',
    roles: 'public',
    params: tileParams,
    answers: { 200: { others: ['application/octet-stream'] } },
  },
  setClock: {
    method: 'POST',
    path: '/dev/clock',
    summary: 'Moves the clock forward; only where the deployment has a movable clock.',
    roles: 'public',
    unbraked: true,
    body: json(clockSetting),
    answers: { 200: { json: clockSetting } },
    refusals: ['clock_backwards'],
  },
  ...adminEndpoints,
} as const satisfies Readonly<Record<string, Endpoint>>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;

/** The versioned tables by the names that the flow gives them. */

import { amendments } from './amendments-schema.ts';
import { trustAnchors } from './anchor-schema.ts';
import * as authority from './authority-schema.ts';
import * as control from './control-schema.ts';
import * as desk from './desk-schema.ts';
import { erasures } from './erasure-schema.ts';
import { inspections } from './inspection-schema.ts';
import { landmarkStandings, landmarks, meshTimes } from './landmark-schema.ts';
import { meterReadings } from './meter-schema.ts';
import { moves } from './moves-schema.ts';
import { savedQueries } from './query-schema.ts';
import { referenceValues } from './reference-values-schema.ts';
import * as schema from './schema.ts';
import { webhooks } from './webhook-schema.ts';
import * as window from './window-schema.ts';

export const versionTables = {
  authorities: schema.authorities,
  parties: schema.parties,
  sites: schema.sites,
  licences: schema.licences,
  amendments,
  devices: schema.devices,
  deviceKeys: schema.deviceKeys,
  enrolmentCodes: schema.enrolmentCodes,
  bindings: schema.bindings,
  apiKeys: schema.apiKeys,
  windows: window.maintenanceWindows,
  landmarks,
  meshTimes,
  landmarkStandings,
  trustAnchors,
  referenceValues,
  savedQueries,
  licenceShares: authority.licenceShares,
  webhooks,
  dispositions: desk.dispositions,
  releases: desk.releases,
  answers: desk.answers,
  cases: desk.cases,
  caseNotes: desk.caseNotes,
  requests: desk.requests,
  disclosures: desk.disclosures,
  attachments: desk.attachments,
  holds: desk.holds,
  siteDecisions: authority.siteDecisions,
  erasures,
  stakes: control.stakes,
  transfers: control.transfers,
  consignees: control.consignees,
  screeningLists: control.screeningLists,
  listings: control.listings,
  revocations: control.revocations,
  filings: control.filings,
  inspections,
  meterReadings,
  moves,
} as const;

/** Rows of the endpoint table: maintenance windows. */
import { z } from 'zod';
import { type Endpoint, json, listed, ofLicence, ofSite, readers, writes } from './endpoint.ts';
import { windowId } from './values.ts';
import { newWindow, window, windowEnd, windowList, windowWritten } from './windows.ts';

const ofWindow = z.strictObject({ id: windowId });

export const windowsEndpoints = {
  declareWindow: {
    method: 'POST',
    path: '/v1/sites/{id}/windows',
    summary:
      'Declares a maintenance window of the site, or of some of its devices, ahead of its begin.',
    roles: ['operator'],
    params: ofSite,
    body: json(newWindow),
    answers: writes(windowWritten),
    refusals: ['registry_reference_invalid', 'window_limit_reached'],
  },
  listSiteWindows: {
    method: 'GET',
    path: '/v1/sites/{id}/windows',
    summary: 'Lists the windows of a site, latest begin first, with how much was declared.',
    roles: readers,
    params: ofSite,
    query: listed,
    answers: { 200: windowList },
  },
  listLicenceWindows: {
    method: 'GET',
    path: '/v1/licences/{id}/windows',
    summary:
      'Lists the windows of a licence’s sites, latest begin first, with how much was declared.',
    roles: readers,
    params: ofLicence,
    query: listed,
    answers: { 200: windowList },
  },
  getWindow: {
    method: 'GET',
    path: '/v1/windows/{id}',
    summary: 'Gives one window.',
    roles: readers,
    params: ofWindow,
    answers: { 200: { json: window } },
  },
  withdrawWindow: {
    method: 'POST',
    path: '/v1/windows/{id}/withdraw',
    summary: 'Takes a window back before it begins; it stays on the record.',
    roles: ['operator'],
    params: ofWindow,
    answers: writes(windowWritten),
    refusals: ['window_state_conflict', 'registry_conflict'],
  },
  endWindow: {
    method: 'POST',
    path: '/v1/windows/{id}/end',
    summary: 'Lets a window end sooner than declared: now, or at a time ahead.',
    roles: ['operator'],
    params: ofWindow,
    body: json(windowEnd),
    answers: writes(windowWritten),
    refusals: ['window_state_conflict', 'registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

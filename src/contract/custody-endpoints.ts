/** Rows of the endpoint table: whose hands devices pass through. */
import { z } from 'zod';
import {
  consigneeDecision,
  consigneeWritten,
  deviceCustody,
  newTransfer,
  receipt,
  transfer,
  transferList,
  transferQuery,
  transferWritten,
} from './custody.ts';
import { type Endpoint, json, ofDevice, ofLicence, readers, writes } from './endpoint.ts';
import { transferId } from './values.ts';

const ofTransfer = z.strictObject({ id: transferId });
const parties = ['exporter', 'operator'] as const;

export const custodyEndpoints = {
  shipDevices: {
    method: 'POST',
    path: '/v1/licences/{id}/transfers',
    summary: 'Signs as sender that devices of a licence were shipped; pending until received.',
    roles: parties,
    params: ofLicence,
    body: json(newTransfer),
    answers: writes(transferWritten),
    refusals: ['registry_reference_invalid'],
  },
  listTransfers: {
    method: 'GET',
    path: '/v1/transfers',
    summary: 'Lists the hand-overs that the caller may see.',
    roles: readers,
    query: transferQuery,
    answers: { 200: transferList },
  },
  getTransfer: {
    method: 'GET',
    path: '/v1/transfers/{id}',
    summary: 'Gives one hand-over.',
    roles: readers,
    params: ofTransfer,
    answers: { 200: { json: transfer } },
  },
  receiveDevices: {
    method: 'POST',
    path: '/v1/transfers/{id}/receive',
    summary: 'Signs as receiver that the devices came, but for those that are missing.',
    roles: parties,
    params: ofTransfer,
    body: json(receipt),
    answers: writes(transferWritten),
    refusals: ['registry_reference_invalid', 'transfer_status_conflict', 'registry_conflict'],
  },
  withdrawTransfer: {
    method: 'POST',
    path: '/v1/transfers/{id}/withdraw',
    summary: 'Takes back, as sender, a hand-over that nobody has received.',
    roles: parties,
    params: ofTransfer,
    answers: writes(transferWritten),
    refusals: ['transfer_status_conflict', 'registry_conflict'],
  },
  getCustody: {
    method: 'GET',
    path: '/v1/devices/{id}/custody',
    summary: 'Gives the hands that a device passed through, in order.',
    roles: readers,
    params: ofDevice,
    answers: { 200: { json: deviceCustody } },
  },
  decideConsignee: {
    method: 'POST',
    path: '/v1/licences/{id}/consignees',
    summary: 'Accepts a consignee between exporter and sites of a licence, or no longer does.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(consigneeDecision),
    answers: { 200: { json: consigneeWritten }, ...writes(consigneeWritten) },
    refusals: ['licence_of_other_authority', 'registry_reference_invalid', 'registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

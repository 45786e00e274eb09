/** Rows of the endpoint table: what parties are, and who owns them. */
import { z } from 'zod';
import { type Endpoint, everyRole, json, writes } from './endpoint.ts';
import {
  newStake,
  newStakeVersion,
  ownershipQuery,
  ownershipView,
  stakeList,
  stakeQuery,
  stakeWritten,
} from './ownership.ts';
import { newPartyVersion, partyWritten } from './parties.ts';
import { partyId, stakeId } from './values.ts';

export const ofParty = z.strictObject({ id: partyId });
const stating = ['admin', 'exporter', 'regulator'] as const;

export const ownershipEndpoints = {
  changeParty: {
    method: 'POST',
    path: '/v1/parties/{id}/versions',
    summary: 'Registers a later version of a party; licences that it touches are judged anew.',
    roles: stating,
    params: ofParty,
    body: json(newPartyVersion),
    answers: { 200: { json: partyWritten }, ...writes(partyWritten) },
    refusals: ['registry_reference_invalid', 'registry_conflict'],
  },
  getOwnership: {
    method: 'GET',
    path: '/v1/parties/{id}/ownership',
    summary: 'Gives who owns a party at a date: direct owners, ultimate parent, listed shares.',
    roles: everyRole,
    params: ofParty,
    query: ownershipQuery,
    answers: { 200: { json: ownershipView } },
  },
  stateStake: {
    method: 'POST',
    path: '/v1/stakes',
    summary: 'States that a party owns a part of another.',
    roles: stating,
    body: json(newStake),
    answers: writes(stakeWritten),
    refusals: ['registry_reference_invalid'],
  },
  listStakes: {
    method: 'GET',
    path: '/v1/stakes',
    summary: 'Lists the stakes that the caller may see.',
    roles: everyRole,
    query: stakeQuery,
    answers: { 200: stakeList },
  },
  changeStake: {
    method: 'POST',
    path: '/v1/stakes/{id}/versions',
    summary: 'Corrects or ends a stake, by whoever stated it.',
    roles: stating,
    params: z.strictObject({ id: stakeId }),
    body: json(newStakeVersion),
    answers: { 200: { json: stakeWritten }, ...writes(stakeWritten) },
    refusals: ['registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

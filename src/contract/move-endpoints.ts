/** Rows of the endpoint table: devices that go from one licence to another. */
import { z } from 'zod';
import { type Endpoint, json, ofLicence, writes } from './endpoint.ts';
import {
  move,
  moveAcceptance,
  moveList,
  moveNote,
  moveQuery,
  moveWritten,
  newMove,
} from './moves.ts';
import { moveId } from './values.ts';

const ofMove = z.strictObject({ id: moveId });
const deciders = ['exporter', 'regulator'] as const;
const decided = {
  method: 'POST',
  params: ofMove,
  answers: writes(moveWritten),
} as const;
const refusals = [
  'move_status_conflict',
  'licence_of_other_authority',
  'registry_conflict',
] as const;

export const moveEndpoints = {
  requestMove: {
    method: 'POST',
    path: '/v1/licences/{id}/moves',
    summary: 'Asks, as exporter of this licence, for devices of another one to come under it.',
    roles: ['exporter'],
    params: ofLicence,
    body: json(newMove),
    answers: writes(moveWritten),
    refusals: ['registry_reference_invalid', 'licence_not_open', 'registry_conflict'],
  },
  listMoves: {
    method: 'GET',
    path: '/v1/moves',
    summary: 'Lists the moves between licences of which the caller sees one.',
    roles: deciders,
    query: moveQuery,
    answers: { 200: moveList },
  },
  getMove: {
    method: 'GET',
    path: '/v1/moves/{id}',
    summary: 'Gives one move.',
    roles: deciders,
    params: ofMove,
    answers: { 200: { json: move } },
  },
  consentToMove: {
    ...decided,
    path: '/v1/moves/{id}/consent',
    summary: 'Consents, as exporter of the old licence, to devices leaving it.',
    roles: ['exporter'],
    body: json(moveNote),
    refusals,
  },
  acceptMove: {
    ...decided,
    path: '/v1/moves/{id}/accept',
    summary: 'Lets devices go, as authority of the old licence: they are moving from here on.',
    roles: ['regulator'],
    body: json(moveAcceptance),
    refusals: [...refusals, 'registry_reference_invalid', 'licence_not_open'],
  },
  declineMove: {
    ...decided,
    path: '/v1/moves/{id}/decline',
    summary: 'Declines, as exporter or authority of the old licence.',
    roles: deciders,
    body: json(moveNote),
    refusals,
  },
  withdrawMove: {
    ...decided,
    path: '/v1/moves/{id}/withdraw',
    summary: 'Takes back, as exporter of the new licence, what nobody has accepted.',
    roles: ['exporter'],
    body: json(moveNote),
    refusals,
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

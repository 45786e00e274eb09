/** Landmarks over HTTP. */

import type { Endpoints } from '../../contract/endpoints.ts';
import { landmarkList } from '../../contract/landmarks.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import type { Caller } from '../../flow/registry/caller.ts';
import type { LandmarkRow, LandmarkStandingRow } from '../../flow/registry/landmark-rows.ts';
import {
  changeLandmark,
  coseKeyOfRow,
  registerLandmark,
  revokeLandmark,
} from '../../flow/registry/landmarks.ts';
import { takeMesh } from '../../flow/registry/mesh.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome as written } from '../answer.ts';
import type { Handlers, Input } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { base64urlOf, bytesOfBase64url } from '../text.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function landmarkView(row: LandmarkRow) {
  const { id, name, position, evidence, thumbprint, address } = row;
  const { operator, authority, revokedAtMs } = row;
  return {
    ...{ id, name, position, evidence, thumbprint, address },
    key: base64urlOf(coseKeyOfRow(row)),
    validFrom: instantOf(row.measuresFromMs),
    validTo: instantOf(row.measuresToMs),
    ...{ operator, authority },
    revokedAt: revokedAtMs === null ? null : instantOf(revokedAtMs),
    ...versionView(row),
  };
}

/** What is held against a landmark under other authorities' licences names their parties: it is theirs to know. */
function isToldOf(
  { authority: of }: LandmarkRow,
  { suspect }: LandmarkStandingRow,
  { role, authority }: Caller,
): boolean {
  if (role === 'admin') return true;
  const under = suspect?.under ?? (of === null ? null : [of]);
  return under === null || (authority !== null && under.includes(authority));
}

function suspectView({ suspect, validFromMs }: LandmarkStandingRow) {
  if (!suspect) return null;
  const { by, against } = suspect;
  return { by, against, since: instantOf(validFromMs) };
}

function givenIn({
  key,
  validFrom,
  validTo,
  ...rest
}: Input<Endpoints['registerLandmark']>['body']) {
  return {
    ...rest,
    key: bytesOfBase64url(key),
    measuresFromMs: millisecondsOf(validFrom),
    measuresToMs: millisecondsOf(validTo),
  };
}

type Named =
  | 'registerLandmark'
  | 'listLandmarks'
  | 'getLandmark'
  | 'changeLandmark'
  | 'revokeLandmark'
  | 'submitMesh';

export const landmarkHandlers: Pick<Handlers, Named> = {
  async registerLandmark(services, { caller, nowMs, body }) {
    const outcome = await registerLandmark(services, caller, nowMs, givenIn(body));
    return written(outcome, landmarkView);
  },
  async listLandmarks({ registry }, { query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listLandmarks(paging);
    return accept(listAnswer(landmarkList, pageView(rows, limit, landmarkView)));
  },
  async getLandmark({ registry }, { caller, params }) {
    const { role } = caller;
    const row = await registry.newest('landmarks', params.id);
    if (!row) return refuse('object_not_found');
    const isTold = role === 'admin' || role === 'regulator';
    const standing = isTold && (await registry.newest('landmarkStandings', row.id));
    const isShown = standing && isToldOf(row, standing, caller);
    const suspect = isTold ? { suspect: isShown ? suspectView(standing) : null } : {};
    return accept(done({ ...landmarkView(row), ...suspect }));
  },
  async changeLandmark(services, { caller, nowMs, params, body }) {
    const given = { landmark: params.id, ...givenIn(body) };
    return written(await changeLandmark(services, caller, nowMs, given), landmarkView);
  },
  async revokeLandmark(services, { caller, nowMs, params }) {
    return written(await revokeLandmark(services, caller, nowMs, params.id), landmarkView);
  },
  async submitMesh(services, { nowMs, params, body }) {
    const taken = await takeMesh(services, nowMs, { landmark: params.id, body: body.bytes });
    return written(taken, (value) => value);
  },
};

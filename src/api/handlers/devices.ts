/** Manifests, enrolment, devices and their binding to hardware over HTTP. */
import { deviceList } from '../../contract/devices.ts';
import { instantOf } from '../../contract/values.ts';
import type { DeviceHead, DeviceView } from '../../flow/ledger-port.ts';
import { bindDevice } from '../../flow/registry/bind.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import { revokeDevice, type SeenDevice, seeDevice, seeHead } from '../../flow/registry/devices.ts';
import { enrolKeys } from '../../flow/registry/enrol.ts';
import { type IssuedCodes, issueEnrolmentCodes } from '../../flow/registry/enrolment-codes.ts';
import { registerDevices } from '../../flow/registry/register-devices.ts';
import { accept, type Outcome, type Written } from '../../flow/registry/write.ts';
import { type Answer, done, writtenAnswer } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { readManifest } from '../manifest.ts';
import { bytesOfBase64url, bytesOfHex, hexOf } from '../text.ts';
import {
  bindingView,
  conditionView,
  deviceKeyView,
  deviceView,
  pageView,
  pagingOf,
} from '../views.ts';

function headView(head: DeviceHead | null) {
  return head && { sequence: head.sequence, digest: hexOf(head.digest) };
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instantOf(ms);
}

function ledgerView(view: DeviceView) {
  const { lastPosition, firmware, conditions, history } = view;
  return {
    head: headView(view.head),
    lastPresenceAt: instantOrNull(view.lastPresenceAtMs),
    lastAttemptAt: instantOrNull(view.lastAttemptAtMs),
    ...{ lastPosition, firmware },
    conditions: conditions.map(conditionView),
    history: history.map(({ sequence, digest, settledAtMs, header, position }) => {
      const settledAt = instantOf(settledAtMs);
      return { sequence, digest: hexOf(digest), settledAt, header, position };
    }),
  };
}

function seenView({ dossier, newest, ledger, former }: SeenDevice) {
  const { versions, keys, bindings, licence, site } = dossier;
  return {
    device: deviceView(newest),
    exporter: licence.exporter,
    authority: licence.authority,
    operator: site.operator,
    versions: versions.map(deviceView),
    keys: keys.map(deviceKeyView),
    bindings: bindings.map(bindingView),
    ledger: ledger && ledgerView(ledger),
    former: former.map((view) => ({ licence: view.licence, ...ledgerView(view) })),
  };
}

function codesView({ site, expiresAtMs, codes, next }: IssuedCodes) {
  return {
    site,
    expiresAt: instantOf(expiresAtMs),
    codes: codes.map(({ device: { id, licence, serial, model }, code }) => {
      return { device: id, licence, serial, model, code };
    }),
    ...{ more: next !== null, next },
  };
}

/** 200 where nothing had to be written. */
function maybeWritten<T>(
  outcome: Outcome<Written<T>>,
  isWritten: (value: T) => boolean,
  view: (value: T) => object,
): Outcome<Answer> {
  if (!outcome.ok) return outcome;
  const answer = writtenAnswer(outcome.value, view);
  return accept(isWritten(outcome.value.value) ? answer : { ...answer, status: 200 });
}

type Named =
  | 'registerDevices'
  | 'issueEnrolmentCodes'
  | 'enrol'
  | 'listDevices'
  | 'bindDevice'
  | 'getDevice'
  | 'getDeviceHead'
  | 'revokeDevice';

export const deviceHandlers: Pick<Handlers, Named> = {
  async registerDevices(services, { caller, nowMs, params, query, body }) {
    const dryRun = query.dryRun === 'true';
    const manifest = { licence: params.id, source: readManifest(body), dryRun };
    const outcome = await registerDevices(services, caller, nowMs, manifest);
    return maybeWritten(
      outcome,
      ({ registered }) => registered,
      (value) => value,
    );
  },
  async issueEnrolmentCodes(services, { caller, nowMs, params, query }) {
    const given = { site: params.id, ...query };
    const outcome = await issueEnrolmentCodes(services, caller, nowMs, given);
    return maybeWritten(outcome, ({ codes }) => codes.length > 0, codesView);
  },
  async enrol(services, { caller, nowMs, body }) {
    const requests = body.enrolments.map(({ code, key, proof }) => {
      return { code, key: bytesOfBase64url(key), proof: bytesOfBase64url(proof) };
    });
    const outcome = await enrolKeys(services, caller, nowMs, requests);
    return maybeWritten(
      outcome,
      (results) => results.some(({ word }) => word === 'enrolled'),
      (enrolments) => ({ enrolments }),
    );
  },
  async listDevices({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const found = await registry.listDevices(visibleTo(caller), query, paging);
    const rows = found.map(({ device, thumbprint }) => ({ id: device.id, device, thumbprint }));
    const view = pageView(rows, limit, ({ device, thumbprint }) => {
      return { ...deviceView(device), thumbprint };
    });
    return accept(listAnswer(deviceList, view));
  },
  async bindDevice(services, { caller, nowMs, body }) {
    const { device, thumbprint, evidence } = body;
    const key =
      thumbprint === undefined ? { coseKey: bytesOfBase64url(body.key ?? '') } : { thumbprint };
    const asked = { device, key, evidence, challenge: bytesOfHex(body.challenge) };
    const { delegation } = body;
    const request = {
      ...asked,
      ...(delegation === undefined ? {} : { delegation: bytesOfBase64url(delegation) }),
    };
    const outcome = await bindDevice(services, caller, nowMs, request);
    if (!outcome.ok) return outcome;
    return accept(writtenAnswer(outcome.value, (row) => ({ device, binding: bindingView(row) })));
  },
  async getDevice(services, { caller, params }) {
    const seen = await seeDevice(services, caller, params.id);
    return seen.ok ? accept(done(seenView(seen.value))) : seen;
  },
  async getDeviceHead(services, { caller, params }) {
    const seen = await seeHead(services, caller, params.id);
    if (!seen.ok) return seen;
    return accept(done({ ...seen.value, head: headView(seen.value.head) }));
  },
  async revokeDevice(services, { caller, nowMs, params }) {
    const outcome = await revokeDevice(services, caller, nowMs, params.id);
    return outcome.ok ? accept(writtenAnswer(outcome.value, deviceView)) : outcome;
  },
};

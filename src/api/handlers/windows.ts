/** Maintenance windows over HTTP. */
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { windowList } from '../../contract/windows.ts';
import type { WindowRow } from '../../flow/registry/rows.ts';
import {
  listWindows,
  type SeenWindow,
  type SiteUse,
  seeWindow,
  type WindowPage,
} from '../../flow/registry/window-list.ts';
import {
  declareWindow,
  endWindow,
  windowStateOf,
  withdrawWindow,
} from '../../flow/registry/windows.ts';
import { accept, type Outcome } from '../../flow/registry/write.ts';
import { type Answer, done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { defaultLimit, versionView } from '../views.ts';

function windowView({ row, deviceCount }: SeenWindow, nowMs: number) {
  const { id, site, reason, devices, withdrawnAtMs } = row;
  return {
    ...{ id, site, state: windowStateOf(row, nowMs) },
    from: instantOf(row.fromMs),
    to: instantOf(row.toMs),
    declaredTo: instantOf(row.declaredToMs),
    declaredAt: instantOf(row.declaredAtMs),
    withdrawnAt: withdrawnAtMs === null ? null : instantOf(withdrawnAtMs),
    ...{ reason, deviceCount, devices },
    ...versionView(row),
  };
}

/** Its operator sees all devices of a site. */
function ownView(nowMs: number) {
  return (row: WindowRow) => windowView({ row, deviceCount: row.devices?.length ?? null }, nowMs);
}

function useView({ site, fromMs, windows, declaredMs, withdrawn, running, ahead }: SiteUse) {
  const declaredS = declaredMs / 1000;
  return { site, from: instantOf(fromMs), windows, declaredS, withdrawn, running, ahead };
}

function pageAnswer(page: Outcome<WindowPage>, nowMs: number): Outcome<Answer> {
  if (!page.ok) return page;
  const { windows, use, next } = page.value;
  const items = windows.map((seen) => windowView(seen, nowMs));
  return accept(listAnswer(windowList, { items, next, use: use.map(useView) }));
}

type Named =
  | 'declareWindow'
  | 'listSiteWindows'
  | 'listLicenceWindows'
  | 'getWindow'
  | 'withdrawWindow'
  | 'endWindow';

export const windowsHandlers: Pick<Handlers, Named> = {
  async declareWindow(services, { caller, nowMs, params, body }) {
    const { from, to, reason, devices } = body;
    const times = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to) };
    const given = { site: params.id, ...times, reason, devices };
    return writtenOutcome(await declareWindow(services, caller, nowMs, given), ownView(nowMs));
  },
  async listSiteWindows(services, { caller, nowMs, params, query }) {
    const { after, limit = defaultLimit } = query;
    const of = { site: params.id };
    return pageAnswer(await listWindows(services, caller, nowMs, of, { after, limit }), nowMs);
  },
  async listLicenceWindows(services, { caller, nowMs, params, query }) {
    const { after, limit = defaultLimit } = query;
    const of = { licence: params.id };
    return pageAnswer(await listWindows(services, caller, nowMs, of, { after, limit }), nowMs);
  },
  async getWindow(services, { caller, nowMs, params }) {
    const seen = await seeWindow(services, caller, params.id);
    return seen.ok ? accept(done(windowView(seen.value, nowMs))) : seen;
  },
  async withdrawWindow(services, { caller, nowMs, params }) {
    const outcome = await withdrawWindow(services, caller, nowMs, params.id);
    return writtenOutcome(outcome, ownView(nowMs));
  },
  async endWindow(services, { caller, nowMs, params, body }) {
    const toMs = body.to === undefined ? undefined : millisecondsOf(body.to);
    const outcome = await endWindow(services, caller, nowMs, { window: params.id, toMs });
    return writtenOutcome(outcome, ownView(nowMs));
  },
};

/** What an authority decides and grants, over HTTP. */

import { shareList } from '../../contract/shares.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { type Confirmation, confirmLicence } from '../../flow/registry/confirm.ts';
import { confirmAll } from '../../flow/registry/confirm-all.ts';
import { rejectLicence } from '../../flow/registry/reject.ts';
import type { SiteDecisionRow } from '../../flow/registry/rows.ts';
import { seeSite } from '../../flow/registry/seen-sites.ts';
import { endShare, listShares, shareLicence } from '../../flow/registry/shares.ts';
import { decideSite } from '../../flow/registry/site-decisions.ts';
import { changeSite } from '../../flow/registry/sites.ts';
import { accept } from '../../flow/registry/write.ts';
import { done, writtenAnswer, writtenOutcome } from '../answer.ts';
import { readConfirmations } from '../confirmations-file.ts';
import { confirmationsView } from '../confirmations-view.ts';
import type { Handler, Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { licenceView, pageView, pagingOf, shareView, siteView } from '../views.ts';

type SiteDecisions = 'confirmSite' | 'rejectSite';
type Named =
  | SiteDecisions
  | 'confirmLicence'
  | 'confirmLicences'
  | 'rejectLicence'
  | 'shareLicence'
  | 'listShares'
  | 'endShare'
  | 'changeSite';

function siteDecision<N extends SiteDecisions>(status: SiteDecisionRow['status']): Handler<N> {
  return async (services, { caller, nowMs, params, body }) => {
    const { version, note = null } = body;
    const given = { site: params.id, version, status, note };
    const decided = await decideSite(services, caller, nowMs, given);
    if (!decided.ok) return decided;
    const seen = await seeSite(services.registry, caller, decided.value.value.newest);
    return accept(writtenAnswer(decided.value, () => siteView(seen)));
  };
}

type WireSites = 'all' | readonly (string | { readonly site: string; readonly version: number })[];

function sitesOf(given: WireSites = 'all'): Confirmation['sites'] {
  if (given === 'all') return given;
  return given.map((one) => (typeof one === 'string' ? { site: one, version: null } : one));
}

export const authorityHandlers: Pick<Handlers, Named> = {
  async confirmLicence(services, { caller, nowMs, params, body }) {
    const { note = null, sites } = body;
    const given = { licence: params.id, note, sites: sitesOf(sites) };
    return writtenOutcome(await confirmLicence(services, caller, nowMs, given), licenceView);
  },
  async confirmLicences(services, { caller, nowMs, query, body }) {
    const rows = readConfirmations(body.bytes);
    if (!rows.ok) return rows;
    const given = { rows: rows.value, dryRun: query.dryRun === 'true' };
    const outcome = await confirmAll(services, caller, nowMs, given);
    if (!outcome.ok) return outcome;
    const { value, propagated } = outcome.value;
    if (value.written) return accept(writtenAnswer(outcome.value, confirmationsView));
    return accept(done({ ...confirmationsView(value), propagated }));
  },
  async rejectLicence(services, { caller, nowMs, params, body }) {
    const given = { licence: params.id, note: body.note };
    return writtenOutcome(await rejectLicence(services, caller, nowMs, given), licenceView);
  },
  async shareLicence(services, { caller, nowMs, params, body }) {
    const { authority, purpose, until } = body;
    const given = { licence: params.id, authority, purpose, untilMs: millisecondsOf(until) };
    return writtenOutcome(await shareLicence(services, caller, nowMs, given), shareView);
  },
  async listShares(services, { caller, params, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await listShares(services, caller, params.id, paging);
    if (!rows.ok) return rows;
    return accept(listAnswer(shareList, pageView(rows.value, limit, shareView)));
  },
  async endShare(services, { caller, nowMs, params }) {
    const given = { licence: params.id, share: params.share };
    return writtenOutcome(await endShare(services, caller, nowMs, given), shareView);
  },
  async changeSite(services, { caller, nowMs, params, body }) {
    const said = { power: body.power ?? null, networks: body.networks ?? null };
    const given = { site: params.id, ...body, ...said };
    const changed = await changeSite(services, caller, nowMs, given);
    if (!changed.ok) return changed;
    const seen = await seeSite(services.registry, caller, changed.value.value);
    return accept(writtenAnswer(changed.value, () => siteView(seen)));
  },
  confirmSite: siteDecision('confirmed'),
  rejectSite: siteDecision('rejected'),
};

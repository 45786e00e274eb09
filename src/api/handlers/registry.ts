/** Authorities, parties, API keys, sites and licences over HTTP. */
import { apiKeyList } from '../../contract/keys.ts';
import { numberWarning } from '../../contract/licence-number.ts';
import { licenceList } from '../../contract/licences.ts';
import { authorityList, partyList } from '../../contract/parties.ts';
import { siteList } from '../../contract/sites.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { issueApiKey, revokeApiKey } from '../../flow/registry/api-keys.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import {
  decideLicence,
  type LicenceDecision,
  registerLicence,
} from '../../flow/registry/licences.ts';
import { registerAuthority, registerParty } from '../../flow/registry/parties.ts';
import type { LicenceRow } from '../../flow/registry/rows.ts';
import { seeSite, seeSites } from '../../flow/registry/seen-sites.ts';
import { registerSite } from '../../flow/registry/sites.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome as written } from '../answer.ts';
import type { Handler, Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import {
  apiKeyView,
  authorityView,
  licenceView,
  pageView,
  pagingOf,
  partyEntityOf,
  partyView,
  siteView,
} from '../views.ts';

type Decisions = 'suspendLicence' | 'reinstateLicence' | 'revokeLicence';

/** The rows of the three decisions differ in path and summary only. */
function decision<N extends Decisions>(word: LicenceDecision): Handler<N> {
  return async (services, { caller, nowMs, params, body }) => {
    const given = { licence: params.id, decision: word, note: body.note };
    return written(await decideLicence(services, caller, nowMs, given), licenceView);
  };
}

type Named =
  | 'registerAuthority'
  | 'listAuthorities'
  | 'registerParty'
  | 'listParties'
  | 'issueKey'
  | 'listKeys'
  | 'revokeKey'
  | 'registerSite'
  | 'listSites'
  | 'getSite'
  | 'registerLicence'
  | 'listLicences'
  | 'getLicence'
  | 'suspendLicence'
  | 'reinstateLicence'
  | 'revokeLicence';

export const registryHandlers: Pick<Handlers, Named> = {
  async registerAuthority(services, { caller, nowMs, body }) {
    return written(await registerAuthority(services, caller, nowMs, body), authorityView);
  },
  async listAuthorities({ registry }, { query }) {
    const { limit, paging } = pagingOf(query);
    return accept(
      listAnswer(
        authorityList,
        pageView(await registry.listAuthorities(paging), limit, authorityView),
      ),
    );
  },
  async registerParty(services, { caller, nowMs, body }) {
    const given = { roles: body.roles, ...partyEntityOf(body) };
    return written(await registerParty(services, caller, nowMs, given), partyView);
  },
  async listParties({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listParties(visibleTo(caller), paging);
    return accept(listAnswer(partyList, pageView(rows, limit, partyView)));
  },
  async issueKey(services, { caller, nowMs, body }) {
    const given = { ...body, expiresAtMs: millisecondsOf(body.expiresAt) };
    const issued = await issueApiKey(services, caller, nowMs, given);
    return written(issued, ({ row, key }) => ({ ...apiKeyView(row), key }));
  },
  async listKeys({ registry }, { query }) {
    const { limit, paging } = pagingOf(query);
    return accept(
      listAnswer(apiKeyList, pageView(await registry.listApiKeys(paging), limit, apiKeyView)),
    );
  },
  async revokeKey(services, { caller, nowMs, params }) {
    return written(await revokeApiKey(services, caller, nowMs, params.id), apiKeyView);
  },
  async registerSite(services, { caller, nowMs, body }) {
    const given = { ...body, power: body.power ?? null, networks: body.networks ?? null };
    const outcome = await registerSite(services, caller, nowMs, given);
    return written(outcome, (row) => siteView({ id: row.id, row, standings: [] }));
  },
  async listSites({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listSites(visibleTo(caller), paging);
    const seen = await seeSites(registry, caller, rows);
    return accept(listAnswer(siteList, pageView(seen, limit, siteView)));
  },
  async getSite({ registry }, { caller, params }) {
    const row = await registry.visibleSite(visibleTo(caller), params.id);
    if (!row) return refuse('object_not_found');
    return accept(done(siteView(await seeSite(registry, caller, row))));
  },
  async registerLicence(services, { caller, nowMs, body }) {
    const { validFrom, validTo, conditions, ...rest } = body;
    const given = {
      ...rest,
      ...conditions,
      limits: conditions.limits ?? null,
      location: conditions.location ?? null,
      licensedFromMs: millisecondsOf(validFrom),
      licensedToMs: millisecondsOf(validTo),
    };
    const warning = numberWarning(body.number);
    const warnings = warning === null ? [] : [{ pointer: '/number', detail: warning }];
    const view = (row: LicenceRow) => ({ ...licenceView(row), warnings });
    return written(await registerLicence(services, caller, nowMs, given), view);
  },
  async listLicences({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listLicences(visibleTo(caller), query.status, paging);
    return accept(listAnswer(licenceList, pageView(rows, limit, licenceView)));
  },
  async getLicence({ registry }, { caller, params }) {
    const row = await registry.visibleLicence(visibleTo(caller), params.id);
    return row ? accept(done(licenceView(row))) : refuse('object_not_found');
  },
  suspendLicence: decision('suspend'),
  reinstateLicence: decision('reinstate'),
  revokeLicence: decision('revoke'),
};

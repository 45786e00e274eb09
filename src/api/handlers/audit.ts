/** What an auditor with a regulator's key asks, over HTTP. */
import { instantOf } from '../../contract/values.ts';
import { auditChanges } from '../../flow/audit/changes.ts';
import { auditEvidence } from '../../flow/audit/evidence.ts';
import { auditHeaders, auditObject } from '../../flow/audit/headers.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { base64Of, hexOf } from '../text.ts';

const headersAPage = 50;
const changesAPage = 25;
const evidenceAPage = 50;

export const auditHandlers: Pick<
  Handlers,
  'auditHeaders' | 'auditObject' | 'auditChanges' | 'auditEvidence'
> = {
  async auditHeaders(services, { caller, params, query }) {
    const page = { from: query.from ?? 1, limit: query.limit ?? headersAPage };
    const seen = await auditHeaders(services, caller, params.id, page);
    if (!seen.ok) return seen;
    const items = seen.value.items.map(({ sequence, leaf, index, header, archived }) => {
      const bytes = { header: base64Of(header), archived: archived && base64Of(archived) };
      return { sequence, leaf: hexOf(leaf), index, ...bytes };
    });
    return accept(done({ ...seen.value, items }));
  },
  async auditObject(services, { caller, params }) {
    const { id: licence, sequence, object } = params;
    const bundle = await auditObject(services, caller, { licence, sequence, object });
    if (!bundle.ok) return bundle;
    return accept({ status: 200, contentType: 'application/octet-stream', bytes: bundle.value });
  },
  async auditChanges(services, { caller, query }) {
    const page = { after: query.after ?? 0, limit: query.limit ?? changesAPage };
    const { items, next } = await auditChanges(services, caller, page);
    const shown = items.map(({ leaf, content, ...rest }) => {
      const archived = content?.archived ? base64Of(content.archived) : null;
      return { ...rest, leaf: leaf && hexOf(leaf), content: content && { ...content, archived } };
    });
    return accept(done({ authority: caller.authority, items: shown, next }));
  },
  async auditEvidence(services, { caller, query }) {
    const page = { after: query.after ?? null, limit: query.limit ?? evidenceAPage };
    const { items, next } = await auditEvidence(services, caller, page);
    const shown = items.map(({ name, licence, archivedAtMs }) => {
      return { name, licence, archivedAt: instantOf(archivedAtMs) };
    });
    return accept(done({ items: shown, next }));
  },
};

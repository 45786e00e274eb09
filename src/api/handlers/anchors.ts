/** Trust anchors over HTTP. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { trustAnchorList } from '../../contract/anchors.ts';
import { instantOf } from '../../contract/values.ts';
import type { TrustAnchorRow } from '../../flow/registry/anchor-rows.ts';
import { registerTrustAnchor, withdrawTrustAnchor } from '../../flow/registry/anchors.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome as written } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pemOf } from '../text.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function anchorView(row: TrustAnchorRow) {
  const { id, name, evidence, certificateHash, authority, withdrawnAtMs } = row;
  return {
    ...{ id, name, evidence, certificateHash, authority },
    certificate: pemOf(hexToBytes(row.certificate)),
    withdrawnAt: withdrawnAtMs === null ? null : instantOf(withdrawnAtMs),
    ...versionView(row),
  };
}

type Named = 'registerTrustAnchor' | 'listTrustAnchors' | 'getTrustAnchor' | 'withdrawTrustAnchor';

export const anchorHandlers: Pick<Handlers, Named> = {
  async registerTrustAnchor(services, { caller, nowMs, body }) {
    return written(await registerTrustAnchor(services, caller, nowMs, body), anchorView);
  },
  async listTrustAnchors({ registry }, { query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listTrustAnchors(paging);
    return accept(listAnswer(trustAnchorList, pageView(rows, limit, anchorView)));
  },
  async getTrustAnchor({ registry }, { params }) {
    const row = await registry.newest('trustAnchors', params.id);
    return row ? accept(done(anchorView(row))) : refuse('object_not_found');
  },
  async withdrawTrustAnchor(services, { caller, nowMs, params }) {
    return written(await withdrawTrustAnchor(services, caller, nowMs, params.id), anchorView);
  },
};

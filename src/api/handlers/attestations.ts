/** Submission of attestations, and the receipts of a body sent before, over HTTP. */
import type { BatchAnswer as BatchView } from '../../contract/attestations.ts';
import { operatorOf } from '../../flow/registry/caller.ts';
import { accept, type Outcome, refuse } from '../../flow/registry/write.ts';
import type { BatchAnswer } from '../../flow/submit/answer.ts';
import { type Answer, done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { base64urlOf, bytesOfHex, hexOf } from '../text.ts';

/** Seconds after which a body is worth sending again: the log's round is one. */
const RETRY_AFTER_S = 2;

function batchView({ digest, checkpoint, parts, challenges, items }: BatchAnswer): BatchView {
  return {
    digest: hexOf(digest),
    checkpoint,
    parts: parts.map(({ ledger, header, index, inclusionPath }) => ({
      ledger,
      header: base64urlOf(header),
      index,
      inclusionPath: inclusionPath.map(base64urlOf),
    })),
    challenges: challenges.map(({ object, consistencyPath }) => ({
      object: base64urlOf(object),
      consistencyPath: consistencyPath.map(base64urlOf),
    })),
    items: items.map(itemView),
  };
}

function itemView(item: BatchAnswer['items'][number]): BatchView['items'][number] {
  if (item.word === 'refused') return { at: item.at, word: item.word, reason: item.reason };
  const { at, word, freshness, part, challenge, position } = item;
  return {
    ...{ at, word, freshness, part, challenge, position },
    digest: hexOf(item.digest),
    evidencePath: item.evidencePath.map(base64urlOf),
    verdictLeaf: base64urlOf(item.verdictLeaf),
    verdictPath: item.verdictPath.map(base64urlOf),
  };
}

function pending(digest: Uint8Array): Outcome<Answer> {
  const detail = `Ask GET /v1/batches/${hexOf(digest)}, or send the same body again.`;
  return refuse('anchor_pending', { detail, retryAfterS: RETRY_AFTER_S });
}

export const attestationHandlers: Pick<Handlers, 'submitAttestations' | 'getBatch'> = {
  async submitAttestations(services, { caller, body }) {
    const operator = operatorOf(caller);
    const answer = await services.submit({ body: body.bytes, apiKey: caller.apiKey, operator });
    if (answer.word === 'answered') return accept(done(batchView(answer.answer)));
    if (answer.word === 'anchor-pending') return pending(answer.digest);
    const { offset, fault } = answer;
    return refuse('submit_frame_invalid', { detail: `The framing is broken: ${fault}.`, offset });
  },
  async getBatch(services, { caller, params }) {
    const digest = bytesOfHex(params.digest);
    const found = await services.batch(operatorOf(caller), digest);
    if (found.word === 'answered') return accept(done(batchView(found.answer)));
    return found.word === 'unknown' ? refuse('object_not_found') : pending(digest);
  },
};

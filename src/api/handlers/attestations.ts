/** Submission of attestations, and the receipts of a body sent before, over HTTP. */
import { operatorOf } from '../../flow/registry/caller.ts';
import { accept, type Outcome, refuse } from '../../flow/registry/write.ts';
import type { Answer } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import type { SubmitAnswer } from '../services.ts';

function answerOf(answer: SubmitAnswer): Outcome<Answer> {
  if (answer.status === 200) return accept({ ...answer, contentType: 'application/json' });
  const { reason, ...rest } = answer.refusal;
  return refuse(reason, rest);
}

export const attestationHandlers: Pick<Handlers, 'submitAttestations' | 'getBatch'> = {
  async submitAttestations({ submit }, { caller, body, network }) {
    const operator = operatorOf(caller);
    return answerOf(await submit({ body: body.bytes, apiKey: caller.apiKey, operator, network }));
  },
  async getBatch({ batch }, { caller, params }) {
    return answerOf(
      await batch({ ...params, apiKey: caller.apiKey, operator: operatorOf(caller) }),
    );
  },
};

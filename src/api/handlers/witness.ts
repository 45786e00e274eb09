/** C2SP tlog-witness over HTTP: what a witness owes an `add-checkpoint`, as its specification words it. */
import { accept, type Outcome, refuse } from '../../flow/registry/write.ts';
import { addCheckpoint, type WitnessAnswer } from '../../flow/witness.ts';
import { keyText } from '../../flow/witness-identity.ts';
import type { Answer } from '../answer.ts';
import type { Handlers } from '../handler.ts';

export const witnessHandlers: Pick<
  Handlers,
  'addCheckpoint' | 'getWitnessKey' | 'getWitnessedCheckpoint'
> = {
  async addCheckpoint(services, { body }) {
    const text = textOf(body.bytes);
    return text === null
      ? refuse('witness_request_malformed')
      : answerOf(await addCheckpoint(services, text));
  },
  async getWitnessedCheckpoint({ log }) {
    const text = await log.witnessed();
    if (text === null) return refuse('object_not_found');
    return accept({ status: 200, contentType: 'text/plain; charset=utf-8', text });
  },
  async getWitnessKey({ witness }) {
    if (!witness) return refuse('object_not_found');
    const text = `${keyText(witness)}\n`;
    return accept({ status: 200, contentType: 'text/plain; charset=utf-8', text });
  },
};

function answerOf(answer: WitnessAnswer): Outcome<Answer> {
  switch (answer.word) {
    case 'cosigned':
      return accept({
        ...{ status: 200, contentType: 'text/plain; charset=utf-8' },
        text: `${answer.line}\n`,
      });
    case 'conflict':
      return accept({ status: 409, contentType: 'text/x.tlog.size', text: `${answer.size}\n` });
    case 'malformed':
      return refuse('witness_request_malformed');
    case 'key-unknown':
      return refuse('witness_signature_unknown');
    case 'origin-unknown':
      return refuse('witness_origin_unknown');
    case 'proof-invalid':
    case 'forked':
      return refuse('witness_proof_invalid');
  }
}

/** A signed note is UTF-8 and nothing else, without a mark of its order. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

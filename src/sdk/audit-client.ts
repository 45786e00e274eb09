/** What an auditor with a regulator's key asks: the client's part for that. */
import { type ClientOptions, callBytes, callJson } from './transport.ts';

export class AuditClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Headers of a licence's ledger from a sequence on. */
  headers(licence: string, from: number) {
    const call = { params: { id: licence }, query: { from, limit: 100 } };
    return callJson(this.#options, 'auditHeaders', call);
  }

  /** An archived bundle that a header names. */
  object(licence: string, sequence: number, object: 'evidence' | 'verdicts') {
    const params = { id: licence, sequence: String(sequence), object };
    return callBytes(this.#options, 'auditObject', { params, accept: 'application/octet-stream' });
  }

  /** Changes of the registry behind a sequence. */
  changes(after: number) {
    return callJson(this.#options, 'auditChanges', { query: { after } });
  }

  /** Archived evidence behind a name. */
  evidence(after: string | null) {
    return callJson(this.#options, 'auditEvidence', { query: { after: after ?? undefined } });
  }
}

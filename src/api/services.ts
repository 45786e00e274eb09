/** What the API is given: ports of the flow, and the two use cases of a body. */
import type { AnomalyIndex } from '../flow/registry/anomaly-index.ts';
import type { RegistryPorts } from '../flow/registry/ports.ts';
import type { BatchLookup } from '../flow/submit/batch.ts';
import type { Submission, SubmitAnswer } from '../flow/submit/submit.ts';

/** A clock that can be moved: development only. It refuses to run back, and sweeps what is due before it answers. */
export interface DevClock {
  moveTo(nowMs: number): Promise<'moved' | 'backwards'>;
}

/** One line of the request log: no bodies, no secrets, no query strings. */
export interface RequestEntry {
  readonly requestId: string;
  readonly method: string;
  /** The path as the endpoint table has it, without ids. */
  readonly route: string;
  readonly status: number;
  readonly apiKey: string | null;
  readonly reason: string | null;
  /** Only of our own faults, for us: never in an answer. */
  readonly fault?: string;
}

export interface Services extends RegistryPorts {
  readonly index: AnomalyIndex;
  /** A rejected promise is our malfunction: nothing was promised, and the body may be sent again. */
  readonly submit: (submission: Submission) => Promise<SubmitAnswer>;
  /** The answer of a body that this operator submitted before; `digest` is the SHA-256 of the body. */
  readonly batch: (operator: string, digest: Uint8Array) => Promise<BatchLookup>;
  readonly version: string;
  /** SHA-256 of the text of the root admin key's secret, 32 bytes; null where there is none. */
  readonly rootAdminKeyHash: Uint8Array | null;
  readonly logRequest: (entry: RequestEntry) => void;
  readonly devClock?: DevClock;
}

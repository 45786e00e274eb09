/** What the API is given: ports of the flow, and the two use cases of a body. */
import type { Refusal } from '../contract/problem.ts';
import type { AuditPorts } from '../flow/audit/port.ts';
import type { RetentionPorts } from '../flow/erasure/ports.ts';
import type { NetworkHint } from '../flow/ledger-port.ts';
import type { RebuildPorts } from '../flow/registry/rebuild.ts';
import type { ResultPorts } from '../flow/registry/results.ts';
import type { WebhookPorts } from '../flow/webhooks/port.ts';
import type { WitnessPorts } from '../flow/witness.ts';
import type { Brakes } from './brakes.ts';

/** A body's answer: 200 with one entry an item, or a refusal of the whole (`submit_frame_invalid`, `anchor_pending` ...). */
export type SubmitAnswer =
  /** JSON of the contract's `BatchAnswer`. */
  | { readonly status: 200; readonly bytes: Uint8Array }
  | { readonly status: 400 | 404 | 429 | 503; readonly refusal: Refusal };

export type Submit = (input: {
  readonly body: Uint8Array;
  readonly apiKey: string;
  readonly operator: string;
  readonly network?: NetworkHint | undefined;
}) => Promise<SubmitAnswer>;

/** The answer of a body that this operator submitted before; `digest` is the SHA-256 of the body in hex. */
export type LookUpBatch = (input: {
  readonly digest: string;
  readonly apiKey: string;
  readonly operator: string;
}) => Promise<SubmitAnswer>;

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

export interface Services
  extends ResultPorts,
    WebhookPorts,
    RetentionPorts,
    RebuildPorts,
    WitnessPorts,
    AuditPorts {
  readonly submit: Submit;
  readonly batch: LookUpBatch;
  /** SHA-256 of the text of the root admin key's secret, 32 bytes; null where there is none. */
  readonly rootAdminKeyHash: Uint8Array | null;
  readonly logRequest: (entry: RequestEntry) => void;
  /** Sends what webhooks are to be told, after the answer. */
  readonly deliverLater: () => void;
  readonly brakes: Brakes;
  readonly devClock?: DevClock;
}

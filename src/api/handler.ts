/** The types by which a handler follows from its endpoint's row. */
import type { z } from 'zod';
import type { EndpointName, Endpoints } from '../contract/endpoints.ts';
import type { NetworkHint } from '../flow/ledger-port.ts';
import type { Caller } from '../flow/registry/caller.ts';
import type { Outcome } from '../flow/registry/write.ts';
import type { Answer } from './answer.ts';
import type { RawBody, StreamedBody } from './input.ts';
import type { Services } from './services.ts';

type ParsedBy<S> = S extends z.ZodType ? z.output<S> : undefined;
type BodyOf<E> = E extends { body: { type: 'json'; schema: infer S } }
  ? ParsedBy<S>
  : E extends { body: { type: 'bytes'; isStreamed: true } }
    ? StreamedBody
    : E extends { body: { type: 'bytes' } }
      ? RawBody
      : undefined;

export interface Input<E> {
  readonly caller: E extends { roles: 'public' } ? null : Caller;
  readonly params: E extends { params: infer S } ? ParsedBy<S> : undefined;
  readonly query: E extends { query: infer S } ? ParsedBy<S> : undefined;
  readonly body: BodyOf<E>;
  readonly accept: string | undefined;
  readonly nowMs: number;
  /** What the platform says of where the request came from. */
  readonly network: NetworkHint | undefined;
}

/** Calls the flow and words the answer: no decision is made here. */
export type Handler<N extends EndpointName> = (
  services: Services,
  input: Input<Endpoints[N]>,
) => Promise<Outcome<Answer>>;

export type Handlers = { readonly [N in EndpointName]: Handler<N> };

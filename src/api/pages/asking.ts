/** What a page is made of: the answers that its reader would get as JSON, and names that he may know. */
import type { z } from 'zod';
import { type Endpoints, endpoints } from '../../contract/endpoints.ts';
import { type Caller, visibleTo } from '../../flow/registry/caller.ts';
import type { Role } from '../../flow/registry/rows.ts';
import type { Outcome } from '../../flow/registry/write.ts';
import type { Answer } from '../answer.ts';
import type { Services } from '../services.ts';
import type { AnomalyDetail } from './anomaly-parts.ts';
import type { Names } from './blocks.ts';

/** Endpoints that pages ask besides their own. */
type Asked =
  | 'getAnomaly'
  | 'listAnomalies'
  | 'getLicence'
  | 'getDevice'
  | 'getSite'
  | 'listAmendments'
  | 'getHistory'
  | 'getAttestation'
  | 'getTransfer'
  | 'getCustody';
export type ViewOf<N extends keyof Endpoints> = Endpoints[N] extends {
  answers: { 200: { json: infer S extends z.ZodType } };
}
  ? z.output<S>
  : never;

/** A request of the same reader to another endpoint. */
export interface Asking {
  readonly ask: <N extends Asked>(
    name: N,
    given: { readonly params?: Readonly<Record<string, string>>; readonly query?: object },
  ) => Promise<ViewOf<N> | null>;
  /** Whether the reader is a regulator of this authority: others are not told what it decided. */
  readonly isTold: (authority: string) => boolean;
  readonly names: (ids: readonly (string | null | undefined)[]) => Promise<Names>;
}

/** The handlers that `ask` calls, each with the input of its own row. */
export type Ask = (name: Asked, input: object) => Promise<Outcome<Answer>>;

/** Everything that is asked for a page goes through the handlers under the reader's own key: a page shows no more. */
export function askingAs(services: Services, caller: Caller, input: object, call: Ask): Asking {
  return {
    async ask(name, { params, query = {} }) {
      const roles: readonly Role[] = endpoints[name].roles;
      if (!roles.includes(caller.role)) return null;
      const outcome = await call(name, { ...input, params, query, body: undefined });
      return outcome.ok ? (viewIn(outcome.value) as never) : null;
    },
    isTold: (authority) => caller.role === 'regulator' && caller.authority === authority,
    async names(ids) {
      const given = ids.filter((id) => typeof id === 'string');
      return services.registry.visibleNames(visibleTo(caller), [...new Set(given)]);
    },
  };
}

/** What an answer shows as JSON; undefined of any other answer. */
export function viewIn(answer: Answer): unknown {
  if ('list' in answer) return answer.list.page;
  return 'json' in answer ? answer.json : undefined;
}

/** Anomalies that a page shows with all that is said of them; a longer list is a page of its own. */
const shownInFull = 20;

/** Anomalies of a thing with all that is said of each, newest first as they are listed. */
export async function anomaliesOf(
  { ask }: Asking,
  query: { readonly licence?: string; readonly device?: string; readonly open?: 'true' },
): Promise<{ readonly details: readonly AnomalyDetail[]; readonly more: boolean }> {
  const page = await ask('listAnomalies', {
    query: { ...query, limit: shownInFull },
  });
  const details = await detailsOf(ask, page?.items.map(({ id }) => id) ?? []);
  return { details, more: Boolean(page?.next) };
}

/** The first of these anomalies with all that is said of each. */
export async function detailsOf(
  ask: Asking['ask'],
  ids: readonly string[],
): Promise<readonly AnomalyDetail[]> {
  const asked = ids.slice(0, shownInFull).map((id) => ask('getAnomaly', { params: { id } }));
  return (await Promise.all(asked)).filter((detail) => detail !== null);
}

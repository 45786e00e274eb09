/** An answer, asked for by a person -> its page. */
import type { EndpointName } from '../../contract/endpoints.ts';
import { instantOf } from '../../contract/values.ts';
import type { Caller } from '../../flow/registry/caller.ts';
import type { Answer } from '../answer.ts';
import type { Services } from '../services.ts';
import { type Ask, askingAs, viewIn } from './asking.ts';
import { pageResponse } from './document.ts';
import { pageOf } from './pages.ts';

export interface Served {
  readonly name: EndpointName;
  readonly answer: Answer;
  readonly input: { readonly caller: Caller | null; readonly nowMs: number };
  readonly query: URLSearchParams;
  /** Calls a handler with the input of its own row. */
  readonly call: Ask;
}

/** The page of an endpoint's answer; null where it has none. */
export async function servePage(services: Services, served: Served): Promise<Response | null> {
  const { name, answer, input, query, call } = served;
  const make = pageOf(name);
  const view = viewIn(answer);
  if (!make || !input.caller || view === undefined) return null;
  const asking = askingAs(services, input.caller, input, call);
  const page = await make(view, asking, query);
  const reader = input.caller.role;
  if (page.standing) return pageResponse(page, { ...page.standing, reader });
  const checkpoint = await services.log.checkpoint();
  return pageResponse(page, { madeAt: instantOf(input.nowMs), checkpoint, reader });
}

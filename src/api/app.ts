/** The endpoint table and the services -> a hono application: authenticate, parse, call the handler, answer. */
import { type Context, Hono } from 'hono';
import { type Endpoint, isList } from '../contract/endpoint.ts';
import { type EndpointName, endpoints } from '../contract/endpoints.ts';
import type { ProblemReason, Refusal } from '../contract/problem.ts';
import { faultWords } from '../flow/fault-words.ts';
import { authenticate, KeyCache, rateLimited } from '../flow/registry/authenticate.ts';
import { type Caller, withShares } from '../flow/registry/caller.ts';
import { IndexRebuilding } from '../flow/registry/rebuild-port.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import { problemOf, problemResponse, responseOf, withProblemHeaders } from './answer.ts';
import { addressKey, budgetOf, isWithin } from './brakes.ts';
import { handlers } from './handlers/handlers.ts';
import { readBody, readParameters } from './input.ts';
import { listTypeOf } from './list.ts';
import { networkHintOf } from './network-hint.ts';
import type { Ask } from './pages/asking.ts';
import { pageOf, wantsPage, wantsProblemPage } from './pages/pages.ts';
import { problemPageResponse } from './pages/problem-page.ts';
import { servePage } from './pages/serve.ts';
import type { Services } from './services.ts';
import { hexOf } from './text.ts';

interface Variables {
  requestId: string;
  route: string;
  apiKey: string | null;
  reason: ProblemReason | null;
  fault: string;
  faultReason: ProblemReason;
}

/** Seconds after which a request that met our malfunction is worth sending again. */
const RETRY_AFTER_S = 2;
type App = Hono<{ Variables: Variables }>;
type RequestContext = Context<{ Variables: Variables }>;

/** The whole API over the given ports. `/dev/clock` exists only where the services have a movable clock. */
export function createApp(services: Services): App {
  const app: App = new Hono();
  const cache = new KeyCache();
  app.use(async (c, next) => {
    openRequest(c, services);
    await next();
    closeRequest(c, services);
  });
  for (const name of mounted(services)) {
    const endpoint: Endpoint = endpoints[name];
    app.on(endpoint.method, honoPath(endpoint), async (c) => {
      c.set('route', endpoint.path);
      c.set('faultReason', endpoint.faultReason ?? 'service_fault');
      const outcome = await run(services, cache, name, c);
      return outcome.ok ? outcome.value : refused(c, outcome.reason);
    });
  }
  app.notFound((c) => refused(c, { reason: unmatchedReason(c, services) }));
  app.onError((fault, c) => {
    c.set('fault', faultWords(fault));
    const reason = fault instanceof IndexRebuilding ? 'index_rebuilding' : c.get('faultReason');
    return refused(c, faultRefusal(reason));
  });
  return app;
}

/** The names of the endpoints that these services can serve. */
export function mounted(services: Pick<Services, 'devClock'>): readonly EndpointName[] {
  const names = Object.keys(endpoints) as EndpointName[];
  return names.filter((name) => name !== 'setClock' || services.devClock !== undefined);
}

function openRequest(c: RequestContext, services: Services): void {
  c.set('requestId', hexOf(services.random(12)));
  c.set('route', 'unmatched');
  c.set('apiKey', null);
  c.set('reason', null);
  c.set('faultReason', 'service_fault');
}

/** Nothing of the fault itself is told. */
function faultRefusal(reason: ProblemReason): Refusal {
  return reason === 'service_fault' ? { reason } : { reason, retryAfterS: RETRY_AFTER_S };
}

function closeRequest(c: RequestContext, services: Services): void {
  c.res.headers.set('request-id', c.get('requestId'));
  const { requestId, route, apiKey, reason, fault } = c.var;
  const { method } = c.req;
  const entry = { requestId, method, route, status: c.res.status, apiKey, reason };
  services.logRequest(fault === undefined ? entry : { ...entry, fault });
}

function refused(c: RequestContext, refusal: Refusal): Response {
  c.set('reason', refusal.reason);
  const problem = problemOf(refusal, c.get('requestId'));
  if (!wantsProblemPage(c.req.header('accept'))) return problemResponse(problem, refusal);
  return withProblemHeaders(problemPageResponse(problem), refusal);
}

async function run(
  services: Services,
  cache: KeyCache,
  name: EndpointName,
  c: RequestContext,
): Promise<Outcome<Response>> {
  const endpoint: Endpoint = endpoints[name];
  const nowMs = await services.clock.nowMs();
  const caller = await callerOf(services, cache, endpoint, c, nowMs);
  if (!caller.ok) return caller;
  const query = new URL(c.req.url).searchParams;
  const parameters = readParameters(endpoint, c.req.param(), query);
  if (!parameters.ok) return parameters;
  const body = await readBody(endpoint, c.req.raw);
  if (!body.ok) return body;
  const wanted = c.req.header('accept');
  const isPage = wantsPage(wanted, query.get('format')) && pageOf(name) !== null;
  const listType = isList(endpoint) && !isPage ? listTypeOf(wanted) : 'application/json';
  if (!listType) return refuse('request_not_acceptable');
  const input = {
    ...{ caller: caller.value, ...parameters.value, body: body.value },
    ...{ accept: wanted, nowMs, network: networkHintOf(c.req.raw) },
  };
  // The input was made by the very row that types this handler; the table's union of rows cannot say so.
  const outcome = await handlers[name](services, input as never);
  if (name === 'revokeKey') cache.drop(c.req.param('id') ?? '');
  // A submission tells what it changed when its ledgers have published it; what is public writes nothing of the registry.
  const writesRegistry =
    endpoint.method !== 'GET' && endpoint.roles !== 'public' && name !== 'submitAttestations';
  if (outcome.ok && writesRegistry) services.deliverLater();
  if (!outcome.ok) return outcome;
  const call: Ask = (asked, given) => handlers[asked](services, given as never);
  const served = { name, answer: outcome.value, input, query, call };
  const page = isPage ? await servePage(services, served) : null;
  return accept(page ?? responseOf(outcome.value, { listType, query }));
}

async function callerOf(
  services: Services,
  cache: KeyCache,
  endpoint: Endpoint,
  c: RequestContext,
  nowMs: number,
): Promise<Outcome<Caller | null>> {
  const { registry, rootAdminKeyHash, brakes } = services;
  const isFault = (fault: unknown) => c.set('fault', `brake: ${String(fault)}`);
  const mayLookUp = () =>
    isWithin(brakes.strangers, addressKey(c.req.header('cf-connecting-ip')), isFault);
  if (endpoint.roles === 'public') {
    return endpoint.unbraked || (await mayLookUp()) ? accept(null) : rateLimited;
  }
  const authentication = { registry, rootAdminKeyHash, cache, mayLookUp };
  const caller = await authenticate(authentication, c.req.header('authorization'), nowMs);
  if (!caller.ok) return caller;
  c.set('apiKey', caller.value.apiKey);
  const budget = brakes[budgetOf(endpoint)];
  if (!(await isWithin(budget, caller.value.apiKey, isFault))) return rateLimited;
  if (!endpoint.roles.includes(caller.value.role)) {
    const detail = `This is for ${endpoint.roles.join(', ')}; the key is of role ${caller.value.role}.`;
    return refuse('auth_role_not_permitted', { detail });
  }
  return accept(await withShares(registry, caller.value, nowMs));
}

function honoPath({ path, spanning }: Endpoint): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => (name === spanning ? `:${name}{.+}` : `:${name}`));
}

/** 405 where another method of the path exists. */
function unmatchedReason(c: RequestContext, services: Services): ProblemReason {
  const exists = mounted(services).some((name) => {
    const { path, spanning }: Endpoint = endpoints[name];
    const pattern = path.replace(/\{(\w+)\}/g, (_, param) => (param === spanning ? '.+' : '[^/]+'));
    return new RegExp(`^${pattern.replaceAll('.', '\\.')}$`).test(c.req.path);
  });
  return exists ? 'route_method_not_allowed' : 'route_not_found';
}

/** The mounted service as a caller sees it; answers are held to the schemas of the endpoint table. */
import { exports } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { type EndpointName, type Endpoints, endpoints } from '../../src/contract/endpoints.ts';
import { type Problem, problem } from '../../src/contract/problem.ts';

export interface Call {
  readonly key?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly contentType?: string;
  readonly accept?: string;
}

export type Send = (request: Request) => Promise<Response>;
const toMounted: Send = (request) => exports.default.fetch(request);
let toService = toMounted;

/** Turns the file's requests to an application of its own, or back to the mounted service. */
export function sendTo(send: Send = toMounted): void {
  toService = send;
}

/** Sends one request to the endpoint of a row. */
export function call(name: EndpointName, given: Call): Promise<Response> {
  const endpoint: Endpoint = endpoints[name];
  const path = endpoint.path.replace(
    /\{(\w+)\}/g,
    (_, param: string) => given.params?.[param] ?? '-',
  );
  const url = new URL(path, 'https://muster.test');
  for (const [key, value] of Object.entries(given.query ?? {})) url.searchParams.append(key, value);
  const headers = new Headers();
  if (given.key !== undefined) headers.set('authorization', `Bearer ${given.key}`);
  if (given.accept !== undefined) headers.set('accept', given.accept);
  const isJson = 'json' in given;
  const contentType = given.contentType ?? (isJson ? 'application/json' : undefined);
  if (contentType !== undefined) headers.set('content-type', contentType);
  const body = isJson ? JSON.stringify(given.json) : given.body;
  return toService(new Request(url, { method: endpoint.method, headers, body }));
}

type JsonOf<F> = F extends { json: infer S extends z.ZodType } ? z.output<S> : never;
type AnswerOf<N extends EndpointName> = JsonOf<
  Endpoints[N]['answers'][keyof Endpoints[N]['answers']]
>;

/** Sends one request that must succeed with a documented answer, and gives that. */
export async function good<N extends EndpointName>(name: N, given: Call): Promise<AnswerOf<N>> {
  const response = await call(name, given);
  const text = await response.text();
  const forms: Endpoint['answers'] = endpoints[name].answers;
  const schema = forms[response.status]?.json;
  if (!schema) throw new Error(`${name}: ${response.status} ${text}`);
  expect(response.headers.get('request-id')).toMatch(/^[0-9a-f]{24}$/);
  return schema.parse(JSON.parse(text)) as AnswerOf<N>;
}

/** A response that must be a problem document, with the request id that its header has. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const document = problem.parse(await response.json());
  expect(document.status).toBe(response.status);
  expect(document.requestId).toBe(response.headers.get('request-id'));
  return document;
}

/** Sends one request that must be refused. */
export async function bad(name: EndpointName, given: Call): Promise<Problem> {
  return problemOf(await call(name, given));
}

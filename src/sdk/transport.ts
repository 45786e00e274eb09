/** One request of the endpoint table over fetch: serialised once, sent again unchanged where that is safe, answered as a value. */
import type { z } from 'zod';
import type { BytesBody, Endpoint, JsonBody } from '../contract/endpoint.ts';
import { type EndpointName, type Endpoints, endpoints } from '../contract/endpoints.ts';
import { type Called, called, parseJson, problemIn, unreachable, unreadable } from './problem.ts';

export interface ClientOptions {
  /** Where the service is, e.g. `https://muster.example`. */
  readonly url: string;
  /** `mk_<id>_<secret>`; public endpoints need none. */
  readonly key?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
  readonly sleep?: (ms: number) => Promise<void>;
  /** How often a request is sent at most, the first time counted. */
  readonly tries?: number;
  /** How long one try may take. */
  readonly timeoutMs?: number;
}

type SchemaOf<E, K extends string> =
  E extends Readonly<Record<K, infer S extends z.ZodType>> ? S : never;
type JsonSchemaOf<F> = F extends { readonly json: infer S extends z.ZodType } ? S : never;

/** What an endpoint answers, as its row's schema gives it. */
export type AnswerOf<N extends EndpointName> = z.output<
  JsonSchemaOf<Endpoints[N]['answers'][keyof Endpoints[N]['answers']]>
>;
/** What an endpoint takes as its JSON body. */
export type BodyOf<N extends EndpointName> = Endpoints[N] extends {
  readonly body: { readonly type: 'json'; readonly schema: infer S extends z.ZodType };
}
  ? z.input<S>
  : never;
/** What an endpoint takes as query; a number is written as text. */
export type QueryOf<N extends EndpointName> = {
  readonly [K in keyof z.input<SchemaOf<Endpoints[N], 'query'>>]?: string | number | undefined;
};

export interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly accept?: string;
  /** What the answer may have, where it is a file. */
  readonly maxBytes?: number;
}

const TRIES = 6;
const TIMEOUT_MS = 120_000;
/** What is waited at most before a request is sent again, whatever the service asks for. */
const MAX_WAIT_MS = 30_000;
const DEFAULT_WAIT_MS = 1_000;
/** A full batch of 10,000 items is answered with about 20 MiB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Calls an endpoint whose answer is JSON. The answer is held to the schema of its row. */
export async function callJson<N extends EndpointName>(
  options: ClientOptions,
  name: N,
  call: Call,
): Promise<Called<AnswerOf<N>>> {
  const answer = await send(options, name, call);
  if (!answer.ok) return answer;
  const { status, bytes } = answer.value;
  const forms: Endpoint['answers'] = endpoints[name].answers;
  const parsed = forms[status]?.json?.safeParse(parseJson(textOf(bytes)));
  if (parsed?.success) return called(parsed.data as AnswerOf<N>);
  return { ok: false, problem: unreadable(status, `not what ${name} answers`) };
}

/** A text, and the cursor of the page after it where its Link header (RFC 8288) names one. */
export interface TextPage {
  readonly text: string;
  readonly next: string | null;
}

/** An endpoint, and how it is called. */
export type TextCall = readonly [name: EndpointName, call: Call];

/** Calls an endpoint in a form that is text: CSV, NDJSON, a signed note. */
export async function callText(
  options: ClientOptions,
  name: EndpointName,
  call: Call,
): Promise<Called<TextPage>> {
  const answer = await send(options, name, call);
  if (!answer.ok) return answer;
  const { bytes, link } = answer.value;
  return called({ text: textOf(bytes), next: cursorIn(link) });
}

/** Calls an endpoint whose answer is a file. */
export async function callBytes(
  options: ClientOptions,
  name: EndpointName,
  call: Call,
): Promise<Called<Uint8Array>> {
  const answer = await send(options, name, call);
  return answer.ok ? called(answer.value.bytes) : answer;
}

/** The link repeats the question behind a cursor; the question is known here already. */
function cursorIn(link: string): string | null {
  const [, query] = /^<\?([^>]{1,8192})>; rel="next"$/.exec(link) ?? [];
  const after = new URLSearchParams(query).get('after');
  return after !== null && /^[\w.-]{1,128}$/.test(after) ? after : null;
}

interface Answered {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly link: string;
}

/** Sends at most `tries` times: after a 503 that says when, and after no answer at all where again is harmless. */
async function send(
  options: ClientOptions,
  name: EndpointName,
  call: Call,
): Promise<Called<Answered>> {
  const { tries = TRIES, sleep = wait } = options;
  const request = requestOf(options, name, call);
  const isRepeatable = isHarmlessTwice(endpoints[name]);
  for (let tried = 1; ; tried += 1) {
    const answer = await sendOnce(options, request.clone(), call.maxBytes ?? MAX_ANSWER_BYTES);
    const waitMs = answer.ok ? null : answer.waitMs;
    // Whoever is told to brake has had nothing done.
    const isUndone = !answer.ok && answer.problem.reason === 'rate_limited';
    const mayRepeat = isRepeatable || isUndone;
    if (answer.ok || waitMs === null || !mayRepeat || tried >= tries) return answer;
    await sleep(waitMs);
  }
}

/** Reading, and what the service itself says may simply be sent again. A registry write without an answer may stand. */
function isHarmlessTwice(endpoint: Endpoint): boolean {
  return endpoint.method === 'GET' || endpoint.faultReason === 'submit_unavailable';
}

type Tried =
  | Extract<Called<Answered>, { ok: true }>
  | (Extract<Called<Answered>, { ok: false }> & {
      /** After how long it is worth trying again; null: never. */
      readonly waitMs: number | null;
    });

async function sendOnce(
  options: ClientOptions,
  request: Request,
  maxBytes: number,
): Promise<Tried> {
  const { fetch: fetcher = (given: Request) => fetch(given), timeoutMs = TIMEOUT_MS } = options;
  try {
    const timed = new Request(request, { signal: AbortSignal.timeout(timeoutMs) });
    const response = await fetcher(timed);
    const bytes = await boundedBytes(response, maxBytes);
    if (bytes === null) {
      const problem = unreadable(response.status, 'larger than any answer of this service');
      return { ok: false, problem, waitMs: null };
    }
    const link = response.headers.get('link') ?? '';
    if (response.ok) return { ok: true, value: { status: response.status, bytes, link } };
    const problem = problemIn(response.status, textOf(bytes));
    const isWorthIt = response.status === 503 || problem.reason === 'rate_limited';
    return { ok: false, problem, waitMs: isWorthIt ? waitOf(response) : null };
  } catch (fault) {
    return { ok: false, problem: unreachable(fault), waitMs: DEFAULT_WAIT_MS };
  }
}

/** RFC 9110 section 10.2.3, in seconds; null where the service does not invite a further try. */
function waitOf(response: Response): number | null {
  const seconds = response.headers.get('retry-after');
  if (seconds === null || !/^\d{1,6}$/.test(seconds)) return null;
  return Math.min(Number(seconds) * 1000, MAX_WAIT_MS);
}

function requestOf({ url, key }: ClientOptions, name: EndpointName, call: Call): Request {
  const { method, path, body }: Endpoint = endpoints[name];
  const filled = path.replace(/\{(\w+)\}/g, (_, param: string) => segment(call, param));
  const address = new URL(filled, url);
  for (const [member, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) address.searchParams.set(member, String(value));
  }
  const headers = new Headers({ accept: call.accept ?? 'application/json' });
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
  if (body) headers.set('content-type', call.contentType ?? contentTypeOf(body));
  const content = body?.type === 'json' ? JSON.stringify(call.json) : call.body;
  // A byte array is a body on every platform; their type libraries disagree on which kind of one.
  return new Request(address, { method, headers, body: content as RequestInit['body'] });
}

function segment({ params }: Call, name: string): string {
  const value = params?.[name];
  if (!value) throw new TypeError(`the parameter ${name} is missing`);
  return encodeURIComponent(value);
}

function contentTypeOf(body: JsonBody | BytesBody): string {
  return body.type === 'json' ? 'application/json' : body.contentTypes[0]!;
}

/** At most so many, counted as they arrive; null beyond. */
export async function boundedBytes(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array | null> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(next.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Until so many ms have passed. */
export function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

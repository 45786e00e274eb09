/** Outcomes -> HTTP answers; refusals become RFC 9457 problem documents. */
import type { ListType } from '../contract/list.ts';
import { type Problem, problemStatuses, problemTitles, type Refusal } from '../contract/problem.ts';
import { accept, type Outcome, type Written } from '../flow/registry/write.ts';
import { type ListAnswer, listText } from './list.ts';

export type Answer =
  | ListAnswer
  | {
      readonly status: number;
      readonly json: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: number;
      readonly contentType: string;
      readonly bytes: Uint8Array;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: number;
      readonly contentType: string;
      /** As it is made: what fails on the way breaks the answer off. */
      readonly stream: ReadableStream<Uint8Array>;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A success: 200 with JSON. */
export function done(json: unknown): Answer {
  return { status: 200, json };
}

/** A registry write: 201 when its ledgers have it, 202 while they do not. */
export function writtenAnswer<T>(written: Written<T>, view: (value: T) => object): Answer {
  const { value, propagated } = written;
  return { status: propagated ? 201 : 202, json: { ...view(value), propagated } };
}

/** What a use case that writes said, as an answer. */
export function writtenOutcome<T>(
  outcome: Outcome<Written<T>>,
  view: (value: T) => object,
): Outcome<Answer> {
  return outcome.ok ? accept(writtenAnswer(outcome.value, view)) : outcome;
}

/** What a request says of the form that it wants its answer in. */
export interface Wanted {
  /** Of a list; JSON of everything else. */
  readonly listType: ListType;
  readonly query: URLSearchParams;
}

/** The HTTP form of an answer. */
export function responseOf(answer: Answer, { listType, query }: Wanted): Response {
  if ('list' in answer) return listResponse(answer, listType, query);
  if ('json' in answer) {
    return jsonResponse(answer.status, 'application/json', answer.json, answer.headers);
  }
  const headers = { 'content-type': answer.contentType, ...alwaysSent, ...answer.headers };
  return new Response(contentOf(answer), { status: answer.status, headers });
}

type Content = Extract<Answer, { readonly contentType: string }>;

function contentOf(answer: Content): string | Uint8Array | ReadableStream<Uint8Array> {
  if ('stream' in answer) return answer.stream;
  return 'bytes' in answer ? answer.bytes : answer.text;
}

const alwaysSent = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

function listResponse(answer: ListAnswer, type: ListType, query: URLSearchParams): Response {
  const { contentType, text, link } = listText(answer, type, query);
  const headers = {
    'content-type': contentType,
    ...alwaysSent,
    ...(link === null ? {} : { link }),
  };
  return new Response(text, { status: answer.status, headers });
}

function jsonResponse(
  status: number,
  contentType: string,
  json: unknown,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'content-type': contentType, ...alwaysSent, ...more };
  return new Response(JSON.stringify(json), { status, headers });
}

/** A refusal as problem document (RFC 9457). */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { reason, retryAfterS: _, ...rest } = refusal;
  return {
    type: `urn:muster:problem:${reason}`,
    title: problemTitles[reason],
    status: problemStatuses[reason],
    ...rest,
    errors: rest.errors && [...rest.errors],
    reason,
    requestId,
  };
}

/** A problem document as answer. */
export function problemResponse(problem: Problem, refusal: Refusal): Response {
  const response = jsonResponse(problem.status, 'application/problem+json', problem);
  return withProblemHeaders(response, refusal);
}

/** The headers that the status of a refusal asks for, whatever form it is answered in. */
export function withProblemHeaders(response: Response, { reason, retryAfterS }: Refusal): Response {
  const status = problemStatuses[reason];
  if (status === 401) response.headers.set('www-authenticate', 'Bearer realm="muster"');
  if (retryAfterS !== undefined) response.headers.set('retry-after', String(retryAfterS));
  return response;
}

/** A request -> what an endpoint's row says it takes: parsed, bounded and nothing else. */
import type { z } from 'zod';
import { type BytesBody, type Endpoint, jsonBodyBytes } from '../contract/endpoint.ts';
import type { FieldError } from '../contract/problem.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import { fieldErrors } from './field-errors.ts';

export interface RawBody {
  /** Without parameters, in lower case. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A body as it arrives, in pieces of at most 64 KiB; a refusal is the last of them. */
export interface StreamedBody {
  /** Without parameters, in lower case. */
  readonly contentType: string;
  readonly chunks: AsyncIterable<Outcome<Uint8Array>>;
}

const MAX_CHUNK_BYTES = 64 * 1024;
/** Of a buffer that a body is read into: as large as the body is said to be, within these. */
const LEAST_AT_ONCE = 1024;
const MOST_AT_ONCE = 64 * 1024;

/** Parameters of path and query against their schemas; `request_parameter_invalid` lists each bad one. */
export function readParameters(
  endpoint: Endpoint,
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Outcome<{ params: unknown; query: unknown }> {
  const twice = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  const params = parsed(endpoint.params, path, 'path');
  const asked = parsed(endpoint.query, Object.fromEntries(query), 'query');
  const errors = [...twice.map(repeated), ...params.errors, ...asked.errors];
  if (errors.length > 0) return refuse('request_parameter_invalid', { errors });
  return accept({ params: params.value, query: asked.value });
}

function repeated(name: string): FieldError {
  return { in: 'query', pointer: `/${name}`, reason: 'value_invalid', detail: 'given twice' };
}

function parsed(
  schema: z.ZodType | undefined,
  value: object,
  place: 'path' | 'query',
): { readonly value: unknown; readonly errors: readonly FieldError[] } {
  if (!schema) return { value: undefined, errors: unknownAll(value, place) };
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, errors: [] };
  const errors = fieldErrors(result.error).map((error) => ({ in: place, ...error }));
  return { value: undefined, errors };
}

function unknownAll(value: object, place: 'path' | 'query'): FieldError[] {
  return Object.keys(value).map((name) => ({
    in: place,
    pointer: `/${name}`,
    reason: 'field_unknown',
    detail: 'not a parameter of this endpoint',
  }));
}

/** The body as the row takes it: JSON of its schema, or bytes of one of its content types. */
export async function readBody(endpoint: Endpoint, request: Request): Promise<Outcome<unknown>> {
  const { body } = endpoint;
  if (!body) return accept(undefined);
  const contentType = contentTypeOf(request);
  if (body.type === 'bytes') return readRaw(body, contentType, request);
  if (contentType !== 'application/json') return wrongType(['application/json']);
  const bytes = await readBytes(request, jsonBodyBytes);
  if (!bytes.ok) return bytes;
  const value = parseJson(bytes.value);
  if (!value.ok) return value;
  const result = body.schema.safeParse(value.value, { reportInput: true });
  if (result.success) return accept(result.data);
  return refuse('request_body_invalid', { errors: fieldErrors(result.error) });
}

async function readRaw(
  body: BytesBody,
  contentType: string,
  request: Request,
): Promise<Outcome<RawBody | StreamedBody>> {
  if (!body.takesAnyType && !body.contentTypes.includes(contentType))
    return wrongType(body.contentTypes);
  if (body.isStreamed) return readStreamed(body, contentType, request);
  const bytes = await readBytes(request, body.maxBytes);
  return bytes.ok ? accept({ contentType, bytes: bytes.value }) : bytes;
}

function wrongType(taken: readonly string[]): Outcome<never> {
  return refuse('request_content_type', { detail: `This endpoint takes ${taken.join(', ')}.` });
}

function contentTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

function readStreamed(
  { maxBytes }: BytesBody,
  contentType: string,
  request: Request,
): Outcome<StreamedBody> {
  const chunks = chunksOf(request, maxBytes);
  return isStatedTooLarge(request, maxBytes) ? tooLarge(maxBytes) : accept({ contentType, chunks });
}

async function readBytes(request: Request, maxBytes: number): Promise<Outcome<Uint8Array>> {
  if (isStatedTooLarge(request, maxBytes)) return tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(request, maxBytes)) {
    if (!chunk.ok) return chunk;
    chunks.push(chunk.value);
    length += chunk.value.length;
  }
  return accept(joined(chunks, length));
}

function isStatedTooLarge(request: Request, maxBytes: number): boolean {
  return Number(request.headers.get('content-length') ?? 0) > maxBytes;
}

function tooLarge(maxBytes: number): Outcome<never> {
  return refuse('request_too_large', { detail: `At most ${maxBytes} bytes are taken.` });
}

/** At most `maxBytes`, counted as they arrive: a stated length may lie. */
async function* chunksOf(
  request: Request,
  maxBytes: number,
): AsyncGenerator<Outcome<Uint8Array>, void> {
  let length = 0;
  for await (const piece of piecesOf(request)) {
    length += piece.length;
    if (length > maxBytes) return yield tooLarge(maxBytes);
    for (let at = 0; at < piece.length; at += MAX_CHUNK_BYTES) {
      yield accept(piece.subarray(at, at + MAX_CHUNK_BYTES));
    }
  }
}

/** What arrives, in buffers of our own where the stream takes them: it hands out 4 KB at a time otherwise, a turn of the loop each. */
async function* piecesOf(request: Request): AsyncGenerator<Uint8Array, void> {
  if (!request.body) return;
  const stated = Number(request.headers.get('content-length') ?? 0);
  const size = Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, stated || 0));
  const { read, cancel } = readerOf(request.body, size);
  try {
    for (let next = await read(); !next.done; next = await read()) yield next.value;
  } finally {
    await cancel();
  }
}

/** A stream that was made by hand has no buffers to fill. */
function readerOf(body: ReadableStream<Uint8Array>, size: number) {
  try {
    const reader = body.getReader({ mode: 'byob' });
    const read = () => reader.readAtLeast(size, new Uint8Array(size));
    return { read, cancel: () => reader.cancel() };
  } catch {
    const reader = body.getReader();
    return { read: () => reader.read(), cancel: () => reader.cancel() };
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): Outcome<unknown> {
  try {
    return accept(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)),
    );
  } catch {
    return refuse('request_json_invalid');
  }
}

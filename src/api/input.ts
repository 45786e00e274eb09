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
): Promise<Outcome<RawBody>> {
  if (!body.contentTypes.includes(contentType)) return wrongType(body.contentTypes);
  const bytes = await readBytes(request, body.maxBytes);
  return bytes.ok ? accept({ contentType, bytes: bytes.value }) : bytes;
}

function wrongType(taken: readonly string[]): Outcome<never> {
  return refuse('request_content_type', { detail: `This endpoint takes ${taken.join(', ')}.` });
}

function contentTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

/** Reads at most `maxBytes`, counted as they arrive: a stated length may lie. */
async function readBytes(request: Request, maxBytes: number): Promise<Outcome<Uint8Array>> {
  const detail = `At most ${maxBytes} bytes are taken.`;
  const tooLarge = refuse('request_too_large', { detail });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      return tooLarge;
    }
    chunks.push(next.value);
  }
  return accept(joined(chunks, length));
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

/** The service over real HTTP as somebody with a key sees it. */
import { inject } from 'vitest';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What a scenario reads of an answer; each says which members it expects. */
export type Json = ReturnType<typeof JSON.parse>;

/** One request; a body that is a text is a CSV manifest. */
export async function ask(
  key: string | null,
  method: string,
  path: string,
  body?: object | string | Uint8Array,
): Promise<Answer<Json>> {
  const response = await fetch(`${inject('service').url}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
    },
    body: body === undefined || isRaw(body) ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

/** A request that must succeed; its answer's body. */
export async function done(...given: Parameters<typeof ask>): Promise<Json> {
  const { status, body } = await ask(...given);
  if (status >= 300) throw new Error(`${given[1]} ${given[2]}: ${status} ${JSON.stringify(body)}`);
  return body;
}

function isRaw(body: object | string): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

function typeOf(body: object | string): string {
  if (typeof body === 'string') return 'text/csv';
  return body instanceof Uint8Array ? 'application/cbor-seq' : 'application/json';
}

/** The service's time: that of the newest challenge. */
export async function nowMs(): Promise<number> {
  return Date.parse((await done(null, 'GET', '/v1/challenge')).issuedAt);
}

/** Lets time pass: alarms ring, windows open and close, amendments come into force. */
export async function later(ms: number): Promise<number> {
  const nextMs = (await nowMs()) + ms;
  await done(null, 'POST', '/dev/clock', { nowMs: nextMs });
  return nextMs;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const iso = (ms: number) => new Date(ms).toISOString();

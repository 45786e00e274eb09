/** One row of the endpoint table: all that is known of an endpoint, and what rows share. */
import { z } from 'zod';
import type { Role } from './keys.ts';
import type { ProblemReason } from './problem.ts';
import { deviceId, licenceId, page, siteId } from './values.ts';

export interface JsonBody {
  readonly type: 'json';
  readonly schema: z.ZodType;
}
/** A body that a schema cannot describe, read as bytes. */
export interface BytesBody {
  readonly type: 'bytes';
  /** Given to the handler piece by piece as it arrives, never whole. */
  readonly isStreamed?: true;
  readonly contentTypes: readonly string[];
  /** Whatever a sender calls it: of a foreign protocol that names no type. */
  readonly takesAnyType?: true;
  readonly maxBytes: number;
}

/** What a success is answered with: a JSON schema, or other content types. */
export interface AnswerForm {
  readonly json?: z.ZodType;
  readonly others?: readonly string[];
  /** Of a list (`listOf`): what its CSV form has in its columns. */
  readonly columns?: readonly string[];
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** The last parameter, where its value has slashes in it. */
  readonly spanning?: string;
  readonly summary: string;
  readonly roles: readonly Role[] | 'public';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: JsonBody | BytesBody;
  readonly answers: Readonly<Record<number, AnswerForm>>;
  /** Refusals beyond those that any request can meet. */
  readonly refusals?: readonly ProblemReason[];
  /** What our own malfunction is answered with, where the request may simply be sent again. */
  readonly faultReason?: ProblemReason;
  /** Answered however often it is asked: what watches the service, and what moves its clock. */
  readonly unbraked?: true;
}

/** Whether it answers a list, in the forms of every list. */
export function isList({ answers }: Pick<Endpoint, 'answers'>): boolean {
  return answers[200]?.columns !== undefined;
}

/** The largest JSON body, in bytes. */
export const jsonBodyBytes = 1024 * 1024;

/** A JSON body of one schema. */
export function json<S extends z.ZodType>(schema: S) {
  return { type: 'json', schema } as const;
}

/** The two answers of a registry write: known to every ledger concerned, or on its way there. */
export function writes<S extends z.ZodType>(schema: S) {
  return { 201: { json: schema }, 202: { json: schema } } as const;
}

export const listed = z.strictObject(page);
export const ofLicence = z.strictObject({ id: licenceId });
export const ofSite = z.strictObject({ id: siteId });
export const ofDevice = z.strictObject({ id: deviceId });

export const everyRole = ['admin', 'exporter', 'operator', 'regulator'] as const;
/** Those who may see what devices reported; the administration manages keys and sees none of it. */
export const readers = ['exporter', 'operator', 'regulator'] as const;

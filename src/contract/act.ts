/** A kind of row of the endpoint table that many share. */
import type { z } from 'zod';
import { json, writes } from './endpoint.ts';
import type { Role } from './keys.ts';
import type { ProblemReason } from './problem.ts';

/** A POST under one object that writes, and may meet somebody else who does. */
export function act<
  const P extends string,
  const R extends readonly Role[],
  I extends z.ZodObject,
  B extends z.ZodType,
  A extends z.ZodType,
>(row: {
  readonly path: P;
  readonly summary: string;
  readonly roles: R;
  readonly params: I;
  readonly body: B;
  readonly answer: A;
  readonly refusals: readonly ProblemReason[];
}) {
  const { path, summary, roles, params, body, answer, refusals } = row;
  return {
    method: 'POST',
    path,
    summary,
    roles,
    params,
    body: json(body),
    answers: writes(answer),
    refusals: ['registry_conflict', ...refusals],
  } as const;
}

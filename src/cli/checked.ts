/** A body against the contract, before anything is sent: the same schema as the service's. */
import type { z } from 'zod';
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';

/** What a schema of the contract takes, said here before anything is sent. */
export function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
): Result<z.output<S>, Failure> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.map(({ path, message, input, code }) => {
    const isMissing = input === undefined && code === 'invalid_type';
    return `  ${path.length > 0 ? path.join('.') : 'it'}: ${isMissing ? 'missing' : message}`;
  });
  return misused(['this is not as the service takes it:', ...faults.slice(0, 20)].join('\n'));
}

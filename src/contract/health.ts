/** How the service says that it lives, that it is ready, and (in development) what time it is. */
import { z } from 'zod';

export const health = z.strictObject({ status: z.literal('ok'), version: z.string() });

const word = z.enum(['ok', 'failed']);
export const readiness = z.strictObject({
  status: z.literal('ready'),
  registry: word,
  archive: word,
  log: word,
});

/** Unix milliseconds, until the end of 2099. */
export const clockSetting = z.strictObject({ nowMs: z.int().min(0).max(4_102_444_799_999) });

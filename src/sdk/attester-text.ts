/** An attester's state <-> the JSON text that its agent keeps. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { deviceId, hash, instant, licenceId } from '../contract/values.ts';
import { fromBase64, toBase64 } from '../core/log/base64.ts';
import type { AttesterState } from './attester.ts';

const VERSION = 1;
const sequence = z.int().min(0);
const item = z
  .string()
  .max(24_000)
  .transform((text, context) => {
    const bytes = fromBase64(text);
    if (bytes) return bytes;
    context.addIssue({ code: 'custom', message: 'not base64' });
    return z.NEVER;
  });

const stateText = z.strictObject({
  version: z.literal(VERSION),
  device: deviceId,
  ledger: licenceId,
  model: z.string().min(1).max(32),
  thumbprint: hash.transform(hexToBytes),
  sequence,
  previous: hash.transform(hexToBytes),
  bootseed: z
    .string()
    .regex(/^([0-9a-f]{2}){8,64}$/)
    .transform(hexToBytes),
  lastChallengeAt: instant.nullable(),
  isResuming: z.boolean(),
  pending: z
    .array(z.strictObject({ sequence, digest: hash.transform(hexToBytes), item }))
    .max(100_000),
});

/** A state -> JSON. */
export function attesterText(state: AttesterState): string {
  const { device, ledger, model, lastChallengeAtMs } = state;
  const text: z.input<typeof stateText> = {
    version: VERSION,
    ...{ device, ledger, model },
    thumbprint: bytesToHex(state.thumbprint),
    sequence: state.sequence,
    previous: bytesToHex(state.previous),
    bootseed: bytesToHex(state.bootseed),
    lastChallengeAt: lastChallengeAtMs === null ? null : new Date(lastChallengeAtMs).toISOString(),
    isResuming: state.isResuming,
    pending: state.pending.map((made) => ({
      sequence: made.sequence,
      digest: bytesToHex(made.digest),
      item: toBase64(made.item),
    })),
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

/** JSON -> the state; null of any other text. */
export function parseAttester(text: string): AttesterState | null {
  const parsed = stateText.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { version: _, lastChallengeAt, ...state } = parsed.data;
  return {
    ...state,
    lastChallengeAtMs: lastChallengeAt === null ? null : Date.parse(lastChallengeAt),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

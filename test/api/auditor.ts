/** An auditor of the mounted service, with whatever key. */
import { env, exports } from 'cloudflare:workers';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { logSource } from '../../src/sdk/audit/log-source.ts';
import { auditRecord, type RecordGiven, type RecordHeld } from '../../src/sdk/audit/record.ts';
import { MusterClient } from '../../src/sdk/client.ts';

const url = 'https://muster.test';
const fetch = (request: Request) => exports.default.fetch(request);
const { publicKey } = signingKey('Ed25519', new Uint8Array(32).fill(7));

/** Of the log that the tests' service has. */
export const policy = policyOfKey(verifierKey(env.LOG_ORIGIN, publicKey));

export function clientAs(key: string): MusterClient {
  return new MusterClient({ url, key, fetch, tries: 1 });
}

/** An audit that comes to its end. */
export async function auditedAs(key: string, more: Partial<RecordGiven> = {}): Promise<RecordHeld> {
  const source = logSource({ url, fetch, tries: 1 });
  const given = { client: clientAs(key), source, policy, kept: null, nowMs: Date.now() };
  const seen = await auditRecord({ ...given, sleep: async () => undefined, ...more });
  if (seen.word !== 'audited') throw new Error(JSON.stringify(seen));
  return seen;
}

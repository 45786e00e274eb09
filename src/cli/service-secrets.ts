/** The secrets of a local service: made on its first start, kept for its owner alone. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { signingKey } from '../core/crypto/signing.ts';
import { formatVerifierKey, verifierKey } from '../core/log/note-key.ts';
import { err, ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import { privateMode, readText, writeNew } from './files.ts';

/** The name of a local log, where none is given: what its checkpoints begin with. */
export const localOrigin = 'localhost/muster-dev';
const maxSecretsBytes = 4_096;

const secretsText = z.strictObject({
  version: z.literal(1),
  /** Ed25519, 32 bytes in hex. */
  logSeed: z.string().regex(/^[0-9a-f]{64}$/),
  /** 256 random bits in base64url: what stands behind `mk_root_`. */
  rootSecret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type ServiceSecrets = z.output<typeof secretsText>;

/** Where a state folder keeps its secrets; the file also marks the folder as one of a service. */
export function secretsPath(stateDir: string): string {
  return join(stateDir, 'service.json');
}

/** The secrets of a state folder, made where there are none. Refuses a file that is none of ours. */
export function serviceSecrets(stateDir: string): Result<ServiceSecrets, string> {
  const path = secretsPath(stateDir);
  const made = {
    version: 1,
    logSeed: randomBytes(32).toString('hex'),
    rootSecret: randomBytes(32).toString('base64url'),
  } as const;
  if (writeNew(path, `${JSON.stringify(made, null, 2)}\n`, privateMode)) return ok(made);
  const text = readText(path, maxSecretsBytes);
  if (!text.ok) return text;
  const parsed = secretsText.safeParse(parseJson(text.value));
  return parsed.success ? ok(parsed.data) : err(`${path} does not hold the secrets of a service`);
}

/** The administrator's key, as it goes behind `Authorization: Bearer`. */
export function adminKeyOf({ rootSecret }: ServiceSecrets): string {
  return `mk_root_${rootSecret}`;
}

/** The key of the log, as `muster verify --log-key` takes it. */
export function logKeyText({ logSeed }: ServiceSecrets, origin = localOrigin): string {
  const { publicKey } = signingKey('Ed25519', hexToBytes(logSeed));
  return formatVerifierKey(verifierKey(origin, publicKey));
}

/** Of a local service alone: a key of its own that needs no further secret to be kept. */
function resultSeed({ logSeed }: ServiceSecrets): string {
  return createHash('sha256').update(`results ${logSeed}`).digest('hex');
}

/** Of a local service as a witness, in the same way. */
function witnessSeed({ logSeed }: ServiceSecrets): string {
  return createHash('sha256').update(`witness ${logSeed}`).digest('hex');
}

/** The key that a local service cosigns others' logs with, as policies name it. */
export function witnessKeyText(secrets: ServiceSecrets, origin = localOrigin): string {
  const { publicKey } = signingKey('Ed25519', hexToBytes(witnessSeed(secrets)));
  return formatVerifierKey(verifierKey(witnessNameOf(origin), publicKey, 'cosignature'));
}

function witnessNameOf(origin: string): string {
  return `${origin}/witness`;
}

/** What of a local service is chosen when it is started. */
export interface LocalChoices {
  readonly roundMs: number;
  /** What webhooks may reach on this machine, `host:port` each. */
  readonly receivers: readonly string[];
  /** The name of its log. */
  readonly origin: string;
  /** Verifier keys of the logs that it witnesses. */
  readonly witnessed: readonly string[];
  /** A C2SP tlog-policy: whom it asks to cosign. */
  readonly logPolicy: string;
}

/** The variables of the Worker, as an .env file. */
export function workerVariables(
  secrets: ServiceSecrets,
  { roundMs, receivers, origin, witnessed, logPolicy }: LocalChoices,
): string {
  const hash = createHash('sha256').update(secrets.rootSecret).digest('hex');
  const webhookSeed = createHash('sha256').update(`webhooks ${secrets.logSeed}`).digest('hex');
  return [
    `WEBHOOK_SEED=${webhookSeed}`,
    `WEBHOOK_LOCAL="${receivers.join(' ')}"`,
    `LOG_SIGNING_SEED=${secrets.logSeed}`,
    `RESULT_SIGNING_SEED=${resultSeed(secrets)}`,
    `ROOT_ADMIN_KEY_SHA256=${hash}`,
    `LOG_ORIGIN=${origin}`,
    `LOG_POLICY="${logPolicy.replaceAll('\n', '\\n')}"`,
    `WITNESS_SIGNING_SEED=${witnessSeed(secrets)}`,
    `WITNESS_NAME=${witnessNameOf(origin)}`,
    `WITNESS_LOGS="${witnessed.join(' ')}"`,
    `LOG_ROUND_MS=${roundMs}`,
    '',
  ].join('\n');
}

/** `Authorization: Bearer mk_<id>_<secret>` -> the caller, or a refusal that tells an attacker nothing. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { err, ok } from '../../core/result.ts';
import type { Random } from '../ports.ts';
import type { Caller } from './caller.ts';
import type { RegistryStore } from './port.ts';
import type { ApiKeyRow } from './rows.ts';
import { type Outcome, refuse } from './write.ts';

const HELD_MS = 30_000;
const HELD_KEYS = 1_024;
const FORM = /^Bearer mk_(root|[0-9a-f]{24})_([A-Za-z0-9_-]{43})$/i;
const ROOT = 'root';
/** The period of a brake, after which a request is worth sending again. */
const BRAKE_PERIOD_S = 10;

/** Too many requests at once. */
export const rateLimited = refuse('rate_limited', { retryAfterS: BRAKE_PERIOD_S });

/** SHA-256 over the ASCII text of a secret, 32 bytes: what is kept of it. */
export function secretHash(secret: string): Uint8Array {
  return sha256(utf8ToBytes(secret));
}

/** A new secret: 256 random bits in base64url, 43 characters. */
export function newSecret(random: Random): string {
  const text = btoa(String.fromCharCode(...random(32)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Rows of keys that were good lately, at most `HELD_KEYS` for `HELD_MS`: one isolate's, never shared. */
export class KeyCache {
  readonly #held = new Map<string, { readonly row: ApiKeyRow; readonly untilMs: number }>();

  get(id: string, nowMs: number): ApiKeyRow | null {
    const held = this.#held.get(id);
    return held && nowMs < held.untilMs && nowMs >= held.untilMs - HELD_MS ? held.row : null;
  }

  put(row: ApiKeyRow, nowMs: number): void {
    this.#held.delete(row.id);
    if (this.#held.size >= HELD_KEYS) this.#held.delete(this.#held.keys().next().value!);
    this.#held.set(row.id, { row, untilMs: nowMs + HELD_MS });
  }

  drop(id: string): void {
    this.#held.delete(id);
  }
}

export interface Authentication {
  readonly registry: Pick<RegistryStore, 'newest'>;
  readonly rootAdminKeyHash: Uint8Array | null;
  readonly cache: KeyCache;
  /** Whether one more key may be looked up that is not known to be good. */
  readonly mayLookUp: () => Promise<boolean>;
}

/** The caller of a request. `auth_key_missing` without a header; `auth_key_invalid` for whatever is wrong with it. */
export async function authenticate(
  authentication: Authentication,
  header: string | undefined,
  nowMs: number,
): Promise<Outcome<Caller>> {
  if (header === undefined) return err({ reason: 'auth_key_missing' });
  const [, id, secret] = FORM.exec(header) ?? [];
  if (id === undefined || secret === undefined) return err({ reason: 'auth_key_invalid' });
  const hash = secretHash(secret);
  if (id !== ROOT) return keyCaller(authentication, id, hash, nowMs);
  const caller = rootCaller(authentication, hash);
  return caller ? ok(caller) : err({ reason: 'auth_key_invalid' });
}

function rootCaller(authentication: Authentication, hash: Uint8Array): Caller | null {
  const { rootAdminKeyHash } = authentication;
  if (!rootAdminKeyHash || !isSame(hash, rootAdminKeyHash)) return null;
  return { apiKey: ROOT, role: 'admin', party: null, authority: null };
}

async function keyCaller(
  { registry, cache, mayLookUp }: Authentication,
  id: string,
  hash: Uint8Array,
  nowMs: number,
): Promise<Outcome<Caller>> {
  const invalid = err({ reason: 'auth_key_invalid' } as const);
  const held = cache.get(id, nowMs);
  // Whoever has no good key would else have us ask the database as often as he likes.
  if (!held && !(await mayLookUp())) return rateLimited;
  const row = held ?? (await registry.newest('apiKeys', id));
  if (!row || !isSame(hash, hexToBytes(row.secretHash))) return invalid;
  if (row.revoked || nowMs >= row.expiresAtMs) return invalid;
  if (!held) cache.put(row, nowMs);
  return ok({ apiKey: row.id, role: row.role, party: row.party, authority: row.authority });
}

/** Takes the same time wherever the first difference stands. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  return a.reduce((difference, byte, i) => difference | (byte ^ b[i]!), 0) === 0;
}

/** The id of a key as it is shown to people: what stands between the prefix and the secret. */
export function keyText(id: string, secret: string): string {
  return `mk_${id}_${secret}`;
}

/** A new key's id: 96 random bits in hex. */
export function newKeyId(random: Random): string {
  return bytesToHex(random(12));
}

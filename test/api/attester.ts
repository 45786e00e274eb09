/** What an operator's agent does to have its keys enrolled. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { encodeHeaderMap, encodeSign1, sigStructure } from '../../src/core/codec/cose.ts';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { enrolmentPayload } from '../../src/core/evidence/enrolment.ts';
import type { SuiteName } from '../../src/core/model.ts';
import { codeHashOf } from '../../src/flow/registry/enrolment-codes.ts';
import { good } from './client.ts';
import type { LocalApp } from './local-app.ts';
import type { World } from './world.ts';

/** A challenge that the log issued now. */
export function issueChallenge(app: LocalApp, issuedAtMs = app.nowMs): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  app.challenges.set(bytesToHex(bytes), issuedAtMs);
  return bytes;
}

/** A key that nobody has yet. */
export function newKey(suite: SuiteName = 'Ed25519'): SigningKey {
  const secret = crypto.getRandomValues(new Uint8Array(suite === 'ESP384' ? 48 : 32));
  secret[0] = 1;
  return signingKey(suite, secret);
}

export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export interface Proof {
  readonly code: string;
  readonly key: SigningKey;
  readonly signer?: SigningKey;
  readonly over?: string;
  readonly challenge?: Uint8Array;
}

/** One enrolment as the wire has it; what differs from an honest one is an argument. */
export function enrolmentOf(
  app: LocalApp,
  { code, key, signer = key, over = code, ...rest }: Proof,
) {
  const kid = key.thumbprint;
  const header = new Map<number, number | Uint8Array>([
    [1, suiteOf(key.suite).algorithm],
    [4, kid],
  ]);
  const protectedBytes = encodeHeaderMap(header);
  const payload = enrolmentPayload(
    hexToBytes(codeHashOf(over)),
    rest.challenge ?? issueChallenge(app),
  );
  const signature = signer.sign(sigStructure(protectedBytes, payload));
  const sign1 = encodeSign1({ protectedBytes, unprotectedHeader: new Map(), payload, signature });
  return { code, key: base64url(coseKeyOf(key)), proof: base64url(sign1) };
}

/** A new key of a device, enrolled. */
export async function enrolledKey(
  app: LocalApp,
  { operatorKey, site }: World,
  device: string,
  suite: SuiteName = 'Ed25519',
): Promise<SigningKey> {
  const given = { key: operatorKey, params: { id: site }, query: { device } };
  const { codes } = await good('issueEnrolmentCodes', given);
  const key = newKey(suite);
  const enrolments = [enrolmentOf(app, { code: codes[0]!.code, key })];
  await good('enrol', { key: operatorKey, json: { enrolments } });
  return key;
}

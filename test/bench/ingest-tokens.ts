/** Devices with their keys, and the bodies that they send: signed by node:crypto, since what signing costs is not measured. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
} from 'node:crypto';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { keyOf, ueidOf } from '../../src/core/crypto/key.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { encodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { AttestationKey, Bytes } from '../../src/core/model.ts';

/** A device that attests: its key, and where its chain stands. */
export interface Attester {
  readonly ledger: string;
  readonly device: string;
  readonly key: AttestationKey;
  readonly sign: (message: Bytes) => Bytes;
  sequence: number;
  previous: Bytes;
  /** What it reported last. */
  last: { readonly sequence: number; readonly digest: Bytes; readonly previous: Bytes } | null;
}

/** PKCS #8 of an Ed25519 seed (RFC 8410), up to the seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A device that never attested; an Ed25519 key follows from its name. */
export function attester(suite: AttestationKey['suite'], ledger: string, device: string): Attester {
  const secret = suite === 'Ed25519' ? ed25519Secret(device) : ecdsaSecret(suite);
  const key = keyOf(suiteOf(suite), rawKey(createPublicKey(secret).export({ format: 'jwk' })));
  const how = suite === 'Ed25519' ? null : suite === 'ESP384' ? 'sha384' : 'sha256';
  const signed = (message: Bytes) =>
    new Uint8Array(sign(how, message, { key: secret, dsaEncoding: 'ieee-p1363' }));
  const start = { sequence: 0, previous: new Uint8Array(32), last: null };
  // The key alone goes to the ledger.
  return { ledger, device, key, sign: signed, ...start };
}

function ed25519Secret(name: string): KeyObject {
  const seed = hash('sha256', name, 'buffer');
  const key = Buffer.concat([PKCS8_ED25519, seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function ecdsaSecret(suite: AttestationKey['suite']): KeyObject {
  const namedCurve = suite === 'ESP384' ? 'P-384' : 'P-256';
  return generateKeyPairSync('ec', { namedCurve }).privateKey;
}

function rawKey({ x, y }: { x?: string; y?: string }): Bytes {
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const raw = y ? Buffer.concat([Buffer.of(4), bytes(x!), bytes(y)]) : bytes(x!);
  return new Uint8Array(raw);
}

/** The next report of one device: what an agent says of a GPU at work, some 300 bytes. */
export function report(device: Attester, challenge: Bytes): Bytes {
  const { ledger, key } = device;
  const sequence = device.sequence + 1;
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ ledger, challenge, sequence, previous: device.previous, issuedAtS: nowS },
    ...{
      ueid: ueidOf(key.thumbprint),
      hwmodel: 'H100 SXM',
      bootseed: key.thumbprint.subarray(0, 16),
    },
    ...{ debug: 3 as const, position: { latitude: 1.5, longitude: 103.7 } },
    firmware: { vbios: '96.00.9f.00.01', driver: '570.124.03' },
    landmarkRecords: [],
  };
  const { item, digest } = encodeEvidence(claims, { ...key, sign: device.sign });
  device.last = { sequence, digest, previous: device.previous };
  device.sequence = sequence;
  device.previous = digest;
  return item;
}

/** One report of each device, as a body. */
export function bodyOf(devices: readonly Attester[], challenge: Bytes): Bytes {
  return writeSequence(devices.map((device) => report(device, challenge)));
}

/** The same with a signature that is none of this message: what costs the most to refuse. */
export function badBodyOf(devices: readonly Attester[], challenge: Bytes): Bytes {
  return writeSequence(
    devices.map((device) => {
      const item = report({ ...device }, challenge);
      // The lowest byte of s, and so still below L: nothing but the equation tells.
      item[item.length - 32]! ^= 1;
      return item;
    }),
  );
}

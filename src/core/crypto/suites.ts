/** All that is known of a signature algorithm stands in one row here; nothing else lists algorithms. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import type { Bytes, SuiteName } from '../model.ts';
import { hasCanonicalParts, isAdmissiblePoint } from './ed25519-set.ts';

export interface Suite {
  readonly name: SuiteName;
  /** COSE algorithm: the fully specified identifier (RFC 9864), and the deprecated one that names it on this curve. */
  readonly algorithm: number;
  readonly alias: number;
  /** COSE_Key kty and crv (RFC 9053 section 7). */
  readonly keyType: number;
  readonly curve: number;
  /** 32 bytes, or 04 || x || y. */
  readonly publicKeyBytes: number;
  readonly signatureBytes: number;
  readonly webCrypto: {
    readonly importAs: { readonly name: string; readonly namedCurve?: string };
    readonly verifyAs: { readonly name: string; readonly hash?: string };
  };
  /** Whether the platform's refusal is final. Ed25519: no, its equation is stricter than ours on torsion. */
  readonly isRefusalFinal: boolean;
  /** Whether a public key may be admitted: on the curve, canonical, not of small order. */
  readonly isAdmissible: (publicKey: Bytes) => boolean;
  /** The cheap part of the accept set, looked at before any equation. */
  readonly isWellFormed: (signature: Bytes) => boolean;
  /** The whole accept set, decided by noble: the oracle, and the last word where the platform's is not final. */
  readonly verify: (publicKey: Bytes, message: Bytes, signature: Bytes) => boolean;
  readonly publicKeyOf: (secretKey: Bytes) => Bytes;
  readonly sign: (secretKey: Bytes, message: Bytes) => Bytes;
}

/** COSE and SPDM hardware emits high-S signatures: noble's default would refuse half of them. */
const ECDSA = { lowS: false, prehash: true, format: 'compact' } as const;
/** noble's default is ZIP 215, under which the identity key verifies anything. */
const EDDSA = { zip215: false } as const;

const ED25519: Suite = {
  name: 'Ed25519',
  algorithm: -19,
  alias: -8,
  keyType: 1,
  curve: 6,
  publicKeyBytes: 32,
  signatureBytes: 64,
  webCrypto: { importAs: { name: 'Ed25519' }, verifyAs: { name: 'Ed25519' } },
  isRefusalFinal: false,
  isAdmissible: isAdmissiblePoint,
  isWellFormed: hasCanonicalParts,
  verify: (key, message, signature) => ed25519.verify(signature, message, key, EDDSA),
  publicKeyOf: (secret) => ed25519.getPublicKey(secret),
  sign: (secret, message) => ed25519.sign(message, secret),
};

const ESP256: Suite = {
  name: 'ESP256',
  algorithm: -9,
  alias: -7,
  keyType: 2,
  curve: 1,
  publicKeyBytes: 65,
  signatureBytes: 64,
  webCrypto: {
    importAs: { name: 'ECDSA', namedCurve: 'P-256' },
    verifyAs: { name: 'ECDSA', hash: 'SHA-256' },
  },
  isRefusalFinal: true,
  isAdmissible: (key) => isUncompressed(key, 65) && p256.utils.isValidPublicKey(key, false),
  isWellFormed: (signature) => signature.length === 64,
  verify: (key, message, signature) => p256.verify(signature, message, key, ECDSA),
  publicKeyOf: (secret) => p256.getPublicKey(secret, false),
  sign: (secret, message) => p256.sign(message, secret, ECDSA),
};

const ESP384: Suite = {
  name: 'ESP384',
  algorithm: -51,
  alias: -35,
  keyType: 2,
  curve: 2,
  publicKeyBytes: 97,
  signatureBytes: 96,
  webCrypto: {
    importAs: { name: 'ECDSA', namedCurve: 'P-384' },
    verifyAs: { name: 'ECDSA', hash: 'SHA-384' },
  },
  isRefusalFinal: true,
  isAdmissible: (key) => isUncompressed(key, 97) && p384.utils.isValidPublicKey(key, false),
  isWellFormed: (signature) => signature.length === 96,
  verify: (key, message, signature) => p384.verify(signature, message, key, ECDSA),
  publicKeyOf: (secret) => p384.getPublicKey(secret, false),
  sign: (secret, message) => p384.sign(message, secret, ECDSA),
};

export const suites: readonly Suite[] = [ED25519, ESP256, ESP384];

const byName: Readonly<Record<SuiteName, Suite>> = { Ed25519: ED25519, ESP256, ESP384 };

/** The row of a suite. */
export function suiteOf(name: SuiteName): Suite {
  return byName[name];
}

/** The suite that a COSE algorithm identifier, or its deprecated alias, stands for; undefined for any other. */
export function suiteOfAlgorithm(algorithm: unknown): Suite | undefined {
  return suites.find((suite) => suite.algorithm === algorithm || suite.alias === algorithm);
}

/** The suite of a COSE_Key's type and curve. */
export function suiteOfCurve(keyType: unknown, curve: unknown): Suite | undefined {
  return suites.find((suite) => suite.keyType === keyType && suite.curve === curve);
}

function isUncompressed(key: Bytes, length: number): boolean {
  return key.length === length && key[0] === 4;
}

/** Attestation keys: COSE_Key bytes (RFC 9052 section 7, required parameters only) <-> keys with their thumbprint. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { type CborMap, type CborValue, decode, encode } from '../codec/cbor.ts';
import { isMap } from '../codec/value.ts';
import type { AttestationKey, Bytes } from '../model.ts';
import { err, ok, type Result } from '../result.ts';
import { type Suite, suiteOf, suiteOfCurve } from './suites.ts';

/** Why bytes are not a key that may be admitted. */
export type KeyReason = 'key_malformed' | 'key_curve_unknown' | 'key_inadmissible';

/** COSE_Key labels (RFC 9052 section 7.1, RFC 9053 sections 7.1 and 7.2). */
const KTY = 1;
const CRV = -1;
const X = -2;
const Y = -3;
const UEID_RAND = 0x01;
/** A P-384 key has about 110 bytes. */
const MAX_KEY_BYTES = 256;

/** COSE_Key bytes -> a key that signatures may be checked under: on its curve, canonical, not of small order. */
export function admitKey(coseKey: Bytes): Result<AttestationKey, KeyReason> {
  const decoded = decode(coseKey, { maxBytes: MAX_KEY_BYTES, maxDepth: 1 });
  if (!decoded.ok || !isMap(decoded.value)) return err('key_malformed');
  const suite = suiteOfCurve(decoded.value.get(KTY), decoded.value.get(CRV));
  if (!suite) return err('key_curve_unknown');
  const publicKey = publicKeyIn(decoded.value, suite);
  if (!publicKey) return err('key_malformed');
  return suite.isAdmissible(publicKey) ? ok(keyOf(suite, publicKey)) : err('key_inadmissible');
}

/** A key's deterministic COSE_Key bytes: what its thumbprint is the hash of. */
export function coseKeyOf({
  suite,
  publicKey,
}: Pick<AttestationKey, 'suite' | 'publicKey'>): Bytes {
  const { keyType, curve, publicKeyBytes } = suiteOf(suite);
  const common: [number, CborValue][] = [
    [KTY, keyType],
    [CRV, curve],
  ];
  if (publicKey.length !== publicKeyBytes) throw new RangeError('not a key of this suite');
  if (suite === 'Ed25519') return encode(new Map([...common, [X, publicKey]]));
  const half = (publicKeyBytes - 1) / 2;
  const x = publicKey.subarray(1, 1 + half);
  const y = publicKey.subarray(1 + half);
  return encode(new Map([...common, [X, x], [Y, y]]));
}

/** RFC 9679: SHA-256 over the COSE_Key with its required parameters only, 32 bytes. */
export function thumbprintOf(key: Pick<AttestationKey, 'suite' | 'publicKey'>): Bytes {
  return sha256(coseKeyOf(key));
}

/** A P-384 point (04 || x || y) of a certificate as a key. It is not looked at: a signature under a bad one fails. */
export function p384Key(publicKey: Bytes): AttestationKey {
  return keyOf(suiteOf('ESP384'), publicKey);
}

/** A key from a suite and its public key bytes. */
export function keyOf(suite: Suite, publicKey: Bytes): AttestationKey {
  const key = { suite: suite.name, publicKey };
  return { ...key, thumbprint: thumbprintOf(key) };
}

/** The UEID of a key (RFC 9711 section 4.2.1): type RAND and its thumbprint, 33 bytes. */
export function ueidOf(thumbprint: Bytes): Bytes {
  return concatBytes(Uint8Array.of(UEID_RAND), thumbprint);
}

/** Whether a UEID is the one that a key has. */
export function isUeidOf(thumbprint: Bytes, ueid: Bytes): boolean {
  if (ueid.length !== 1 + thumbprint.length || ueid[0] !== UEID_RAND) return false;
  for (let i = 0; i < thumbprint.length; i++) if (ueid[1 + i] !== thumbprint[i]) return false;
  return true;
}

/** Exactly the parameters that the curve requires; a further one is malformed, since the thumbprint would not cover it. */
function publicKeyIn(map: CborMap, suite: Suite): Bytes | null {
  const x = map.get(X);
  if (suite.name === 'Ed25519') return map.size === 3 && x instanceof Uint8Array ? x : null;
  const y = map.get(Y);
  if (map.size !== 4 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array)) return null;
  if (x.length !== y.length) return null;
  return concatBytes(Uint8Array.of(4), x, y);
}

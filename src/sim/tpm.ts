/** A TPM that does not exist, its attestation key certified under an authority of our own. All keys come from labels. */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type SigningKey, signingKey } from '../core/crypto/signing.ts';
import { der, derInteger, derOid, derText, derUtcTime } from './derwriter.ts';

type Suite = 'ESP256' | 'ESP384';

/** What differs from good evidence; every member is optional and none of them is checked. */
export interface SimTpm {
  /** The certified key: its public key stands in the public area. */
  readonly key: Pick<SigningKey, 'suite' | 'publicKey'>;
  readonly nonce: Uint8Array;
  /** Keys of the TPM and of its authorities follow from these. */
  readonly label?: string;
  readonly rootLabel?: string;
  readonly attributes?: number;
  readonly scheme?: Uint8Array;
  readonly magic?: number;
  readonly type?: number;
  readonly attestSigner?: string;
  readonly leafSigner?: string;
  readonly leafIsCa?: boolean;
  readonly purpose?: string | null;
  readonly notAfter?: string;
  readonly caPathLength?: number;
  /** The key whose name is certified, if not the public area's. */
  readonly named?: Pick<SigningKey, 'suite' | 'publicKey'>;
  readonly suite?: Suite;
  /** Whether the root follows in the chain. */
  readonly withRoot?: boolean;
}

export const simTpmRootLabel = 'test tpm root';
const attestationPurpose = '6781050803';
/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, sign: as `tpm2_create` makes signing keys. */
export const goodAttributes = 0x0004_0072;
const algorithms = { ESP256: '300a06082a8648ce3d040302', ESP384: '300a06082a8648ce3d040303' };
const spkiHeads = {
  ESP256: '3059301306072a8648ce3d020106082a8648ce3d030107034200',
  ESP384: '3076301006072a8648ce3d020106052b81040022036200',
};

export function tpmKey(label: string, suite: Suite): SigningKey {
  const hash = suite === 'ESP256' ? sha256 : sha384;
  return signingKey(suite, hash(utf8ToBytes(`muster test tpm key: ${label}`)));
}

function uint(value: number, bytes: number): Uint8Array {
  return hexToBytes(value.toString(16).padStart(bytes * 2, '0'));
}

export function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(uint(bytes.length, 2), bytes);
}

function name(commonName: string): Uint8Array {
  return der(0x30, der(0x31, der(0x30, derOid('550403'), derText(commonName))));
}

function extension(oid: string, value: Uint8Array, isCritical = false): Uint8Array {
  const flag = isCritical ? [der(0x01, Uint8Array.of(0xff))] : [];
  return der(0x30, derOid(oid), ...flag, der(0x04, value));
}

function authorityExtensions(pathLength?: number): readonly Uint8Array[] {
  const length = pathLength === undefined ? [] : [hexToBytes(`0201${uintHex(pathLength)}`)];
  const constraints = der(0x30, hexToBytes('0101ff'), ...length);
  return [
    extension('551d13', constraints, true),
    extension('551d0f', hexToBytes('03020204'), true),
  ];
}

function uintHex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** A leaf's usage; its subject is empty, and its name a critical one of the TPM (TCG EK credential profile). */
function leafExtensions({ purpose = attestationPurpose, leafIsCa }: SimTpm): readonly Uint8Array[] {
  const maker = der(0x31, der(0x30, derOid('6781050201'), derText('id:49424D00')));
  const purposes = purpose === null ? [] : [extension('551d25', der(0x30, derOid(purpose)))];
  return [
    ...(leafIsCa ? authorityExtensions() : [extension('551d0f', hexToBytes('03020780'), true)]),
    ...purposes,
    extension('551d11', der(0x30, der(0xa4, der(0x30, maker))), true),
  ];
}

interface Template {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly key: SigningKey;
  readonly signer: SigningKey;
  readonly notAfter?: string | undefined;
  readonly extensions: readonly Uint8Array[];
}

function certificate({ subject, issuer, key, signer, notAfter, extensions }: Template): Uint8Array {
  const algorithm = hexToBytes(algorithms[signer.suite as Suite]);
  const toBeSigned = der(
    0x30,
    hexToBytes('a003020102'),
    derInteger(sha256(key.publicKey).subarray(0, 8)),
    algorithm,
    issuer,
    der(0x30, derUtcTime('240101000000Z'), derUtcTime(notAfter ?? '491231235959Z')),
    subject,
    concatBytes(hexToBytes(spkiHeads[key.suite as Suite]), key.publicKey),
    der(0xa3, der(0x30, ...extensions)),
  );
  const raw = signer.sign(toBeSigned);
  const half = raw.length / 2;
  const signature = der(0x30, derInteger(raw.subarray(0, half)), derInteger(raw.subarray(half)));
  return der(0x30, toBeSigned, algorithm, der(0x03, Uint8Array.of(0), signature));
}

export function pemOf(certificates: readonly Uint8Array[]): string {
  return certificates
    .map((bytes) => btoa(String.fromCharCode(...bytes)))
    .map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)
    .join('');
}

/** The certificate of a root, to be registered as an anchor. */
export function simTpmRoot(label = simTpmRootLabel): Uint8Array {
  const key = tpmKey(label, 'ESP384');
  const subject = name(label);
  return certificate({
    subject,
    issuer: subject,
    key,
    signer: key,
    extensions: authorityExtensions(),
  });
}

/** TPMT_PUBLIC of an ECC key (Part 2 section 12.2.4), byte by byte. */
function publicAreaOf(
  { suite, publicKey }: Pick<SigningKey, 'suite' | 'publicKey'>,
  attributes = goodAttributes,
  scheme: Uint8Array = hexToBytes('0018000b'),
): Uint8Array {
  const half = (publicKey.length - 1) / 2;
  const curve = suite === 'ESP384' ? 4 : 3;
  return concatBytes(
    ...[hexToBytes('0023000b'), uint(attributes, 4), sized(new Uint8Array())],
    ...[hexToBytes('0010'), scheme, uint(curve, 2), hexToBytes('0010')],
    ...[sized(publicKey.subarray(1, 1 + half)), sized(publicKey.subarray(1 + half))],
  );
}

function nameOf(area: Uint8Array): Uint8Array {
  return concatBytes(hexToBytes('000b'), sha256(area));
}

/** TPMS_ATTEST of TPM2_Certify (Part 2 section 10.12.12), byte by byte. */
function attestOf(
  { magic = 0xff544347, type = 0x8017, nonce }: SimTpm,
  certified: Uint8Array,
): Uint8Array {
  const signer = nameOf(Uint8Array.of(1));
  return concatBytes(
    ...[uint(magic, 4), uint(type, 2), sized(signer), sized(nonce)],
    ...[uint(881, 8), uint(1, 4), uint(0, 4), uint(1, 1), hexToBytes('2019102300163636')],
    ...[sized(certified), sized(nameOf(Uint8Array.of(2)))],
  );
}

/** Evidence, its members as a request has them, and the certificate of the key that attests. */
export function makeTpmEvidence(given: SimTpm) {
  const { key, label = 'tpm', rootLabel = simTpmRootLabel, suite = 'ESP256' } = given;
  const area = publicAreaOf(key, given.attributes, given.scheme);
  const certified = given.named ? nameOf(publicAreaOf(given.named)) : nameOf(area);
  const attest = attestOf(given, certified);
  const raw = tpmKey(given.attestSigner ?? `${label} ak`, suite).sign(attest);
  const half = raw.length / 2;
  const head = hexToBytes(suite === 'ESP256' ? '0018000b' : '0018000c');
  const signature = concatBytes(head, sized(raw.subarray(0, half)), sized(raw.subarray(half)));
  const chain = chainOf(given, label, rootLabel, suite);
  const evidence = { attest, signature, publicArea: sized(area), chain: utf8ToBytes(pemOf(chain)) };
  return { evidence, members: membersOf(evidence), leaf: chain[0]! };
}

function chainOf(
  given: SimTpm,
  label: string,
  rootLabel: string,
  suite: Suite,
): readonly Uint8Array[] {
  const root = tpmKey(rootLabel, 'ESP384');
  const authority = tpmKey(`${rootLabel} ca`, 'ESP384');
  const issuer = name(`${rootLabel} ca`);
  const leaf = certificate({
    ...{ subject: der(0x30), issuer, notAfter: given.notAfter },
    key: tpmKey(`${label} ak`, suite),
    signer: given.leafSigner === undefined ? authority : tpmKey(given.leafSigner, 'ESP384'),
    extensions: leafExtensions(given),
  });
  const between = certificate({
    ...{ subject: issuer, issuer: name(rootLabel), key: authority, signer: root },
    extensions: authorityExtensions(given.caPathLength ?? 0),
  });
  return [leaf, between, ...(given.withRoot ? [simTpmRoot(rootLabel)] : [])];
}

/** What a TPM's tools write, as the service reads it. */
interface Evidence {
  readonly attest: Uint8Array;
  readonly signature: Uint8Array;
  readonly publicArea: Uint8Array;
  readonly chain: Uint8Array;
}

function membersOf(evidence: Evidence): {
  readonly attest: string;
  readonly signature: string;
  readonly public: string;
  readonly certificate: string;
} {
  const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
  return {
    attest: base64(evidence.attest),
    signature: base64(evidence.signature),
    public: base64(evidence.publicArea),
    certificate: base64(evidence.chain),
  };
}

/** One DER certificate -> its members: keys and signatures by P-256 with SHA-256 or P-384 with SHA-384 (RFC 5280, RFC 5480). */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import {
  type DerNode,
  derContent,
  derItems,
  derPositive,
  derShape,
  derTag,
  derTime,
} from './der.ts';
import { type ExtensionValues, readValues } from './extensions.ts';

/** Larger than any certificate seen (897 bytes). */
const maxCertificateBytes = 4096;
const maxSerialBytes = 20;

/** The suites of certificates: one curve, one hash. */
export type EcdsaSuite = 'ESP256' | 'ESP384';

export interface X509 {
  readonly der: Bytes;
  readonly toBeSigned: Bytes;
  /** What the issuer signed it with, and raw r || s. */
  readonly signedBy: EcdsaSuite;
  readonly signature: Bytes;
  /** Upper-case hex without a leading zero octet. */
  readonly serialHex: string;
  /** The Names as DER: a link compares them byte by byte. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly spki: Bytes;
  readonly suite: EcdsaSuite;
  /** 04 || x || y. It is not looked at: a signature under a bad one fails. */
  readonly publicKey: Bytes;
  readonly values: ExtensionValues;
}

interface Curve {
  readonly suite: EcdsaSuite;
  readonly fieldBytes: number;
  /** SEQUENCE { ecdsa-with-SHA256 or -SHA384 }, no parameters (RFC 5758 section 3.2). */
  readonly algorithm: string;
  /** SEQUENCE { SEQUENCE { ecPublicKey, curve }, BIT STRING without unused bits, uncompressed point }. */
  readonly spkiHead: string;
}

const curves: readonly Curve[] = [
  {
    suite: 'ESP256',
    fieldBytes: 32,
    algorithm: '300a06082a8648ce3d040302',
    spkiHead: '3059301306072a8648ce3d020106082a8648ce3d03010703420004',
  },
  {
    suite: 'ESP384',
    fieldBytes: 48,
    algorithm: '300a06082a8648ce3d040303',
    spkiHead: '3076301006072a8648ce3d020106052b8104002203620004',
  },
];
const version3 = '020102';

/** A magnitude as `size` bytes; null where it is longer. */
export function leftPad(magnitude: Bytes, size: number): Bytes | null {
  if (magnitude.length > size) return null;
  const padded = new Uint8Array(size);
  padded.set(magnitude, size - magnitude.length);
  return padded;
}

/** ECDSA-Sig-Value (RFC 3279 section 2.2.3) in a BIT STRING -> raw r || s; any s, each encoding only once. */
function readSignature(bitString: Bytes, { fieldBytes }: Curve): Bytes | null {
  if (bitString[0] !== 0) return null;
  const content = derContent(bitString.subarray(1), derTag.sequence);
  const parts = content && derShape(content, [derTag.integer, derTag.integer]);
  if (parts === null) return null;
  const [r, s] = parts.map((part) => derPositive(part.content)) as [Bytes | null, Bytes | null];
  const left = r && leftPad(r, fieldBytes);
  const right = s && leftPad(s, fieldBytes);
  return left && right && Uint8Array.from([...left, ...right]);
}

function readPublicKey(spki: Bytes): Pick<X509, 'suite' | 'publicKey'> | null {
  const text = bytesToHex(spki);
  const curve = curves.find(({ spkiHead }) => text.startsWith(spkiHead));
  if (curve === undefined) return null;
  const pointAt = curve.spkiHead.length / 2 - 1;
  if (spki.length !== pointAt + 1 + 2 * curve.fieldBytes) return null;
  return { suite: curve.suite, publicKey: spki.subarray(pointAt) };
}

function readValidity(content: Bytes): readonly [number, number] | null {
  const [notBefore, notAfter, ...rest] = derItems(content) ?? [];
  if (notBefore === undefined || notAfter === undefined || rest.length > 0) return null;
  const from = derTime(notBefore);
  const to = derTime(notAfter);
  return from === null || to === null ? null : [from, to];
}

function readSerial(content: Bytes): string | null {
  const magnitude = derPositive(content);
  if (magnitude === null || magnitude.length > maxSerialBytes) return null;
  return bytesToHex(magnitude).toUpperCase();
}

/** Version 3, no unique identifiers: eight members, always the same. */
function readToBeSigned(node: DerNode, curve: Curve) {
  const { integer, sequence } = derTag;
  const sequences = [sequence, sequence, sequence, sequence, sequence] as const;
  const parts = derShape(node.content, [0xa0, integer, ...sequences, 0xa3]);
  if (parts === null) return null;
  const [version, serial, algorithm, issuer, validity, subject, spki, wrapped] = parts;
  if (bytesToHex(version.content) !== version3) return null;
  if (bytesToHex(algorithm.bytes) !== curve.algorithm) return null;
  const list = derContent(wrapped.content, sequence);
  const values = list && readValues(list);
  const serialHex = readSerial(serial.content);
  const period = readValidity(validity.content);
  const key = readPublicKey(spki.bytes);
  if (values === null || serialHex === null || period === null || key === null) return null;
  return {
    ...{ serialHex, issuer: issuer.bytes, subject: subject.bytes, values },
    ...{ notBeforeMs: period[0], notAfterMs: period[1], spki: spki.bytes, ...key },
  };
}

/**
 * Reads one certificate of at most 4 KiB. Null for anything but strict DER of a version 3 certificate with a P-256 or P-384
 * key, one algorithm inside and outside, and no extension twice. No signature is checked here.
 */
export function readX509(der: Bytes): X509 | null {
  if (der.length > maxCertificateBytes) return null;
  const { sequence, bitString } = derTag;
  const content = derContent(der, sequence);
  const parts = content && derShape(content, [sequence, sequence, bitString]);
  if (parts === null) return null;
  const outside = bytesToHex(parts[1].bytes);
  const curve = curves.find(({ algorithm }) => algorithm === outside);
  const members = curve && readToBeSigned(parts[0], curve);
  const signature = curve && readSignature(parts[2].content, curve);
  if (!curve || !members || !signature) return null;
  return { ...members, der, toBeSigned: parts[0].bytes, signedBy: curve.suite, signature };
}

/** One DER certificate of a device chain -> Certificate: P-384 keys and ecdsa-with-SHA384 only (RFC 5280, RFC 5480). */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import {
  type DerNode,
  derContent,
  derItems,
  derPositive,
  derShape,
  derTag,
  derText,
  derTime,
} from './der.ts';
import { type Extensions, readExtensions } from './extensions.ts';

/** Larger than any certificate seen (897 bytes). */
export const maxCertificateBytes = 4096;
const maxSerialBytes = 20;
const fieldBytes = 48;

export interface Certificate extends Extensions {
  readonly der: Bytes;
  readonly toBeSigned: Bytes;
  /** Raw r || s, 96 bytes. */
  readonly signature: Bytes;
  /** Upper-case hex without a leading zero octet. */
  readonly serialHex: string;
  /** The Names as DER: a link compares them byte by byte. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly commonName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly spki: Bytes;
  /** 04 || x || y, 97 bytes. */
  readonly publicKey: Bytes;
}

/** SEQUENCE { ecdsa-with-SHA384 }, no parameters (RFC 5758 section 3.2). */
const ecdsaWithSha384 = '300a06082a8648ce3d040303';
/** SEQUENCE { SEQUENCE { ecPublicKey, secp384r1 }, BIT STRING without unused bits, uncompressed point }. */
const spkiHead = '3076301006072a8648ce3d020106052b8104002203620004';
const spkiPointAt = 23;
const spkiBytes = 120;
const commonNameOid = '550403';
const version3 = '020102';

function leftPad(magnitude: Bytes, size: number): Bytes | null {
  if (magnitude.length > size) return null;
  const padded = new Uint8Array(size);
  padded.set(magnitude, size - magnitude.length);
  return padded;
}

/** ECDSA-Sig-Value (RFC 3279 section 2.2.3) in a BIT STRING -> raw r || s; any s, each encoding only once. */
function readSignature(bitString: Bytes): Bytes | null {
  if (bitString[0] !== 0) return null;
  const content = derContent(bitString.subarray(1), derTag.sequence);
  const parts = content && derShape(content, [derTag.integer, derTag.integer]);
  if (parts === null) return null;
  const [r, s] = parts.map((part) => derPositive(part.content)) as [Bytes | null, Bytes | null];
  const left = r && leftPad(r, fieldBytes);
  const right = s && leftPad(s, fieldBytes);
  return left && right && Uint8Array.from([...left, ...right]);
}

/** The one commonName of a Name, or null. */
function readCommonName(name: Bytes): string | null {
  const found: (string | null)[] = [];
  for (const set of derItems(name) ?? []) {
    const attribute = set.tag === derTag.set ? derContent(set.content, derTag.sequence) : null;
    const parts = attribute && derItems(attribute);
    const [type, value, ...rest] = parts ?? [];
    if (type?.tag !== derTag.oid || value === undefined || rest.length > 0) return null;
    if (bytesToHex(type.content) === commonNameOid) found.push(derText(value));
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

function readPublicKey(spki: Bytes): Bytes | null {
  const head = bytesToHex(spki.subarray(0, spkiPointAt + 1));
  return spki.length === spkiBytes && head === spkiHead ? spki.subarray(spkiPointAt) : null;
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
function readToBeSigned(
  node: DerNode,
): Omit<Certificate, 'der' | 'toBeSigned' | 'signature'> | null {
  const { integer, sequence } = derTag;
  const sequences = [sequence, sequence, sequence, sequence, sequence] as const;
  const parts = derShape(node.content, [0xa0, integer, ...sequences, 0xa3]);
  if (parts === null) return null;
  const [version, serial, algorithm, issuer, validity, subject, spki, wrapped] = parts;
  if (bytesToHex(version.content) !== version3) return null;
  if (bytesToHex(algorithm.bytes) !== ecdsaWithSha384) return null;
  const list = derContent(wrapped.content, sequence);
  const extensions = list && readExtensions(list);
  const serialHex = readSerial(serial.content);
  const period = readValidity(validity.content);
  const commonName = readCommonName(subject.content);
  const publicKey = readPublicKey(spki.bytes);
  if (extensions === null || serialHex === null || period === null) return null;
  if (commonName === null || publicKey === null) return null;
  return {
    ...extensions,
    serialHex,
    issuer: issuer.bytes,
    subject: subject.bytes,
    commonName,
    notBeforeMs: period[0],
    notAfterMs: period[1],
    spki: spki.bytes,
    publicKey,
  };
}

/**
 * Reads one certificate of at most 4 KiB. Null for anything but strict DER of a version 3 certificate with a P-384
 * key, ecdsa-with-SHA384 inside and outside, and extensions of known shape. No signature is checked here.
 */
export function readCertificate(der: Bytes): Certificate | null {
  if (der.length > maxCertificateBytes) return null;
  const { sequence, bitString } = derTag;
  const content = derContent(der, sequence);
  const parts = content && derShape(content, [sequence, sequence, bitString]);
  if (parts === null || bytesToHex(parts[1].bytes) !== ecdsaWithSha384) return null;
  const members = readToBeSigned(parts[0]);
  const signature = readSignature(parts[2].content);
  if (members === null || signature === null) return null;
  return { ...members, der, toBeSigned: parts[0].bytes, signature };
}

/** The extensions of a device certificate -> role, device name and firmware identity (FWID). */
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
} from './der.ts';

export interface Fwid {
  /** SHA-384 of the firmware that holds the certificate's key, 48 bytes. */
  readonly digest: Bytes;
  /** SubjectPublicKeyInfo of the device key, which Hopper and LS10 repeat inside the extension. */
  readonly deviceSpki: Bytes | null;
}

export interface Extensions {
  readonly isCa: boolean;
  readonly pathLength: number | null;
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  /** otherName 1.3.6.1.4.1.412.274.1 (DMTF device information) of the subjectAltName. */
  readonly deviceName: string | null;
  readonly fwid: Fwid | null;
}

/** Object identifiers as the hex of their content octets. */
const oid = {
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  /** 2.23.133.5.4.1, as DICE devices used it before DiceTcbInfo had an arc of its own. */
  fwid: '678105050401',
  /** 2.23.133.5.4.1.1 (TCG DICE attestation architecture, section 6.1). */
  tcbInfo: '67810505040101',
  deviceInfo: '2b06010401831c821201',
  sha384: '608648016503040202',
} as const;

const contextNode = (number: number): number => 0xa0 | number;

type Values = ReadonlyMap<string, Bytes>;

/** Whether a critical extension is one of those read here: others must not be ignored (RFC 5280 section 4.2). */
const understood: ReadonlySet<string> = new Set([
  oid.keyUsage,
  oid.subjectAltName,
  oid.basicConstraints,
]);

/** One extension as [object identifier, value]; DER leaves the default FALSE of `critical` out. */
function readExtension(node: DerNode): readonly [string, Bytes] | null {
  const { oid: oidTag, boolean, octetString } = derTag;
  const plain = derShape(node.content, [oidTag, octetString]);
  if (plain !== null) return [bytesToHex(plain[0].content), plain[1].content];
  const critical = derShape(node.content, [oidTag, boolean, octetString]);
  if (critical === null || bytesToHex(critical[1].content) !== 'ff') return null;
  const id = bytesToHex(critical[0].content);
  return understood.has(id) ? [id, critical[2].content] : null;
}

function readValues(content: Bytes): Values | null {
  const values = new Map<string, Bytes>();
  for (const node of derItems(content) ?? []) {
    const extension = node.tag === derTag.sequence ? readExtension(node) : null;
    if (extension === null || values.has(extension[0])) return null;
    values.set(...extension);
  }
  return values.size === 0 ? null : values;
}

/** BasicConstraints (RFC 5280 section 4.2.1.9); absent means that the subject is no CA. */
function readConstraints(value: Bytes | undefined): Pick<Extensions, 'isCa' | 'pathLength'> | null {
  if (value === undefined) return { isCa: false, pathLength: null };
  const content = derContent(value, derTag.sequence);
  if (content === null) return null;
  if (content.length === 0) return { isCa: false, pathLength: null };
  const [ca, pathLength, ...rest] = derItems(content) ?? [];
  if (ca === undefined || bytesToHex(ca.bytes) !== '0101ff' || rest.length > 0) return null;
  if (pathLength === undefined) return { isCa: true, pathLength: null };
  const length = pathLength.tag === derTag.integer && pathLength.content.length === 1;
  const octet = pathLength.content[0]!;
  return length && octet < 0x80 ? { isCa: true, pathLength: octet } : null;
}

/** KeyUsage (RFC 5280 section 4.2.1.3): bit 0 digitalSignature, bit 5 keyCertSign. */
function readUsage(
  value: Bytes | undefined,
): Pick<Extensions, 'digitalSignature' | 'keyCertSign'> | null {
  const bits = value === undefined ? null : derContent(value, derTag.bitString);
  const unused = bits?.[0];
  const first = bits?.[1];
  if (bits === null || unused === undefined || unused > 7 || first === undefined) return null;
  if (bits.length > 3) return null;
  return { digitalSignature: (first & 0x80) !== 0, keyCertSign: (first & 0x04) !== 0 };
}

function otherName(node: DerNode): string | null {
  const parts = derShape(node.content, [derTag.oid, contextNode(0)]);
  if (parts === null || bytesToHex(parts[0].content) !== oid.deviceInfo) return null;
  const text = derShape(parts[1].content, [derTag.utf8String]);
  return text && derText(text[0]);
}

/** The one device name of a subjectAltName; null where there is none, undefined where there is more or other than that. */
function readDeviceName(value: Bytes | undefined): string | null | undefined {
  if (value === undefined) return null;
  const names = derContent(value, derTag.sequence);
  const node = names && derShape(names, [contextNode(0)]);
  return (node && otherName(node[0])) ?? undefined;
}

/** FWID ::= SEQUENCE { hashAlg sha384, digest OCTET STRING (48) }. */
function readDigest(content: Bytes): Bytes | null {
  const parts = derShape(content, [derTag.oid, derTag.octetString]);
  if (parts === null || bytesToHex(parts[0].content) !== oid.sha384) return null;
  return parts[1].content.length === 48 ? parts[1].content : null;
}

/** Hopper, LS10: SEQUENCE { version 1, SubjectPublicKeyInfo, FWID }. */
function readCompositeFwid(value: Bytes): Fwid | null {
  const content = derContent(value, derTag.sequence);
  const { integer, sequence } = derTag;
  const parts = content && derShape(content, [integer, sequence, sequence]);
  if (parts === null || derPositive(parts[0].content)?.[0] !== 1) return null;
  const digest = readDigest(parts[2].content);
  return digest && { digest, deviceSpki: parts[1].bytes };
}

/** Blackwell and later: DiceTcbInfo, whose member [6] lists FWIDs; the first is that of the signing firmware. */
function readTcbInfo(value: Bytes): Fwid | null {
  const content = derContent(value, derTag.sequence);
  const members = content && derItems(content);
  const lists = (members ?? []).filter((member) => member.tag === contextNode(6));
  const first = lists.length === 1 ? derItems(lists[0]!.content)?.[0] : undefined;
  const digest = first?.tag === derTag.sequence ? readDigest(first.content) : null;
  return digest && { digest, deviceSpki: null };
}

/** The FWID of whichever extension is there; null where there is none, undefined where it cannot be read. */
function readFwid(values: Values): Fwid | null | undefined {
  const composite = values.get(oid.fwid);
  const tcbInfo = values.get(oid.tcbInfo);
  if (composite !== undefined && tcbInfo !== undefined) return undefined;
  if (composite !== undefined) return readCompositeFwid(composite) ?? undefined;
  if (tcbInfo !== undefined) return readTcbInfo(tcbInfo) ?? undefined;
  return null;
}

/**
 * Reads the content of an Extensions SEQUENCE. Null where one comes twice, a critical one is unknown, or one that is
 * read here has another shape than NVIDIA's. RFC 5280 section 4.2.
 */
export function readExtensions(content: Bytes): Extensions | null {
  const values = readValues(content);
  if (values === null) return null;
  const constraints = readConstraints(values.get(oid.basicConstraints));
  const usage = readUsage(values.get(oid.keyUsage));
  const deviceName = readDeviceName(values.get(oid.subjectAltName));
  const fwid = readFwid(values);
  if (constraints === null || usage === null) return null;
  if (deviceName === undefined || fwid === undefined) return null;
  return { ...constraints, ...usage, deviceName, fwid };
}

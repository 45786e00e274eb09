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
} from '../x509/der.ts';
import {
  type ExtensionValues,
  extensionOid,
  isUnderstood,
  type Role,
  readRole,
} from '../x509/extensions.ts';

export interface Fwid {
  /** SHA-384 of the firmware that holds the certificate's key, 48 bytes. */
  readonly digest: Bytes;
  /** SubjectPublicKeyInfo of the device key, which Hopper and LS10 repeat inside the extension. */
  readonly deviceSpki: Bytes | null;
}

export interface Extensions extends Role {
  /** otherName 1.3.6.1.4.1.412.274.1 (DMTF device information) of the subjectAltName. */
  readonly deviceName: string | null;
  readonly fwid: Fwid | null;
}

/** Object identifiers as the hex of their content octets. */
const oid = {
  /** 2.23.133.5.4.1, as DICE devices used it before DiceTcbInfo had an arc of its own. */
  fwid: '678105050401',
  /** 2.23.133.5.4.1.1 (TCG DICE attestation architecture, section 6.1). */
  tcbInfo: '67810505040101',
  deviceInfo: '2b06010401831c821201',
  sha384: '608648016503040202',
} as const;

const contextNode = (number: number): number => 0xa0 | number;

/** Whether a critical extension is one of those read here: others must not be ignored (RFC 5280 section 4.2). */
const understood: ReadonlySet<string> = new Set([
  extensionOid.keyUsage,
  extensionOid.subjectAltName,
  extensionOid.basicConstraints,
]);

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
function readFwid(values: ExtensionValues): Fwid | null | undefined {
  const composite = values.get(oid.fwid)?.value;
  const tcbInfo = values.get(oid.tcbInfo)?.value;
  if (composite !== undefined && tcbInfo !== undefined) return undefined;
  if (composite !== undefined) return readCompositeFwid(composite) ?? undefined;
  if (tcbInfo !== undefined) return readTcbInfo(tcbInfo) ?? undefined;
  return null;
}

/**
 * Reads what a device certificate's extensions say. Null where a critical one is unknown, or one that is read here has
 * another shape than NVIDIA's.
 */
export function readExtensions(values: ExtensionValues): Extensions | null {
  if (!isUnderstood(values, understood)) return null;
  const role = readRole(values);
  const deviceName = readDeviceName(values.get(extensionOid.subjectAltName)?.value);
  const fwid = readFwid(values);
  if (role === null || deviceName === undefined || fwid === undefined) return null;
  return { ...role, deviceName, fwid };
}

/** The extensions of a certificate by object identifier, and those that say what its key may do (RFC 5280 section 4.2). */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { type DerNode, derContent, derItems, derShape, derTag } from './der.ts';

export interface ExtensionValue {
  readonly isCritical: boolean;
  readonly value: Bytes;
}

/** By the hex of the object identifier's content octets. */
export type ExtensionValues = ReadonlyMap<string, ExtensionValue>;

export interface Role {
  readonly isCa: boolean;
  readonly pathLength: number | null;
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
}

export const extensionOid = {
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  extendedKeyUsage: '551d25',
} as const;

/** One extension; DER leaves the default FALSE of `critical` out. */
function readExtension(node: DerNode): readonly [string, ExtensionValue] | null {
  const { oid, boolean, octetString } = derTag;
  const plain = derShape(node.content, [oid, octetString]);
  if (plain !== null) {
    return [bytesToHex(plain[0].content), { isCritical: false, value: plain[1].content }];
  }
  const critical = derShape(node.content, [oid, boolean, octetString]);
  if (critical === null || bytesToHex(critical[1].content) !== 'ff') return null;
  return [bytesToHex(critical[0].content), { isCritical: true, value: critical[2].content }];
}

/** The content of an Extensions SEQUENCE; null where there is none in it, or one twice. */
export function readValues(content: Bytes): ExtensionValues | null {
  const values = new Map<string, ExtensionValue>();
  for (const node of derItems(content) ?? []) {
    const extension = node.tag === derTag.sequence ? readExtension(node) : null;
    if (extension === null || values.has(extension[0])) return null;
    values.set(...extension);
  }
  return values.size === 0 ? null : values;
}

/** Whether every critical extension is one of `understood`: others must not be ignored. */
export function isUnderstood(values: ExtensionValues, understood: ReadonlySet<string>): boolean {
  return [...values].every(([oid, { isCritical }]) => !isCritical || understood.has(oid));
}

/** BasicConstraints and KeyUsage; null where the usage is missing or one has another shape than these have. */
export function readRole(values: ExtensionValues): Role | null {
  const constraints = readConstraints(values.get(extensionOid.basicConstraints)?.value);
  const usage = readUsage(values.get(extensionOid.keyUsage)?.value);
  return constraints && usage && { ...constraints, ...usage };
}

/** BasicConstraints (RFC 5280 section 4.2.1.9); absent means that the subject is no CA. */
function readConstraints(value: Bytes | undefined): Pick<Role, 'isCa' | 'pathLength'> | null {
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
): Pick<Role, 'digitalSignature' | 'keyCertSign'> | null {
  const bits = value === undefined ? null : derContent(value, derTag.bitString);
  const unused = bits?.[0];
  const first = bits?.[1];
  if (bits === null || unused === undefined || unused > 7 || first === undefined) return null;
  if (bits.length > 3) return null;
  return { digitalSignature: (first & 0x80) !== 0, keyCertSign: (first & 0x04) !== 0 };
}

/** The purposes of ExtendedKeyUsage (RFC 5280 section 4.2.1.12) as hex; none where it is absent, null where it is malformed. */
export function readPurposes(values: ExtensionValues): readonly string[] | null {
  const extension = values.get(extensionOid.extendedKeyUsage);
  if (extension === undefined) return [];
  const content = derContent(extension.value, derTag.sequence);
  const items = content && derItems(content);
  if (!items || items.length === 0) return null;
  return items.every(({ tag }) => tag === derTag.oid)
    ? items.map((item) => bytesToHex(item.content))
    : null;
}

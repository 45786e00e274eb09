/** One DER certificate of a device chain -> Certificate: P-384 keys and ecdsa-with-SHA384 only (RFC 5280, RFC 5480). */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../model.ts';
import { readX509, type X509 } from '../x509/certificate.ts';
import { derContent, derItems, derTag, derText } from '../x509/der.ts';
import { type Extensions, readExtensions } from './extensions.ts';

export interface Certificate extends Omit<X509, 'values'>, Extensions {
  readonly commonName: string;
}

const commonNameOid = '550403';

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

/**
 * Reads one certificate of at most 4 KiB. Null for anything but strict DER of a version 3 certificate with a P-384
 * key, ecdsa-with-SHA384 inside and outside, and extensions of known shape. No signature is checked here.
 */
export function readCertificate(der: Bytes): Certificate | null {
  const read = readX509(der);
  if (read?.suite !== 'ESP384' || read.signedBy !== 'ESP384') return null;
  const { values, ...members } = read;
  const extensions = readExtensions(values);
  const name = derContent(members.subject, derTag.sequence);
  const commonName = name && readCommonName(name);
  return extensions && commonName ? { ...members, ...extensions, commonName } : null;
}

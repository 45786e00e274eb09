/** PEM text (RFC 7468) of a certificate chain -> DER certificates. */
import type { Bytes } from '../../model.ts';

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** Standard base64 with its padding, nothing else, as bytes; null for any other text. */
function base64Bytes(text: string): Bytes | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/**
 * The certificates of a PEM text in order. Null where anything but white space stands between the blocks, a
 * block is not base64, or nothing is left.
 */
export function pemCertificates(text: string): readonly Bytes[] | null {
  if (text.replace(block, '').trim() !== '') return null;
  const certificates: Bytes[] = [];
  for (const match of text.matchAll(block)) {
    const der = base64Bytes((match[1] ?? '').replace(/\s/g, ''));
    if (der === null || der.length === 0) return null;
    certificates.push(der);
  }
  return certificates.length === 0 ? null : certificates;
}

/** Base64 of 1 to `maxBytes` bytes; null for any other value. */
export function boundedBase64(value: unknown, maxBytes: number): Bytes | null {
  if (typeof value !== 'string' || value.length > Math.ceil(maxBytes / 3) * 4) return null;
  const bytes = base64Bytes(value);
  return bytes === null || bytes.length === 0 ? null : bytes;
}

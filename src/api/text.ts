/** Bytes <-> the texts in which the wire carries them. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** Lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** Bytes of hex that a schema let in. */
export function bytesOfHex(hex: string): Uint8Array {
  return hexToBytes(hex);
}

/** Standard base64 with padding (RFC 4648 section 4), by the engine: ES2026, and not in the types of this target yet. */
export function base64Of(bytes: Uint8Array): string {
  return (bytes as Uint8Array & { toBase64(): string }).toBase64();
}

/** Bytes of base64url; null where it is none. */
export function bytesOfBase64url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Base64url without padding. */
export function base64urlOf(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** One certificate as PEM (RFC 7468). */
export function pemOf(der: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

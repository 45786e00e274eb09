import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { Trust } from '../../../../src/core/hardware/hardware.ts';
import { checkChain, parseChain } from '../../../../src/core/hardware/nvidia/chain.ts';
import type { Bytes } from '../../../../src/core/model.ts';
import { makeEvidence, pemText, type TestDevice, testAtMs, testRootPin } from '../testchain.ts';

const nonce = sha256(Uint8Array.of(8));
const trust: Trust = { roots: [testRootPin()], atMs: testAtMs };
const hopper = makeEvidence({ nonce });
const blackwell = makeEvidence({ nonce, chip: 'GB100' });

function outcome(chain: Bytes | readonly Bytes[], under: Trust = trust): string {
  const parsed = parseChain(chain);
  if (!parsed.ok) return parsed.reason;
  const checked = checkChain(parsed.value, under);
  return checked.ok ? checked.value.identity : checked.reason;
}

const chainOf = (device: Partial<TestDevice>) => makeEvidence({ nonce, ...device }).evidence.chain;

/** The Hopper chain with one certificate replaced by another chain's. */
function spliced(place: number, other: readonly Bytes[]): readonly Bytes[] {
  return hopper.evidence.chain.map((der, index) => (index === place ? other[place]! : der));
}

describe('a device chain', () => {
  test('is read the same from PEM text and from DER', () => {
    expect(outcome(utf8ToBytes(hopper.pem))).toMatch(/^NVIDIA:GH100:[0-9A-F]{16}$/);
    expect(outcome(utf8ToBytes(hopper.pem))).toBe(outcome(hopper.evidence.chain));
    expect(outcome(utf8ToBytes(hopper.pem.replaceAll('\n', '\r\n')))).toBe(
      outcome(hopper.evidence.chain),
    );
  });

  test.each([
    ['text around the blocks', `x${hopper.pem}`],
    ['another kind of block', hopper.pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['no text', ''],
    ['a block that is not base64', hopper.pem.replace('\nMII', '\nM=I')],
    ['more text than a chain has', hopper.pem + ' '.repeat(20_000)],
  ])('with %s is refused', (_, text) => {
    expect(outcome(utf8ToBytes(text))).toBe('hardware_chain_certificate_invalid');
  });

  test('has exactly five certificates', () => {
    const { chain } = hopper.evidence;
    for (const wrong of [[], chain.slice(1), [...chain, chain[4]!]]) {
      expect(outcome(wrong)).toBe('hardware_chain_length_invalid');
    }
    expect(outcome(utf8ToBytes(pemText(chain.slice(0, 4))))).toBe('hardware_chain_length_invalid');
  });

  test('with a byte after a certificate is refused', () => {
    const longer = hopper.evidence.chain.map((der) => concatBytes(der, Uint8Array.of(0)));
    expect(outcome(longer)).toBe('hardware_chain_certificate_invalid');
  });

  test('is held to certificate and key of the pinned root', () => {
    const [pin] = trust.roots;
    const other = testRootPin('another root');
    const mixed = { ...pin!, spkiSha256: other.spkiSha256 };
    expect(outcome(hopper.evidence.chain, { ...trust, roots: [other] })).toBe(
      'hardware_chain_root_unknown',
    );
    expect(outcome(hopper.evidence.chain, { ...trust, roots: [mixed] })).toBe(
      'hardware_chain_root_unknown',
    );
    expect(outcome(hopper.evidence.chain, { ...trust, roots: [] })).toBe(
      'hardware_chain_root_unknown',
    );
    expect(outcome(hopper.evidence.chain, { ...trust, roots: [other, pin!] })).toMatch(/^NVIDIA/);
  });

  test.each([0, 1, 2, 3])('of one chip with certificate %i of another is refused', (place) => {
    expect(outcome(spliced(place, blackwell.evidence.chain))).toBe('hardware_chain_role_invalid');
  });

  test('whose certificates trade places is refused', () => {
    const [leaf, device, ...rest] = hopper.evidence.chain;
    expect(outcome([device!, leaf!, ...rest])).toBe('hardware_chain_role_invalid');
  });

  test('holds from the first to the last moment of its certificates', () => {
    const from = Date.UTC(2024, 0, 1);
    const to = Date.UTC(2049, 11, 31, 23, 59, 59);
    const at = (atMs: number) => outcome(hopper.evidence.chain, { ...trust, atMs });
    expect([at(from), at(to)].every((word) => word.startsWith('NVIDIA'))).toBe(true);
    expect([at(from - 1), at(to + 1)]).toEqual(Array(2).fill('hardware_chain_validity'));
  });

  test('whose leaf may certify is refused', () => {
    expect(outcome(chainOf({ leafIsCa: true }))).toBe('hardware_chain_role_invalid');
  });
});

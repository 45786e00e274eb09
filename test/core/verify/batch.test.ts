import { describe, expect, test } from 'vitest';
import { ed25519Key, esp256Key, esp384Key, item, otherKey } from '../../../fixtures/items-parts.ts';
import type { Platform } from '../../../src/core/crypto/platform.ts';
import { decodeEvidence } from '../../../src/core/evidence/evidence.ts';
import type { Bytes, Evidence } from '../../../src/core/model.ts';
import { type Candidate, verifyBatch } from '../../../src/core/verify/batch.ts';
import { platform } from './platform.ts';

function evidenceOf(bytes: Bytes): Evidence {
  const decoded = decodeEvidence(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
}

const honest = evidenceOf(item());
const candidates: readonly Candidate[] = [
  { evidence: honest, key: ed25519Key },
  { evidence: honest, key: undefined },
  { evidence: evidenceOf(item({ key: esp256Key })), key: esp256Key },
  { evidence: honest, key: otherKey },
  { evidence: evidenceOf(item({ key: esp384Key, algorithm: -7 })), key: esp384Key },
  { evidence: evidenceOf(item({ signature: new Uint8Array(64) })), key: ed25519Key },
  { evidence: honest, key: ed25519Key },
];
const words = [
  'accepted',
  'verify_key_unknown',
  'accepted',
  'verify_key_unknown',
  'verify_algorithm_mismatch',
  'verify_signature_invalid',
  'accepted',
];

async function wordsOf(items: readonly Candidate[], on: Platform = platform): Promise<string[]> {
  const verdicts = await verifyBatch(items, on);
  return verdicts.map((verdict) => (verdict.ok ? 'accepted' : verdict.reason));
}

describe('verifyBatch', () => {
  test('one bad item sinks no neighbour, and each has its verdict in its place', async () => {
    expect(await wordsOf(candidates)).toEqual(words);
    expect(await wordsOf(candidates.toReversed())).toEqual(words.toReversed());
  });

  test('an item alone has the verdict that it has in a batch', async () => {
    const singles = await Promise.all(candidates.map((candidate) => wordsOf([candidate])));
    expect(singles.flat()).toEqual(words);
  });

  test('what is accepted is the evidence that was given', async () => {
    const [verdict] = await verifyBatch([candidates[0]!], platform);
    expect(verdict?.ok && verdict.value).toBe(honest);
  });

  test('no signature is looked at of an item that fails before', async () => {
    const watching: Platform = {
      ...platform,
      fastVerify: () => Promise.reject(new Error('a signature was looked at')),
    };
    expect(await wordsOf([candidates[1]!, candidates[3]!, candidates[4]!], watching)).toEqual([
      'verify_key_unknown',
      'verify_key_unknown',
      'verify_algorithm_mismatch',
    ]);
  });

  test('the word of the platform is final for ECDSA, its refusal is not for Ed25519', async () => {
    const refusing: Platform = { ...platform, fastVerify: () => Promise.resolve(false) };
    expect(await wordsOf([candidates[0]!, candidates[2]!], refusing)).toEqual([
      'accepted',
      'verify_signature_invalid',
    ]);
  });

  test('what the platform would accept of an Ed25519 signature that is not canonical does not count', async () => {
    const accepting: Platform = { ...platform, fastVerify: () => Promise.resolve(true) };
    const signature = new Uint8Array(64).fill(255);
    const bad = { evidence: evidenceOf(item({ signature })), key: ed25519Key };
    expect(await wordsOf([bad], accepting)).toEqual(['verify_signature_invalid']);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type ItemVector, itemVectors } from '../../../fixtures/items.ts';
import { admitKey } from '../../../src/core/crypto/key.ts';
import { decodeEvidence } from '../../../src/core/evidence/evidence.ts';
import { decodeReasons, verifyReasons } from '../../../src/core/result.ts';
import { verifyBatch } from '../../../src/core/verify/batch.ts';
import { platform } from '../verify/platform.ts';

const folder = resolve(import.meta.dirname, '../../../fixtures/items');
const files = readdirSync(folder).sort();
const made = itemVectors();
const words = ['accepted', ...decodeReasons, ...verifyReasons];

function read(file: string): ItemVector {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as ItemVector;
}

async function outcomeOf({ hex, keyHex }: ItemVector): Promise<string> {
  const evidence = decodeEvidence(hexToBytes(hex));
  if (!evidence.ok) return evidence.reason;
  const key = keyHex === null ? undefined : admitKey(hexToBytes(keyHex));
  if (key && !key.ok) throw new Error(`a roster holds no such key: ${key.reason}`);
  const [verdict] = await verifyBatch([{ evidence: evidence.value, key: key?.value }], platform);
  return verdict?.ok ? 'accepted' : String(verdict?.reason);
}

describe('item vectors', () => {
  test.each(files)('%s says what must be said', async (file) => {
    const vector = read(file);
    expect(words).toContain(vector.expect);
    expect(await outcomeOf(vector)).toBe(vector.expect);
  });

  test('every reason to decode or to verify nothing has a vector', () => {
    const expected = new Set<string>(files.map((file) => read(file).expect));
    expect(words.filter((word) => !expected.has(word))).toEqual([]);
  });

  test('the files are those that the maker makes', () => {
    expect(files.map((file) => `items/${file}`)).toEqual([...made.keys()].sort());
    for (const file of files) expect(read(file)).toEqual(made.get(`items/${file}`));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type HardwareVector, hardwareVectors } from '../../../fixtures/hardware.ts';
import { webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import { checkBinding } from '../../../src/core/hardware/bind.ts';
import { verifyNvidia } from '../../../src/core/hardware/nvidia/attest.ts';
import { isPublicNonce } from '../../../src/core/hardware/nvidia/nonces.ts';
import { hardwareReasons } from '../../../src/core/result.ts';

const folder = resolve(import.meta.dirname, '../../../fixtures/hardware');
const files = readdirSync(folder).sort();
const made = hardwareVectors();
const platform = webCryptoPlatform(crypto);

function read(file: string): HardwareVector {
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as HardwareVector;
}

async function outcomeOf(vector: HardwareVector): Promise<string> {
  const evidence = { report: hexToBytes(vector.report), chain: vector.chain.map(hexToBytes) };
  const verified = await verifyNvidia(evidence, vector, platform);
  if (!verified.ok) return verified.reason;
  const [challenge, coseKey] = [hexToBytes(vector.challenge), hexToBytes(vector.coseKey)];
  const bound = checkBinding(verified.value, challenge, coseKey, isPublicNonce);
  return bound.ok ? 'genuine' : bound.reason;
}

describe('hardware vectors', () => {
  test.each(files)('%s says what must be said', async (file) => {
    const vector = read(file);
    expect(['genuine', ...hardwareReasons]).toContain(vector.expect);
    expect(await outcomeOf(vector)).toBe(vector.expect);
  });

  // Those of TPMs are in tpm/attest.test.ts and test/api/bind-tpm.test.ts.
  test('every reason of vendor evidence has a vector', () => {
    const expected = new Set(files.map((file) => read(file).expect));
    const ofChips = hardwareReasons.filter((reason) => !reason.startsWith('hardware_tpm_'));
    expect(ofChips.filter((reason) => !expected.has(reason))).toEqual([]);
  });

  test('the files are those that the maker makes', () => {
    expect(files.map((file) => `hardware/${file}`)).toEqual([...made.keys()].sort());
    for (const file of files) expect(read(file)).toEqual(made.get(`hardware/${file}`));
  });
});

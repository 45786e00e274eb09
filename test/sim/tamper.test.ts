import { describe, expect, test } from 'vitest';
import { nativeKey } from '../../src/cli/demo-keys.ts';
import { keyOf } from '../../src/core/crypto/key.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { SuiteName } from '../../src/core/model.ts';
import { newAttester } from '../../src/sdk/attester.ts';
import { newMachine } from '../../src/sim/claims.ts';
import { attest, bootseedOf, type Signer, secretOf } from '../../src/sim/device.ts';
import { dice, seededBytes } from '../../src/sim/dice.ts';
import { horinger } from '../../src/sim/places.ts';
import { damaged, relocated } from '../../src/sim/tamper.ts';
import { intervalMs, makeWorld } from '../../src/sim/world.ts';

const suites: readonly SuiteName[] = ['Ed25519', 'ESP256', 'ESP384'];
const challenge = { challenge: new Uint8Array(32).fill(5), issuedAtMs: Date.UTC(2026, 10, 25) };

function signerOf(suite: SuiteName): Signer {
  const plan = makeWorld(1, 100).devices[0]!;
  const key = nativeKey(suite, secretOf(1, 0, suite, 1));
  const place = { place: plan.rack, firmware: plan.firmware };
  const enrolled = { device: 'dev_1', ledger: 'lic_1', model: plan.model };
  return {
    machine: newMachine(place, dice(1, 'reports 0'), challenge.issuedAtMs),
    key,
    chain: newAttester({ ...enrolled, thumbprint: key.thumbprint }, bootseedOf(1, 0, 1)),
  };
}

function isSigned(item: Uint8Array, { key }: Signer): boolean {
  const decoded = decodeEvidence(item);
  if (!decoded.ok) throw new Error(decoded.reason);
  const { toBeSigned, signature } = decoded.value;
  return suiteOf(key.suite).verify(key.publicKey, toBeSigned, signature);
}

describe.each(suites)('a simulated report under %s', (suite) => {
  const signer = signerOf(suite);
  const { item } = attest(signer, challenge, challenge.issuedAtMs);

  test('is an attestation of the profile with a good signature', () => {
    expect(isSigned(item, signer)).toBe(true);
  });

  test('has no good signature once it is damaged', () => {
    expect(isSigned(damaged(item), signer)).toBe(false);
  });

  test('has another place and no good signature once it is relocated', () => {
    const moved = relocated(item, horinger);
    const decoded = decodeEvidence(moved);
    expect(decoded.ok && decoded.value.claims.position).toMatchObject(horinger);
    expect(isSigned(moved, signer)).toBe(false);
  });

  test('comes from the key that the secret has by the other library', () => {
    const secret = secretOf(1, 0, suite, 1);
    const { sign: _, ...known } = signingKey(suite, secret);
    expect(keyOf(suiteOf(suite), signer.key.publicKey)).toEqual(known);
    const message = new TextEncoder().encode('any');
    const { verify } = suiteOf(suite);
    expect(verify(known.publicKey, message, nativeKey(suite, secret).sign(message))).toBe(true);
  });
});

describe('a chain of reports', () => {
  test('rises by one and names the report before', () => {
    const signer = signerOf('Ed25519');
    const items = [0, 1, 2].map((step) => {
      const atMs = challenge.issuedAtMs + step * intervalMs;
      return attest(signer, { ...challenge, issuedAtMs: atMs }, atMs);
    });
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    items.slice(1).forEach(({ item }, i) => {
      const decoded = decodeEvidence(item);
      expect(decoded.ok && decoded.value.claims.previous).toEqual(items[i]!.digest);
    });
  });
});

describe('dice', () => {
  test('fall the same for the same seed and label, and within their bounds', () => {
    const rolls = (label: string) => {
      const roll = dice(4, label);
      return Array.from({ length: 1000 }, () => roll.between(-2, 3));
    };
    expect(rolls('a')).toEqual(rolls('a'));
    expect(rolls('b')).not.toEqual(rolls('a'));
    expect(Math.min(...rolls('a'))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...rolls('a'))).toBeLessThanOrEqual(3);
    const mean = rolls('a').reduce((sum, one) => sum + one, 0) / 1000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.2);
  });

  test('shuffle without losing anything', () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const shuffled = dice(4, 'cards').shuffled(numbers);
    expect(shuffled).not.toEqual(numbers);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test('give bytes of the length asked for', () => {
    expect(seededBytes(1, 'x', 48)).toHaveLength(48);
    expect(seededBytes(1, 'x', 32)).not.toEqual(seededBytes(2, 'x', 32));
  });
});

/** What a licence requires of the key that answers: met by evidence over HTTP, and by nothing less. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { beforeAll, expect, test } from 'vitest';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import { makeTpmEvidence, simTpmRootLabel } from '../../src/sim/tpm.ts';
import { auditedAs } from './auditor.ts';
import { good } from './client.ts';
import { type Fleet, foundFleet, HERE } from './fleet.ts';
import { firing, measured, standLandmark, type TestLandmark, towns } from './measured.ts';
import { anchorBody } from './world.ts';

const hourMs = 3_600_000;
let landmarks: TestLandmark[];

beforeAll(async () => {
  landmarks = [];
  for (const town of towns) landmarks.push(await standLandmark(town));
});

async function moveClock(ms: number): Promise<void> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + 60_000 + ms } });
}

/** A licence that wants a proof by a TPM's key within two intervals of an hour. */
async function fleetUnder(count: number): Promise<Fleet> {
  const fleet = await foundFleet(count, 'confirmed', {}, 'ESP256');
  const location = { word: 'proved', strength: 'tpm', withinKm: 50, periods: 2 } as const;
  const changes = { conditions: { location } };
  const json = { changes, effectiveFrom: '2026-01-01T00:00:00Z', reason: 'As agreed' };
  const params = { id: fleet.licence };
  await good('proposeAmendment', { key: fleet.keys.regulator, params, json });
  return fleet;
}

async function bindByTpm(fleet: Fleet, n: number) {
  const { challenge } = await good('getChallenge', {});
  const { device, key } = fleet.devices[n]!;
  const nonce = bindingNonce(hexToBytes(challenge), coseKeyOf(key));
  const { members: evidence } = makeTpmEvidence({ key, nonce });
  const json = { device, thumbprint: bytesToHex(key.thumbprint), evidence, challenge };
  return good('bindDevice', { key: fleet.keys.operator, json });
}

test('proved by a TPM’s key is met by a key that a TPM holds, and never by a software key', async () => {
  const fleet = await fleetUnder(2);
  const anchor = anchorBody(simTpmRootLabel);
  await good('registerTrustAnchor', { key: fleet.keys.regulator, json: anchor });
  await moveClock(2.5 * hourMs);
  expect((await bindByTpm(fleet, 0)).binding.strength).toBe('tpm');
  const digests = [];
  for (const n of [0, 1]) digests.push(await measured(fleet, n, { landmarks, at: HERE }));
  await moveClock(60_000);
  expect(await firing(fleet, 0)).toEqual([]);
  expect(await firing(fleet, 1)).toEqual(['location-unproven']);
  const seen = await Promise.all(
    digests.map((digest, n) => {
      const params = { id: fleet.devices[n]!.device, digest };
      return good('getAttestation', { key: fleet.keys.regulator, params });
    }),
  );
  expect(seen.map(({ inputs }) => inputs)).toMatchObject([
    { placeWord: 'proved', measured: { strength: 'tpm' }, binding: { strength: 'tpm' } },
    { placeWord: 'proved', measured: { strength: 'software' } },
  ]);
  const params = { id: fleet.devices[0]!.device };
  const result = await good('getDevice', { key: fleet.keys.regulator, params });
  expect(result.bindings).toMatchObject([{ strength: 'tpm', chip: 'TPM' }]);
  // An auditor finds the same strengths.
  const audit = await auditedAs(fleet.keys.regulator);
  expect(audit.findings).toEqual([]);
  expect(audit.parts.verdicts).toMatchObject({ replayed: 2, unread: 0 });
});

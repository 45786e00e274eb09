/** Two landmarks entered as each other, over the real service: their mesh shows it, and no device beside them is accused. */
import { expect, test } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import type { Point } from '../../src/core/place/geodesy.ts';
import { encodeRoundTrip } from '../../src/core/place/round-trip.ts';
import { cities, roundTripUs } from '../core/place/world.ts';
import { auditedAs } from './auditor.ts';
import { good } from './client.ts';
import { type Fleet, foundFleet, HERE } from './fleet.ts';
import { firing, measured, standLandmark, type TestLandmark } from './measured.ts';

const { singapore, hongKong, tokyo, johor } = cities;
const jakarta: Point = { latitude: -6.21, longitude: 106.85 };
const guangzhou: Point = { latitude: 23.13, longitude: 113.26 };
const taipei: Point = { latitude: 25.03, longitude: 121.56 };

/** What every other landmark measures of this one, handed in by it. */
async function handInMesh(of: TestLandmark, landmarks: readonly TestLandmark[]) {
  const { challenge, issuedAt } = await good('getChallenge', {});
  const records = landmarks.flatMap(({ id, position, key }) => {
    if (id === of.id) return [];
    const trip = {
      ...{ landmark: id, device: of.key.thumbprint, probes: 16 },
      challenge: Uint8Array.from(Buffer.from(challenge, 'hex')),
      session: crypto.getRandomValues(new Uint8Array(16)),
      minimumUs: roundTripUs(position, of.position, 1.5),
      measuredAtMs: Math.max(Date.parse(issuedAt), Date.now()),
    };
    return [encodeRoundTrip(trip, key).item];
  });
  const body = writeSequence(records);
  const given = { params: { id: of.id }, body, contentType: 'application/cbor-seq' };
  const { records: words } = await good('submitMesh', given);
  expect(words.map(({ word }) => word)).toEqual(records.map(() => 'kept'));
}

/** What is held against a device but that it came into service late, as every device here. */
const accused = async (fleet: Fleet, n: number) =>
  (await firing(fleet, n)).filter((kind) => kind !== 'never-activated');

test('landmarks with exchanged coordinates are suspected by their mesh, and what stands near them is accused of nothing', async () => {
  const fleet = await foundFleet(1);
  const honest = [tokyo, johor, jakarta, guangzhou, taipei];
  const landmarks = [
    await standLandmark(singapore, hongKong),
    await standLandmark(hongKong, singapore),
  ];
  for (const place of honest) landmarks.push(await standLandmark(place));
  const [wrong, other] = [landmarks[0]!, landmarks[1]!];
  for (const one of [wrong, other]) await handInMesh(one, landmarks);
  const suspects = await Promise.all(
    landmarks.map(async ({ id }) => {
      const key = fleet.keys.regulator;
      return (await good('getLandmark', { key, params: { id } })).suspect?.by ?? null;
    }),
  );
  const isSuspect = suspects.map((by) => by === 'mesh' || by === 'exchange');
  expect(isSuspect).toEqual([true, true, ...honest.map(() => false)]);
  // Believed as they are entered, either would say that a device in Johor is in Hong Kong, or nowhere.
  for (const by of [[wrong], [wrong, other], landmarks]) {
    await measured(fleet, 0, { landmarks: by, at: HERE });
    expect(await accused(fleet, 0)).toEqual([]);
  }
  const { items } = await good('listAnomalies', {
    ...{ key: fleet.keys.regulator, query: { kind: 'landmark-suspect' } },
  });
  const named = items.map(({ subject }) => subject.id);
  expect(named.filter((id) => id !== wrong.id && id !== other.id)).toEqual([]);
  // Nor does its history tell those whom it measures that it is suspected.
  const told = await good('getHistory', { key: fleet.keys.operator, params: { id: wrong.id } });
  const actions = told.versions.flatMap(({ changes }) => changes.map(({ action }) => action));
  expect(actions).toEqual(['landmark-registered']);
  const audit = await auditedAs(fleet.keys.regulator);
  expect(audit.findings).toEqual([]);
});

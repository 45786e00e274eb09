/** With real delays added by a proxy, the radius of a record holds the distance that they stand for: 40 trials. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningLandmark, runLandmark } from '../../src/agent/landmark.ts';
import { measure } from '../../src/agent/measure.ts';
import { nativeKey } from '../../src/agent/native-key.ts';
import { delegatedSession } from '../../src/agent/session-key.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { fibreKmPerMs } from '../../src/core/place/bound.ts';
import { radiusKm } from '../../src/core/place/claim.ts';
import { destination, distanceKm } from '../../src/core/place/geodesy.ts';
import { delayed } from './delay.ts';

const trials = 40;
const landmarkKey = nativeKey('Ed25519', new Uint8Array(32).fill(1));
const challenge = new Uint8Array(32).fill(9);
const position = { latitude: 1.2966, longitude: 103.7764 };
let landmark: RunningLandmark;

beforeAll(async () => {
  const room = { maxSessions: 64, maxSessionsAddress: 64 };
  const settings = { name: 'sin1', key: landmarkKey, probes: 10, ...room };
  const listen = { address: '127.0.0.1', port: 0 };
  landmark = await runLandmark(settings, listen, webCryptoPlatform(crypto));
});
afterAll(() => landmark.close());

/** A key so far off by the shortest way that light in fibre has; ways of odd trials are longer by some ms. */
async function trial(i: number): Promise<{ readonly apartKm: number; readonly radius: number }> {
  const oneWayMs = 1 + (Math.floor((i * 7) / 2) % 60);
  const detourMs = i % 2 === 0 ? 0 : 1 + (i % 9);
  const apartKm = oneWayMs * fibreKmPerMs;
  const at = destination(position, (i * 37) % 360, apartKm);
  const key = nativeKey(i % 3 === 0 ? 'ESP256' : 'Ed25519', new Uint8Array(32).fill(i + 2));
  const way = await delayed(landmark, oneWayMs + detourMs);
  const session = i % 4 === 0 ? { session: delegatedSession(key, challenge, Date.now()) } : {};
  const record = await measure({ landmark: way, landmarkKey, key, challenge, ...session });
  await way.close();
  if (!record.ok) throw new Error(record.reason);
  const entry = { landmark: 'sin1', position, uncertaintyKm: 0.001 };
  const roundTripUs = record.value.roundTrip.minimumUs;
  return {
    apartKm: distanceKm(position, at),
    radius: radiusKm({ landmark: entry, roundTripUs }, fibreKmPerMs),
  };
}

test('the radius of a record holds the true distance in every trial', async () => {
  const done: Awaited<ReturnType<typeof trial>>[] = [];
  for (let i = 0; i < trials; i += 20) {
    done.push(...(await Promise.all(Array.from({ length: 20 }, (_, j) => trial(i + j)))));
  }
  expect(done).toHaveLength(trials);
  for (const { apartKm, radius } of done) expect(radius).toBeGreaterThanOrEqual(apartKm);
}, 60_000);

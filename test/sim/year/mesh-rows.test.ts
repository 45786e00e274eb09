import { expect, test } from 'vitest';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import { fibreKmPerMs } from '../../../src/core/place/bound.ts';
import { excessOf } from '../../../src/core/place/claim.ts';
import { decodeRoundTrip } from '../../../src/core/place/round-trip.ts';
import { type MeshTime, suspectsAmong } from '../../../src/core/place/suspects.ts';
import type { MusterClient } from '../../../src/sdk/client.ts';
import { hallCentre } from '../../../src/sim/year/fleet.ts';
import { honest, planted } from '../../../src/sim/year/plan.ts';
import { hallCount } from '../../../src/sim/year/proving.ts';
import { SatelliteMesh } from '../../../src/sim/year/satellite-mesh.ts';

const makeKey = (name: Parameters<typeof signingKey>[0], secret: Uint8Array) =>
  signingKey(name, secret);
const issuedAt = '2026-12-01T12:00:00.000Z';
const given = { challenge: new Uint8Array(32).fill(9), issuedAtMs: Date.parse(issuedAt) };
const cases = [1, 2].flatMap((seed) => {
  const numbers = [0, 7, 19, 33];
  return numbers.flatMap((number) => [
    ...[planted.least, planted.most].map((times) => ({
      seed,
      number,
      times,
      beyond: 'all' as const,
    })),
    ...[honest.least, honest.most].map((times) => ({
      seed,
      number,
      times,
      beyond: 'none' as const,
    })),
  ]);
});

test('a landmark that is entered far off is denied by all others, and one short of that by nobody, devices among them', async () => {
  for (const one of cases) {
    const { landmark, suspects, accusing } = await played(one);
    const isPlanted = one.beyond === 'all';
    const named = suspects.map(({ landmark, by }) => `${landmark} ${by}`);
    expect([one, named]).toEqual([one, isPlanted ? [`${landmark} mesh`] : []]);
    if (!isPlanted) expect([one, accusing]).toEqual([one, []]);
  }
});

async function played({ seed, number, times, beyond }: (typeof cases)[number]) {
  const entries: Parameters<typeof suspectsAmong>[0][number][] = [];
  const names = new Map<string, string>();
  const mesh: MeshTime[] = [];
  const landmarks = {
    register: async ({ position, key }: { position: never; key: string }) => {
      const landmark = `lmk_${entries.length}`;
      entries.push({ ...(position as { uncertaintyKm: number }), landmark, position });
      names.set(key, landmark);
      return { ok: true, value: { id: landmark } };
    },
    submitMesh: async (to: string, records: readonly Uint8Array[]) => {
      for (const { landmark: from, minimumUs: roundTripUs } of records.map(tripOf))
        mesh.push({ from, to, roundTripUs });
      return { ok: true, value: {} };
    },
  };
  const challenge = async () => ({ ok: true, value: { challenge: '09'.repeat(32), issuedAt } });
  const regulator = { landmarks, challenge } as unknown as MusterClient;
  const centre = hallCentre(hallCount + number);
  const entry = { regulator, seed, makeKey, startMs: given.issuedAtMs };
  const own = new SatelliteMesh({ entry, number, centre });
  await own.act({ act: 'enter-landmarks', times, beyond }, 3);
  await own.act({ act: 'measure-landmarks', days: 2 }, 4);
  const key = makeKey('Ed25519', new Uint8Array(32).fill(7));
  const heard = own.heard({ key, rack: centre }, 5, given).map(({ item }) => tripOf(item));
  const accusing = heard.filter(({ landmark, minimumUs: roundTripUs }) => {
    const by = entries.find((known) => known.landmark === landmark)!;
    return (
      excessOf({ position: centre, accuracyKm: 0 }, { landmark: by, roundTripUs }, fibreKmPerMs) !==
      null
    );
  });
  return { landmark: own.landmark, suspects: suspectsAmong(entries, mesh, []), accusing };
}

function tripOf(item: Uint8Array) {
  const decoded = decodeRoundTrip(item);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value.roundTrip;
}

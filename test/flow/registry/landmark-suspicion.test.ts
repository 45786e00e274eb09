/** Devices against a landmark: believed as far as those that heard the landmark leave open. */
import { expect, test } from 'vitest';
import type { Accusation } from '../../../src/flow/registry/landmark-port.ts';
import type { LandmarkRow } from '../../../src/flow/registry/landmark-rows.ts';
import { suspectsIn } from '../../../src/flow/registry/landmark-suspicion.ts';

/** Hohhot, and two that are 400 km and more away from it. */
const hohhot = landmark('hohhot', 40.84, 111.75);
const beijing = landmark('beijing', 39.9, 116.4);
const taiyuan = landmark('taiyuan', 37.87, 112.55);

function landmark(id: string, latitude: number, longitude: number, operator: string | null = null) {
  const position = { latitude, longitude, uncertaintyKm: 1 };
  return { id, version: 1, position, operator, authority: null } as LandmarkRow;
}

/** Three operators, whose devices it says are so far from where they claim to be. */
function accused(marginKm: number): readonly Accusation[] {
  return ['a', 'b', 'c'].map((party) => {
    return { landmark: 'hohhot', party, authority: 'authority', marginKm };
  });
}

function heard(measurer: string, measured: string, ms: number) {
  const versions = { measurerVersion: 1, measuredVersion: 1 };
  const version = { id: `${measurer} ${measured}`, version: 1, actor: 'service', batch: null };
  const times = { validFromMs: 0, recordedAtMs: 0, measuredAtMs: 0 };
  return { ...version, ...times, ...versions, measurer, measured, leastUs: ms * 1_000 };
}

const mesh = [heard('beijing', 'hohhot', 8), heard('taiyuan', 'hohhot', 8)];

function suspects(given: Partial<Parameters<typeof suspectsIn>[0]>) {
  const landmarks = [hohhot, beijing, taiyuan];
  const standings = new Map();
  return [...suspectsIn({ landmarks, mesh, accusations: [], standings, ...given }).keys()];
}

test('three operators far away do not silence a landmark that two others heard where it is entered', () => {
  expect(suspects({ accusations: accused(4_000) })).toEqual([]);
});

test('they are believed where nobody or one alone heard it, or what was heard leaves room for it', () => {
  expect(suspects({ accusations: accused(4_000), mesh: [] })).toEqual(['hohhot']);
  expect(suspects({ accusations: accused(4_000), mesh: mesh.slice(1) })).toEqual(['hohhot']);
  expect(suspects({ accusations: accused(1_500) })).toEqual(['hohhot']);
  const late = mesh.map((one) => ({ ...one, leastUs: 40_000 }));
  expect(suspects({ accusations: accused(4_000), mesh: late })).toEqual(['hohhot']);
});

test('what it says of others itself vouches for nothing, nor what another of its operator says', () => {
  const own = mesh.map(({ measurer, ...one }) => {
    return { ...one, measurer: 'hohhot', measured: measurer };
  });
  expect(suspects({ accusations: accused(4_000), mesh: own })).toEqual(['hohhot']);
  const landmarks = [
    landmark('hohhot', 40.84, 111.75, 'one'),
    landmark('beijing', 39.9, 116.4, 'one'),
    taiyuan,
  ];
  expect(suspects({ accusations: accused(4_000), landmarks })).toEqual(['hohhot']);
});

test('what was heard of an earlier entry vouches for no other', () => {
  const moved = [{ ...hohhot, version: 2 }, beijing, taiyuan];
  expect(suspects({ accusations: accused(4_000), landmarks: moved })).toEqual(['hohhot']);
});

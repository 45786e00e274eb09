/** A case that rests on round trips holds the landmarks that made them, each version with its record in the log. */
import { expect, test, vi } from 'vitest';
import { checkCase } from '../../src/sdk/case/check.ts';
import { readZip } from '../../src/sdk/case/zip-reader.ts';
import { cities } from '../core/place/world.ts';
import { inflate, policy } from './case-file.ts';
import { call, good } from './client.ts';
import { foundFleet } from './fleet.ts';
import { measured, standLandmark } from './measured.ts';
import { rootKey } from './root-key.ts';

test('landmarks whose round trips verdicts rest on are rows of the case, in all versions, and no others', async () => {
  const fleet = await foundFleet(1);
  const { singapore, tokyo, hohhot } = cities;
  const beijing = { latitude: 39.9, longitude: 116.4 };
  const landmarks = [await standLandmark(singapore), await standLandmark(beijing)];
  await standLandmark(tokyo);
  await measured(fleet, 0, { landmarks, at: hohhot });
  const key = fleet.keys.regulator;
  const found = await vi.waitFor(async () => {
    const query = { licence: fleet.licence, kind: 'claim-impossible' };
    const { items } = await good('listAnomalies', { key, query });
    expect(items).toHaveLength(1);
    return items[0]!;
  }, 20_000);
  const { id: moved } = landmarks[0]!;
  const shown = await good('getLandmark', { key: rootKey, params: { id: moved } });
  const { name, position, address, validFrom, validTo, key: coseKey } = shown;
  const json = { name, position, address, validFrom, validTo, key: coseKey, evidence: 'Seen' };
  await good('changeLandmark', { key: rootKey, params: { id: moved }, json });
  const opening = { title: 'Elsewhere', owner: 'Desk 4', dueAt: '2089-01-01T00:00:00Z' };
  const { id } = await good('openCase', { key, json: { ...opening, anomalies: [found.id] } });
  const response = await call('exportCase', { key, params: { id } });
  const zip = new Uint8Array(await response.arrayBuffer());
  const read = readZip(zip, inflate);
  if (!read.ok) throw new Error(read.reason.reason);
  const rows = [...read.value.keys()].filter((path) => path.startsWith('rows/landmarks/'));
  const versions = [`${moved}.v1`, `${moved}.v2`, `${landmarks[1]!.id}.v1`];
  expect(rows.toSorted()).toEqual(versions.map((one) => `rows/landmarks/${one}.json`).toSorted());
  const checked = checkCase(zip, { policy, inflate });
  expect(checked).toMatchObject({ word: 'holds', faults: [] });
  expect(checked.sentences.join('\n')).not.toContain('rows/landmarks');
});

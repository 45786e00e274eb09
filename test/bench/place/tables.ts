/** The published tables of two clouds, where the folder of vectors is there. Nothing of them is kept in this repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { type Matrix, matrixOf, type Place, type Time, townUncertaintyKm } from './matrix.ts';

type Coordinates = Readonly<Record<string, readonly [latitude: number, longitude: number]>>;

/** Both stand for regions of Virginia by one point, the middle of the state. */
const coarse: Readonly<Record<string, number>> = { 'East US': 150, 'East US 2': 150 };

/** Averages of 30 days, five weeks of them: the least of the five is an upper bound all the same. */
export function ibmTable(folder: string): Matrix {
  const places = placesOf(readJson(join(folder, 'ibm/region-coords.json')));
  const rows = records(join(folder, 'ibm/inter-region-avg.csv'));
  const times = rows.map(
    (row): Time => ({ from: row.source!, to: row.destination!, ms: Number(row.avg_rtt_ms) }),
  );
  return matrixOf('ibm', places, known(times, places));
}

/** 95th percentiles of 30 days: no less upper bounds, and looser ones. */
export function azureTable(folder: string): Matrix {
  const places = placesOf(readJson(join(folder, 'azure/region-coords.json')));
  const rows = records(join(folder, 'azure/azure-p95-2026-07-30-subset.csv'));
  const times = rows.flatMap(({ Source: from, ...others }) =>
    Object.entries(others)
      .filter(([, ms]) => ms !== '')
      .map(([to, ms]): Time => ({ from: from!, to, ms: Number(ms) })),
  );
  return matrixOf('azure', places, known(times, places));
}

function placesOf(coordinates: Coordinates): ReadonlyMap<string, Place> {
  return new Map(
    Object.entries(coordinates).map(([id, [latitude, longitude]]) => {
      const uncertaintyKm = coarse[id] ?? townUncertaintyKm;
      return [id, { id, latitude, longitude, uncertaintyKm }] as const;
    }),
  );
}

/** Some names of the table have no coordinates. */
function known(times: readonly Time[], places: ReadonlyMap<string, Place>): readonly Time[] {
  return times.filter(({ from, to, ms }) => places.has(from) && places.has(to) && ms > 0);
}

function records(path: string): readonly Readonly<Record<string, string>>[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}

function readJson(path: string): Coordinates {
  return JSON.parse(readFileSync(path, 'utf8')) as Coordinates;
}

/** All rows of a simulated year. */
import { chipRows } from './chip-rows.ts';
import { deviceRows } from './device-rows.ts';
import { dutyRows } from './duty-rows.ts';
import { inspectionRows } from './inspection-rows.ts';
import { meshRows } from './mesh-rows.ts';
import { meterRows } from './meter-rows.ts';
import { placeRows } from './place-rows.ts';
import type { DeviceRow, SatelliteRow } from './plan.ts';
import { satelliteRows } from './satellite-rows.ts';
import { tpmRows } from './tpm-rows.ts';
import { usageRows } from './usage-rows.ts';

export const allDeviceRows: readonly DeviceRow[] = [
  ...deviceRows,
  ...placeRows,
  ...tpmRows,
  ...chipRows,
];
export const allSatelliteRows: readonly SatelliteRow[] = [
  ...satelliteRows,
  ...usageRows,
  ...meshRows,
  ...dutyRows,
  ...inspectionRows,
  ...meterRows,
];

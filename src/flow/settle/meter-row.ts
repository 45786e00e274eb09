/** A device's meter and fitting as its page keeps them: arrays in deterministic CBOR; null where nothing was reported. */
import type { Fitting } from '../../core/appraise/usage/fitting.ts';
import type { Meter } from '../../core/appraise/usage/meter.ts';
import type { CborValue } from '../../core/codec/cbor.ts';

type Run = [number, number] | null;
type Counters = [number, number | null, number | null, number | null, number];
type MeterRow = [number, number, number[], Counters, number, number, Run];

export function meterToCbor(meter: Meter | null): CborValue {
  if (!meter) return null;
  const { cover, counters, print, repeats, run } = meter;
  const { boot, energyMillijoules, uptimeS, bootcount, atS } = counters;
  return [
    ...[cover.fromS, cover.toS, cover.holes.flat()],
    [boot, energyMillijoules, uptimeS, bootcount, atS],
    ...[print, repeats, run && [...run]],
  ];
}

/** Pages from before there were meters have nothing there. */
export function meterFromCbor(row: CborValue | undefined): Meter | null {
  if (!row) return null;
  const [fromS, toS, ends, counters, print, repeats, run] = row as unknown as MeterRow;
  const [boot, energyMillijoules, uptimeS, bootcount, atS] = counters;
  const holes = ends.flatMap((end, i) => (i % 2 === 0 ? [[end, ends[i + 1]!] as const] : []));
  return {
    cover: { fromS, toS, holes },
    counters: { boot, energyMillijoules, uptimeS, bootcount, atS },
    ...{ print, repeats, run },
  };
}

export function fittingToCbor(fitting: Fitting | null): CborValue {
  return fitting && [fitting.chassis, fitting.changedAtMs, fitting.fabric, fitting.fabricSize];
}

export function fittingFromCbor(row: CborValue | undefined): Fitting | null {
  if (!row) return null;
  type Row = [number | null, number | null, string | null, number | null];
  const [chassis, changedAtMs, fabric, fabricSize] = row as Row;
  return { chassis, changedAtMs, fabric, fabricSize };
}

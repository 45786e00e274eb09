/** A device's meter and fitting as its page keeps them: arrays in deterministic CBOR; null where nothing was reported. */
import { type Fitting, type HousedIn, housingParts } from '../../core/appraise/usage/fitting.ts';
import type { Meter } from '../../core/appraise/usage/meter.ts';
import type { CborValue } from '../../core/codec/cbor.ts';

type Run = [number, number] | null;
type Counters = [number, number | null, number | null, number | null, number, number?];
type MeterRow = [number, number, number[], Counters, number, number, Run];

export function meterToCbor(meter: Meter | null): CborValue {
  if (!meter) return null;
  const { cover, counters, print, repeats, run } = meter;
  const { boot, energyMillijoules, uptimeS, bootcount, atS, energyAtS } = counters;
  const kept = energyAtS === undefined ? [] : [energyAtS];
  return [
    ...[cover.fromS, cover.toS, cover.holes.flat()],
    [boot, energyMillijoules, uptimeS, bootcount, atS, ...kept],
    ...[print, repeats, run && [...run]],
  ];
}

/** Pages from before there were meters have nothing there. */
export function meterFromCbor(row: CborValue | undefined): Meter | null {
  if (!row) return null;
  const [fromS, toS, ends, counters, print, repeats, run] = row as unknown as MeterRow;
  const [boot, energyMillijoules, uptimeS, bootcount, atS, energyAtS] = counters;
  const holes = ends.flatMap((end, i) => (i % 2 === 0 ? [[end, ends[i + 1]!] as const] : []));
  return {
    cover: { fromS, toS, holes },
    counters: {
      ...{ boot, energyMillijoules, uptimeS, bootcount, atS },
      ...(energyAtS === undefined ? {} : { energyAtS }),
    },
    ...{ print, repeats, run },
  };
}

type HousedRow = readonly [prefix: number | null, changedAtMs: number | null];
type FittingRow = [...HousedRow, fabric: string | null, fabricSize: number | null, ...unknown[]];

/** Parts beside the chassis stand behind all else, and only where one was reported: most pages are as they were before. */
export function fittingToCbor(fitting: Fitting | null): CborValue {
  if (!fitting) return null;
  const [chassis, ...others] = housingParts.map((part) => housedToCbor(fitting.housing[part]));
  const { fabric, fabricSize } = fitting;
  const isMore = others.some(([prefix]) => prefix !== null);
  return [...chassis!, fabric, fabricSize, ...(isMore ? others.flat() : [])];
}

export function fittingFromCbor(row: CborValue | undefined): Fitting | null {
  if (!row) return null;
  const [chassis, changedAtMs, fabric, fabricSize, ...more] = row as FittingRow;
  const flat = [chassis, changedAtMs, ...(more as (number | null)[])];
  const housing = housingParts.flatMap((part, i) => {
    const housed = housedFromCbor([flat[2 * i] ?? null, flat[2 * i + 1] ?? null]);
    return housed ? [[part, housed] as const] : [];
  });
  return { housing: Object.fromEntries(housing), fabric, fabricSize };
}

function housedToCbor(housed: HousedIn | undefined): HousedRow {
  return housed ? [housed.prefix, housed.changedAtMs] : [null, null];
}

function housedFromCbor([prefix, changedAtMs]: HousedRow): HousedIn | null {
  return prefix === null ? null : { prefix, changedAtMs };
}

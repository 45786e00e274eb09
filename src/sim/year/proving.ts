/** Devices of a licence that requires their places to be shown: landmarks measure each of them at every report. */
import { type DeviceAct, mainSites, type Timed, type YearDevice } from './plan.ts';

/** What is heard of one device becomes what is usual at its hall: cheats stand in the first hall, honest devices in the second. */
const provingHalls = { planted: mainSites, honest: mainSites + 1 } as const;
/** Halls of both licences; those of satellites stand behind them. */
export const hallCount = mainSites + 2;
/** They are numbered above the devices of the main licence, and below those of satellites. */
const NUMBERED_FROM = 80_000;

/** The `n`th of them. */
export function provingDevice(n: number, isPlanted: boolean): YearDevice {
  const site = provingHalls[isPlanted ? 'planted' : 'honest'];
  return { index: NUMBERED_FROM + n, site, fromDay: 0, registeredDay: 0 };
}

export function isProving({ site }: YearDevice): boolean {
  return site >= mainSites;
}

/** What such a device does: its row's acts before what all of them do. */
export function provingActs(
  own: readonly Timed<DeviceAct>[],
  days: number,
): readonly Timed<DeviceAct>[] {
  const measured = { act: 'measured', borrowed: false, addedUs: 0, days } as const;
  return [...own, { day: 0, act: measured }];
}

/** Rows of what is found at a device by the network that it reports over, and by landmarks that hear its key. */
import { permittedBeside } from './custody-rows.ts';
import { homeNetwork, type Network, type PlaceAct } from './place-acts.ts';
import type { DeviceRow, Timed } from './plan.ts';

/** Intervals without a proof, by the licence. */
const UNPROVEN_INTERVALS = 3;
/** Sooner at one landmark and later at another: less is another way. */
const MOVED_MS = 3;

function from0(act: PlaceAct): readonly Timed<PlaceAct>[] {
  return [{ day: 0, act }];
}

const abroad: readonly Network[] = [
  { country: 'CN', asn: 64_600 },
  { country: 'RU', asn: 64_601 },
  { country: 'KZ', asn: 64_602 },
];
/** Another provider of the same country, an address of which nobody knows the country, and a country that the licence permits. */
const lines: readonly Network[] = [
  { ...homeNetwork, asn: 64_510 },
  { country: 'XX', asn: 64_511 },
  { country: permittedBeside, asn: 64_512 },
];

export const placeRows: readonly DeviceRow[] = [
  {
    ...{ kind: 'network-mismatch', severity: 'medium', spanDays: 4 },
    plant: (_, roll) => from0({ act: 'network', network: roll.shuffled(abroad)[0]!, days: 3 }),
    nearest: (_, roll) => from0({ act: 'network', network: roll.shuffled(lines)[0]!, days: 3 }),
  },
  {
    ...{ kind: 'location-unproven', severity: 'medium', spanDays: 12, isProving: true },
    // From one proof to the next there is an interval more than reports without.
    plant: (factor) =>
      from0({ act: 'unmeasured', days: Math.ceil(UNPROVEN_INTERVALS * factor) - 1 }),
    nearest: (factor) =>
      from0({ act: 'unmeasured', days: Math.floor(UNPROVEN_INTERVALS * factor) - 1 }),
  },
  {
    ...{ kind: 'unreported-move', severity: 'high', spanDays: 4, isProving: true },
    plant: (factor) => from0({ act: 'moved', ms: MOVED_MS * factor, days: 2 }),
    nearest: (factor) => from0({ act: 'moved', ms: MOVED_MS * factor, days: 2 }),
  },
  {
    ...{ kind: 'located-twice', severity: 'high', spanDays: 3, isProving: true },
    plant: (factor) => from0({ act: 'heard-far', times: factor, days: 2 }),
    nearest: (factor) => from0({ act: 'heard-far', times: factor, days: 2 }),
  },
];

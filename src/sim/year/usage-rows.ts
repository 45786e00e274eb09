/** Rows of what the devices of a satellite do together, and of what is taken off its licence. */
import { peakPetaflopsAt4 } from './part.ts';
import { planted, type SatelliteAct, type SatelliteRow, type Timed } from './plan.ts';
import { satelliteDevices } from './satellite-rows.ts';

/** What is registered before anything reports. */
const BEFORE = -2;
const TRAINING_DEVICES = 3;
/** A week, with its first and last reports counted in part. */
const TRAINING_DAYS = 9;
const REHOUSED_DEVICES = 3;
const RETIRED_DEVICES = 3;
const RUN_DAYS = 8;
/** The least training that a rule has named: 10^23 operations, in PFLOP. */
const RUN_PETAFLOP = 1e8;
/** Hours that all sites of a run have told of when it is looked at, at least and at most. */
const TOLD_HOURS = { least: 116, most: 168 } as const;

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

const training = (factor: number) => {
  const share = TRAINING_DEVICES / satelliteDevices / factor;
  return [
    at(BEFORE, { act: 'licensed-training', share }),
    at(0, { act: 'train', devices: TRAINING_DEVICES, days: TRAINING_DAYS }),
  ];
};

/** What each device of a run does a second, so that all together do `factor` times the limit in so many hours. */
function runOf(factor: number, satellites: number, hours: number): number {
  return (factor * RUN_PETAFLOP) / (satellites * satelliteDevices * hours * 3_600);
}

/** How far so many satellites can go beyond the limit, all devices at their peak. */
export function mostTogether(satellites: number): number {
  return Math.min(planted.most, peakPetaflopsAt4 / runOf(1, satellites, TOLD_HOURS.least));
}

export const usageRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'topology-change', severity: 'medium', subject: 'site', season: 0.28, spanDays: 2 },
    plant: (factor) => {
      const devices = Math.min(satelliteDevices, Math.ceil(REHOUSED_DEVICES * factor));
      return [at(0, { act: 'rehouse', devices })];
    },
    nearest: (factor) => [
      at(0, { act: 'rehouse', devices: Math.floor(REHOUSED_DEVICES * factor) }),
    ],
  },
  {
    ...{ kind: 'training-share', severity: 'high', subject: 'site', season: 0.54, spanDays: 9 },
    plant: training,
    nearest: training,
  },
  {
    ...{ kind: 'coordinated-training', severity: 'high', subject: 'licence', season: 0.65 },
    ...{ spanDays: 9, isFixed: true, isTogether: true },
    plant: (factor, _, { owner, satellites }) => {
      const petaflops = runOf(factor, satellites, TOLD_HOURS.least);
      return [at(0, { act: 'run-together', run: { owner, petaflops }, days: RUN_DAYS })];
    },
    nearest: (factor, _, { owner, satellites }) => {
      const petaflops = runOf(factor, satellites, TOLD_HOURS.most);
      return [at(0, { act: 'run-together', run: { owner, petaflops }, days: RUN_DAYS })];
    },
  },
  {
    ...{ kind: 'evidence-erasure', severity: 'critical', subject: 'licence', season: 0.78 },
    spanDays: 2,
    // One stays: somebody has to report when the licence has ended.
    plant: (factor) => {
      const devices = Math.min(satelliteDevices - 1, Math.ceil(RETIRED_DEVICES * factor));
      return [at(0, { act: 'take-off', devices })];
    },
    nearest: (factor) => [
      at(0, { act: 'take-off', devices: Math.floor(RETIRED_DEVICES * factor) }),
    ],
  },
];

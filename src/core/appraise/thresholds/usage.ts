/** Thresholds of what devices compute. */
import { useFigures } from '../usage/figures.ts';
import { dated } from './dated.ts';

export const usageThresholds = {
  'usage-over-licence': dated('2026-11-26', 'default of the service, no. 18 of the catalogue', {
    warn: { value: 0.8, unit: 'of the budget', why: 'early enough to ask, and to stop' },
    unreported: {
      value: 0.1,
      unit: 'of device time without figures',
      why: 'agents are down for hours, not for a tenth of the time',
    },
    over: {
      value: 1,
      unit: 'of the budget',
      why: 'what is permitted is permitted to its last unit',
    },
  }),
  'usage-impossible': dated('2026-11-26', 'default of the service, no. 19 of the catalogue', {
    power: {
      value: useFigures.boostPower.value,
      unit: 'of TDP',
      why: useFigures.boostPower.why,
    },
    leastWindow: { value: 60, unit: 's', why: 'over seconds samples err more than that' },
    clockAhead: { value: useFigures.clockAhead.value, unit: 's', why: useFigures.clockAhead.why },
    link: useFigures.linkRate,
    ratios: {
      value: 0.05,
      unit: 'of cycles',
      why: 'tensor pipes are active only where an SM is; the two are sampled one after the other',
    },
    busySm: { value: 0.8, unit: 'of cycles', why: 'an SM at work most of the time' },
    busyTensor: { value: 0.3, unit: 'of cycles', why: 'as sustained training has it' },
    idlePower: {
      value: 0.15,
      unit: 'of TDP',
      why: 'a tenth to a seventh is drawn by a board that does nothing',
    },
    counter: {
      value: 0.9,
      unit: 'of the energy that the window states',
      why: 'the counter and the sum of samples err by a few per cent',
    },
  }),
  'under-reporting': dated('2026-11-26', 'default of the service, no. 20 of the catalogue', {
    meter: {
      value: 2,
      unit: 'times',
      why: 'badly filled matrices make an estimate from activity too high by some ten per cent, not by half',
    },
    meterTensor: {
      value: 0.1,
      unit: 'of cycles with a tensor pipe active',
      why: 'below that the error of the estimate is a large part of it',
    },
    power: { value: 0.7, unit: 'of TDP', why: 'what only sustained work draws' },
    quietTensor: { value: 0.02, unit: 'of cycles', why: 'as good as no work on tensor pipes' },
    quietSm: { value: 0.2, unit: 'of cycles', why: 'and little of any other' },
    quietDram: {
      value: 0.2,
      unit: 'of cycles',
      why: 'memory-bound work draws power for its memory',
    },
    leastWindow: { value: 600, unit: 's', why: 'a burst draws power while means are still low' },
    idlePower: {
      value: 0.3,
      unit: 'of TDP',
      why: 'a board between two windows that does nothing draws less',
    },
    counter: {
      value: 0.1,
      unit: 'of the energy that the window states',
      why: 'the counter and the sum of samples err by a few per cent',
    },
  }),
  'site-under-reporting': dated('2026-11-26', 'default of the service, no. 20 of the catalogue', {
    factor: {
      value: 1.05,
      unit: 'times',
      why: 'meters of class 1 err by one per cent, and a reading by the hours in which it was taken',
    },
    hosts: {
      value: 0.7,
      unit: 'of the rated power of the devices, beside them',
      why: 'a host of eight boards of 700 W is rated at 10.2 kW: with the watts below, more than the rest is, whatever it does',
    },
    hostWatts: {
      value: 150,
      unit: 'W a device, beside that',
      why: 'boards of 72 W stand in hosts that draw more than they do',
    },
    settled: {
      value: 3,
      unit: 'days after a reading’s last, and after it was stated',
      why: 'reports that were kept while a line was down arrive by then, and every ledger has been asked',
    },
  }),
  'identical-telemetry': dated('2026-11-26', 'default of the service, no. 35 of the catalogue', {
    devices: {
      value: 3,
      unit: 'devices with one vector',
      why: 'of seven figures with many digits two devices may share one by a fault of their agent',
    },
    repeats: {
      value: 2,
      unit: 'repetitions in a row',
      why: 'a cached reading is sent twice by mistake, and then renewed',
    },
  }),
  'training-share': dated('2026-11-26', 'default of the service', {
    warn: { value: 0.8, unit: 'of the permitted share', why: 'early enough to ask' },
    unreported: {
      value: 0.1,
      unit: 'of device time without figures',
      why: 'agents are down for hours, not for a tenth of a week',
    },
    leastHours: {
      value: 24,
      unit: 'device hours in seven days',
      why: 'of less a share says nothing',
    },
    tensor: useFigures.trainingTensor,
    link: useFigures.trainingLink,
    run: useFigures.trainingRun,
  }),
  'coordinated-training': dated('2026-11-26', 'default of the service, no. 22 of the catalogue', {
    correlation: {
      value: 0.9,
      unit: 'correlation of hourly duty',
      why: 'jobs that wait for one another start, stop and stall together',
    },
    beyondDay: {
      value: 0.7,
      unit: 'correlation of what is left without the usual day of each site',
      why: 'sites of one time zone share their days and nights, and not their interruptions',
    },
    hours: { value: 72, unit: 'hours', why: 'less is a test, or a batch' },
    sites: { value: 2, unit: 'sites', why: 'one site is what the limit of a fabric is for' },
    exaflop: {
      value: 100_000,
      unit: 'EFLOP (10^23 operations) of all of them in those hours',
      why: 'the least amount of training that a rule has named (10^23, order 14110 of October 2023)',
    },
  }),
};

/** Thresholds of silence, and of windows that excuse it. */
import { DAY_MS } from '../../days.ts';
import { dated } from './dated.ts';

const hourMs = 3_600_000;

export const silenceThresholds = {
  'gone-dark': dated('2026-11-23', 'default of the service, no. 6 of the catalogue', {
    medium: {
      value: 2,
      unit: 'intervals, plus grace',
      why: 'agents jitter up to 60 s and retry after 5 min: one missed report is no silence',
    },
    high: {
      value: 7,
      unit: 'intervals',
      why: 'a week of daily reports: longer than usual repairs',
    },
    critical: {
      value: 14,
      unit: 'intervals',
      why: 'two weeks of daily reports: long enough to ship',
    },
    clear: {
      value: 1,
      unit: 'intervals, plus grace',
      why: 'opens and closes at different levels, so that it does not flap',
    },
  }),
  'mass-dark': dated('2026-11-23', 'default of the service, no. 7 of the catalogue', {
    share: {
      value: 0.2,
      unit: 'of the devices once present',
      why: 'beyond what fails by chance in a day',
    },
    least: { value: 3, unit: 'devices', why: 'in a small group one or two machines are no mass' },
    most: {
      value: 50,
      unit: 'devices',
      why: 'fifty are a matter for themselves in a group of any size',
    },
    clearPart: {
      value: 0.5,
      unit: 'of the threshold',
      why: 'opens and closes at different levels; those silent for longer count against closing',
    },
    wave: { value: 24 * 3_600_000, unit: 'ms', why: 'as long as devices count as newly silent' },
  }),
  'never-activated': dated('2026-11-23', 'default of the service, no. 8 of the catalogue', {
    high: {
      value: 60 * DAY_MS,
      unit: 'ms',
      why: 'delivery, installation and enrolment take weeks',
    },
    transit: {
      value: 60 * DAY_MS,
      unit: 'ms',
      why: 'no confirmation puts the arrival off for longer',
    },
    critical: {
      value: 90 * DAY_MS,
      unit: 'ms',
      why: 'stock that stays boxed for a quarter may be elsewhere',
    },
  }),
  'window-overused': dated('2026-11-25', 'default of the service', {
    time: {
      value: 72 * hourMs,
      unit: 'ms',
      why: 'a tenth of 30 days: power and cooling work of a site takes nights and weekends, not weeks',
    },
    muchTime: {
      value: 168 * hourMs,
      unit: 'ms',
      why: 'a week in 30 days: long enough to take racks away, use them and bring them back',
    },
    windows: {
      value: 4,
      unit: 'windows in 30 days',
      why: 'one a week is a usual rhythm of maintenance',
    },
    manyWindows: {
      value: 8,
      unit: 'windows in 30 days',
      why: 'two a week is a way to report when it suits',
    },
    run: {
      value: 14,
      unit: 'intervals',
      why: 'windows with short gaps are one: beyond what a silence of a device is critical at',
    },
    leastRun: {
      value: 24 * hourMs,
      unit: 'ms',
      why: 'at intervals of an hour fourteen of them are one night of work, which is no run',
    },
    withdrawn: {
      value: 6,
      unit: 'windows withdrawn in 30 days',
      why: 'plans change; windows that are always there and mostly taken back are kept in hand for another use',
    },
    atOnce: {
      value: 0.5,
      unit: 'of the sites of a licence that has at least three',
      why: 'sites are maintained one after another; most of them at once is no maintenance',
    },
    missing: {
      value: 3,
      unit: 'devices',
      why: 'a machine or two does not survive being switched off',
    },
    missingShare: {
      value: 0.2,
      unit: 'of the devices that the window covers',
      why: 'as where many go dark together: beyond what fails by chance',
    },
    missingMany: {
      value: 50,
      unit: 'devices',
      why: 'fifty are a matter for themselves in a site of any size',
    },
    clearPart: {
      value: 0.75,
      unit: 'of the thresholds',
      why: 'opens and closes at different levels, so that it does not flap',
    },
  }),
};

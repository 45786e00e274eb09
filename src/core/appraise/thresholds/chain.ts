/** Thresholds of keys, clocks and submitters. */
import { DAY_MS } from '../../days.ts';
import { dated } from './dated.ts';

export const chainThresholds = {
  'cloned-key': dated('2026-11-23', 'default of the service, no. 9 of the catalogue', {
    matter: {
      value: 7 * 24 * 3_600_000,
      unit: 'ms',
      why: 'a copy that stays in use contradicts at every report: it is put before a person again once a week',
    },
  }),
  'clock-skew': dated('2026-11-23', 'default of the service, no. 16 of the catalogue', {
    skew: {
      value: 300_000,
      unit: 'ms',
      why: 'machines that keep time over a network stay within seconds',
    },
    backwards: {
      value: 60_000,
      unit: 'ms',
      why: 'a correction by the time service may step back a little',
    },
  }),
  'late-submission': dated('2026-11-26', 'default of the service, no. 34 of the catalogue', {
    dark: {
      value: 2,
      unit: 'intervals, plus grace',
      why: 'as long as a device may be silent before it has gone dark: what waited for less is a late batch',
    },
  }),
  'measurement-mismatch': dated('2026-11-26', 'default of the service, no. 13 of the catalogue', {
    again: {
      value: 12 * 3_600_000,
      unit: 'ms from the first evidence that differs to one that does again',
      why: 'evidence is collected each day; two pieces within half a day may be of one boot, in the middle of an update',
    },
    stands: {
      value: 3 * DAY_MS,
      unit: 'ms without evidence that agrees',
      why: 'who has had three days’ evidence to send, and sent none that agrees, is not in the middle of anything',
    },
  }),
  resumed: dated('2026-11-23', 'default of the service', {
    againWithin: {
      value: 30 * DAY_MS,
      unit: 'ms',
      why: 'losing state is rare on a sound machine; twice in a month looks like a way to drop reports',
    },
  }),
  'submitter-refusals': dated('2026-11-23', 'default of the service', {
    leastRefused: { value: 5, unit: 'items', why: 'a single fault of transport is no pattern' },
    leastShare: {
      value: 0.001,
      unit: 'of all items',
      why: 'large fleets have a few machines in repair or not yet enrolled at any time',
    },
    manyRefused: {
      value: 100,
      unit: 'items',
      why: 'a hundred forged or unknown items are a pattern in a fleet of any size',
    },
    highRefused: {
      value: 50,
      unit: 'items',
      why: 'with the high share: beyond one rack in repair',
    },
    highShare: { value: 0.05, unit: 'of all items', why: 'every twentieth item proves nothing' },
    samples: {
      value: 1,
      unit: 'published samples',
      why: 'no device has the nonce of another’s sample',
    },
    manySamples: {
      value: 3,
      unit: 'published samples',
      why: 'one or two try out an interface; more are sent to be believed',
    },
    clearPart: {
      value: 0.5,
      unit: 'of the thresholds',
      why: 'opens and closes at different levels, so that it does not flap',
    },
  }),
};

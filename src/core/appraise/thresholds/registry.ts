/** Thresholds of what is registered: quantities, sites, owners, hand-overs, duties. */
import { DAY_MS } from '../../days.ts';
import { dated } from './dated.ts';

export const registryThresholds = {
  'quantity-over-licence': dated('2026-11-23', 'default of the service, no. 23 of the catalogue', {
    tolerance: {
      value: 0,
      unit: 'devices a line',
      why: 'none, where the line of the licence states no shipping tolerance of its own',
    },
  }),
  'model-mismatch': dated('2026-11-26', 'default of the service, no. 24 of the catalogue', {
    tpp: {
      value: 0.02,
      unit: 'of the licensed TPP, beyond it',
      why: 'data sheets round their rates differently; between two models lie tens of per cent',
    },
  }),
  'ownership-change': dated('2026-11-26', 'default of the service, no. 26 of the catalogue', {
    told: { value: 3, unit: 'troubles', why: 'a sentence that names more is read by nobody' },
  }),
  'topology-change': dated('2026-11-26', 'default of the service, no. 32 of the catalogue', {
    share: {
      value: 0.1,
      unit: 'of the devices that say what they are built into, in seven days',
      why: 'repairs swap single boards; a tenth is a rebuild',
    },
    least: { value: 3, unit: 'devices', why: 'of a small site two swaps would be a tenth' },
    clearPart: {
      value: 0.5,
      unit: 'of the thresholds',
      why: 'opens and closes at different levels',
    },
  }),
  'power-capacity': dated('2026-11-26', 'default of the service, no. 28 of the catalogue', {
    clearPart: { value: 0.95, unit: 'of the power', why: 'opens and closes at different levels' },
  }),
  'evidence-erasure': dated('2026-11-26', 'default of the service, no. 33 of the catalogue', {
    share: {
      value: 0.1,
      unit: 'of the devices, in seven days',
      why: 'devices fail one by one; a tenth in a week is a decision',
    },
    least: { value: 3, unit: 'devices', why: 'of a small licence one or two are repairs' },
    most: { value: 50, unit: 'devices', why: 'fifty are a matter for themselves in any licence' },
    exporterShare: {
      value: 0.05,
      unit: 'of the devices of one exporter under one authority, in seven days',
      why: 'over many licences chance evens out: half of what is bulk in one',
    },
    exporterLeast: {
      value: 10,
      unit: 'devices of one exporter',
      why: 'a few licences with a repair or two each are no pattern',
    },
    clearPart: {
      value: 0.5,
      unit: 'of the threshold',
      why: 'opens and closes at different levels',
    },
  }),
  'erasure-before-inspection': dated(
    '2026-11-26',
    'default of the service, no. 33 of the catalogue',
    {
      span: {
        value: 30,
        unit: 'days before an inspection',
        why: 'as long as it takes to be told of one and to clear a hall',
      },
      share: {
        value: 0.03,
        unit: 'of the devices that the inspection is about, in the span',
        why: 'accelerators fail at less than one in a hundred a month: four times that is no chance, and a third of bulk',
      },
      least: { value: 2, unit: 'devices', why: 'one is a failure in any licence' },
      most: {
        value: 25,
        unit: 'devices',
        why: 'half of what is a matter for itself on other days',
      },
      clearPart: {
        value: 0.5,
        unit: 'of the threshold',
        why: 'opens and closes at different levels',
      },
    },
  ),
  'duplicate-serial': dated('2026-11-26', 'default of the service, no. 10 of the catalogue', {
    kept: {
      value: 30 * DAY_MS,
      unit: 'ms',
      why: 'as long as what a refused manifest named in vain is held against it: time to ask both exporters',
    },
  }),
  'custody-gap': dated('2026-11-26', 'default of the service', {
    dates: {
      value: 2 * DAY_MS,
      unit: 'ms',
      why: 'a day stands for its first moment in UTC, and one moment has two dates in two places: together two days',
    },
  }),
  'delivery-unconfirmed': dated('2026-11-26', 'default of the service', {
    medium: { value: 30 * DAY_MS, unit: 'ms', why: 'freight by sea and customs take weeks' },
    high: {
      value: 60 * DAY_MS,
      unit: 'ms',
      why: 'what is on its way for two months may be elsewhere',
    },
  }),
  'transshipment-risk': dated('2026-11-26', 'default of the service, no. 27 of the catalogue', {
    young: {
      value: 365 * DAY_MS,
      unit: 'ms',
      why: 'who is founded for a purchase buys within a year',
    },
    power: { value: 1.5, unit: 'times the site', why: 'what no phased build would explain' },
    otherPower: {
      value: 250,
      unit: 'W a device',
      why: 'at least what a model outside of the catalogue draws',
    },
  }),
  'report-overdue': dated('2026-11-26', 'default of the service', {
    grace: {
      value: 14,
      unit: 'days after a period',
      why: 'figures of a period are gathered when it is over; a licence states no other day',
    },
    high: { value: 30, unit: 'days late', why: 'who was asked by a first finding has had a month' },
  }),
};

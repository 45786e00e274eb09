/** Thresholds of where devices are. */

import { fibreShare } from '../../place/bound.ts';
import { unrelatedParties } from '../../place/suspects.ts';
import { accuracyCapKm, siteToleranceKm } from '../measured.ts';
import { dated } from './dated.ts';

const hourMs = 3_600_000;

export const placeThresholds = {
  'position-outside': dated('2026-11-23', 'default of the service, no. 1 of the catalogue', {
    tolerance: {
      value: siteToleranceKm,
      unit: 'km',
      why: 'sites are drawn by hand, and a campus is larger than its hall',
    },
    accuracyCap: {
      value: accuracyCapKm,
      unit: 'km',
      why: "the accuracy is the device's own word: beyond this it would excuse any place",
    },
    borderDoubt: {
      value: 10,
      unit: 'km',
      why: 'borders of the map are rough to kilometres: near one, either side is possible',
    },
    move: {
      value: 10,
      unit: 'km',
      why: 'who decided about one place decided about what stands around it, and not about another town',
    },
  }),
  'impossible-travel': dated('2026-11-23', 'default of the service, no. 4 of the catalogue', {
    distance: {
      value: 500,
      unit: 'km',
      why: 'below this, rough positions over a short time make any speed',
    },
    speed: { value: 1_000, unit: 'km/h', why: 'above the cruising speed of freight aircraft' },
    accuracyCap: {
      value: accuracyCapKm,
      unit: 'km',
      why: "the accuracy is the device's own word: beyond this it would excuse any journey",
    },
    place: {
      value: 50,
      unit: 'km',
      why: 'nearer ends are those of one journey that is told again',
    },
  }),
  'claim-impossible': dated('2026-11-26', 'default of the service, no. 2 of the catalogue', {
    fibre: {
      value: fibreShare,
      unit: 'of the speed of light',
      why: 'light in fibre: no pair of three measured tables was faster, but hollow-core fibre and microwave can be',
    },
    light: { value: 1, unit: 'of the speed of light', why: 'nothing is faster' },
    accuracyCap: {
      value: accuracyCapKm,
      unit: 'km',
      why: "the accuracy is the device's own word: beyond this it would excuse any place",
    },
    place: { value: 50, unit: 'km', why: 'a claim nearer to the one before is that claim again' },
  }),
  'located-outside': dated('2026-11-26', 'default of the service, no. 1 of the catalogue', {
    tolerance: {
      value: siteToleranceKm,
      unit: 'km',
      why: 'sites are drawn by hand; a licence may allow more around them',
    },
  }),
  'located-twice': dated('2026-11-26', 'default of the service, no. 4 of the catalogue', {
    distance: { value: 500, unit: 'km', why: 'below this a device may have been carried by road' },
    speed: { value: 1_000, unit: 'km/h', why: 'above the cruising speed of freight aircraft' },
    again: { value: 7 * 24 * hourMs, unit: 'ms', why: 'what happens a week later is another case' },
  }),
  'location-unproven': dated('2026-11-26', 'default of the service, no. 3 of the catalogue', {
    periods: {
      value: 3,
      unit: 'intervals',
      why: 'landmarks and lines fail for a day; not for three in a row',
    },
    week: {
      value: 7 * 24 * 3_600_000,
      unit: 'ms',
      why: 'longer than usual outages: so long without what is due is enough, and with all those intervals it is high',
    },
  }),
  'relay-suspected': dated('2026-11-26', 'default of the service, no. 29 of the catalogue', {
    landmarks: { value: 4, unit: 'landmarks', why: 'fewer may share one changed route' },
    median: { value: 3, unit: 'ms', why: 'a detour of 300 km; less is queues' },
    deviation: {
      value: 1,
      unit: 'ms',
      why: 'congestion is uneven: what is common to all is one link',
    },
    far: { value: 10, unit: 'ms', why: 'a detour of 1,000 km: beyond any metropolitan link' },
    again: { value: 5, unit: 'ms', why: 'another detour, by 500 km' },
  }),
  'unreported-move': dated('2026-11-26', 'default of the service, no. 5 of the catalogue', {
    landmarks: { value: 4, unit: 'landmarks', why: 'fewer may share one changed route' },
    change: {
      value: 3,
      unit: 'ms',
      why: 'each way: 300 km nearer to one and farther from another; a baseline is a minimum, which queues never undercut',
    },
  }),
  'landmark-suspect': dated('2026-11-26', 'default of the service, no. 31 of the catalogue', {
    parties: {
      value: unrelatedParties,
      unit: 'parties',
      why: 'so many do not lie about one landmark by chance; fewer may',
    },
  }),
};

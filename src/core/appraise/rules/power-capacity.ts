/** More devices are registered at a site than it can supply with power. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded } from '../wording.ts';

const constants = thresholds['power-capacity'];

function appraise({ hall, site }: SiteTickFacts): Word {
  if (!hall) return 'silent';
  const { power, devices, tdpWatts, unknown } = hall;
  if (!power) return 'clear';
  const neededMw = (tdpWatts * power.pue) / 1e6;
  if (!(neededMw > power.megawatts)) {
    return neededMw <= power.megawatts * constants.clearPart.value ? 'clear' : 'silent';
  }
  const rest =
    unknown > 0 ? `, ${countText(unknown)} of them of unknown power and not counted` : '';
  return {
    kind: 'power-capacity',
    severity: 'medium',
    subject: { type: 'site', id: site },
    sentence:
      `The ${counted(devices, 'device')} registered here under this licence${rest} need ${countText(neededMw * 1000)} kW at a ` +
      `PUE of ${power.pue}; the site can supply ${countText(power.megawatts * 1000)} kW.`,
    numbers: {
      ...{ devices, unknown, tdpWatts, pue: power.pue },
      ...{ neededMw: rounded(neededMw), megawatts: power.megawatts },
    },
  };
}

export const powerCapacity: Rule = {
  kind: 'power-capacity',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'The site cannot supply so many devices',
  enforces:
    'Rated power of the registered devices times what the building needs beside them is more than the site has: some of ' +
    'them are not there, or not in use there. Hosts and switches, which need power too, are not counted.',
  severities: ['medium'],
  falsePositives: [
    'A site that is built in phases, with devices waiting for power',
    'A power limit set below the rated one',
    'The figure of the site is out of date: ask for a new version of it',
  ],
  clearsAfter: 2,
  substance: null,
  confidential: false,
  constants,
  appraise,
};

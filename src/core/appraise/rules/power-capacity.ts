/** More devices are registered at a site than it can supply with power. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText, rounded } from '../wording.ts';

const constants = thresholds['power-capacity'];

function appraise({ hall, site }: SiteTickFacts): Word {
  if (!hall) return 'silent';
  const { power, devices, tdpWatts, unknown, besideWatts = 0 } = hall;
  if (!power) return 'clear';
  const neededMw = (tdpWatts * power.pue) / 1e6;
  const allMw = neededMw + (besideWatts * power.pue) / 1e6;
  if (!(allMw > power.megawatts)) {
    return allMw <= power.megawatts * constants.clearPart.value ? 'clear' : 'silent';
  }
  const rest =
    unknown > 0 ? `, ${countText(unknown)} of them of unknown power and not counted` : '';
  // How much stands there under other licences is for their authorities and exporters.
  const isShared = !(neededMw > power.megawatts);
  const besides = isShared
    ? 'with what is registered here under other licences it is more than '
    : '';
  return {
    kind: 'power-capacity',
    severity: 'medium',
    subject: { type: 'site', id: site },
    sentence:
      `The ${counted(devices, 'device')} registered here under this licence${rest} need ${countText(neededMw * 1000)} kW at a ` +
      `PUE of ${power.pue}; ${besides}the site can supply ${countText(power.megawatts * 1000)} kW.`,
    numbers: {
      ...{ devices, unknown, tdpWatts, pue: power.pue },
      ...{ neededMw: rounded(neededMw), megawatts: power.megawatts },
      ...(isShared ? { shared: 'yes' } : {}),
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
    'them are not there, or not in use there. Hosts and switches, which need power too, are not counted. Devices under other confirmed licences at the site ' +
    'count with them; how many those are is not told.',
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

/** A part of a site's devices is built into other chassis, boards, network cards or systems than a week ago. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { type HousingPart, housingParts } from '../usage/fitting.ts';
import type { Hall } from '../use-facts.ts';
import { countText, rounded, shareText } from '../wording.ts';

const constants = thresholds['topology-change'];

const partWords: Readonly<Record<HousingPart, string>> = {
  chassis: 'another chassis',
  board: 'another system board',
  network: 'other network cards',
  system: 'another system',
};

function appraise({ hall, site }: SiteTickFacts): Word {
  if (!hall || hall.housed === 0) return 'silent';
  const { housed, rehoused, changed } = hall;
  const threshold = Math.max(constants.least.value, constants.share.value * housed);
  if (rehoused < threshold) {
    return rehoused < threshold * constants.clearPart.value ? 'clear' : 'silent';
  }
  const share = rehoused / housed;
  return {
    kind: 'topology-change',
    severity: 'medium',
    subject: { type: 'site', id: site },
    sentence:
      `Within seven days ${countText(rehoused)} of the ${countText(housed)} devices that say what they are built into ` +
      `(${shareText(share)}) came to report ${partsText(changed)}.`,
    numbers: {
      ...{ rehoused, housed, share: rounded(share), threshold: rounded(threshold) },
      ...changed,
    },
  };
}

function partsText(changed: Hall['changed']): string {
  return housingParts
    .filter((part) => changed[part] > 0)
    .map((part) => `${partWords[part]} (${countText(changed[part])})`)
    .join(', ');
}

export const topologyChange: Rule = {
  kind: 'topology-change',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'Devices were built in elsewhere',
  enforces:
    'Machines are taken apart to be carried away or put together otherwise than licensed. Each report may name the chassis ' +
    'that its device is in, and hashes of system board, network cards and system; many that change together are a rebuild ' +
    'that nobody declared. What is not reported stands as it was, and whoever never names it is not seen.',
  severities: ['medium'],
  falsePositives: [
    'Repair, or an exchange of chassis by their maker',
    'Re-racking within the hall: ask for the papers',
    'A machine with eight devices that got a new board: at a small site that is a tenth',
    'An update that changed how chassis or boards are named',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants,
  appraise,
};

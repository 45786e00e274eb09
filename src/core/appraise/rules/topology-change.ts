/** A part of a site's devices stands in other chassis than a week ago. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, rounded, shareText } from '../wording.ts';

const constants = thresholds['topology-change'];

function appraise({ hall, site }: SiteTickFacts): Word {
  if (!hall || hall.housed === 0) return 'silent';
  const { housed, rehoused } = hall;
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
      `Within seven days ${countText(rehoused)} of the ${countText(housed)} devices that name their chassis ` +
      `(${shareText(share)}) came to report from another one.`,
    numbers: { rehoused, housed, share: rounded(share), threshold: rounded(threshold) },
  };
}

export const topologyChange: Rule = {
  kind: 'topology-change',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'Devices were built in elsewhere',
  enforces:
    'Machines are taken apart to be carried away or put together otherwise than licensed. Each report may name the chassis ' +
    'that its device is in; many that change together are a rebuild that nobody declared. ' +
    'Boards, network cards and system identities are in no report: what is rebuilt within its chassis is not seen.',
  severities: ['medium'],
  falsePositives: [
    'Repair, or an exchange of chassis by their maker',
    'Re-racking within the hall: ask for the papers',
    'An update that changed how chassis are named',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants,
  appraise,
};

/** A part of a site's devices stands in other chassis than a week ago. */
import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { countText, rounded, shareText } from '../wording.ts';

const constants = {
  share: {
    value: 0.1,
    unit: 'of the devices that name their chassis, in seven days',
    why: 'repairs swap single boards; a tenth is a rebuild',
  },
  least: { value: 3, unit: 'devices', why: 'of a small site two swaps would be a tenth' },
  clearPart: { value: 0.5, unit: 'of the thresholds', why: 'opens and closes at different levels' },
} as const;

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
    'that its device is in; many that change together are a rebuild that nobody declared.',
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

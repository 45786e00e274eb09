/** Round trips put the key outside its site, wherever the device says that it stands. */

import { areaAnswer, areaMarginKm } from '../../place/area.ts';
import { regionOfMeasured } from '../../place/locate.ts';
import { isEmpty } from '../../place/region.ts';
import type { AttestationFacts } from '../facts.ts';
import { areaFor, ownMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, kmText, quoted } from '../wording.ts';

const constants = thresholds['located-outside'];

function appraise(facts: AttestationFacts): Word {
  const own = ownMeasured(facts);
  if (!own) return 'silent';
  const area = areaFor(facts);
  const region = regionOfMeasured(own.measured);
  // Measurements that contradict one another are another rule's matter.
  if (isEmpty(region)) return 'silent';
  if (areaAnswer(region, area) !== 'outside') return 'clear';
  const marginKm = areaMarginKm(region, area);
  const { site, device } = facts;
  const landmarks = own.measured.map(({ landmark }) => landmark.landmark).sort();
  return {
    kind: 'located-outside',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence:
      `By the round trips of ${counted(landmarks.length, 'landmark')} the key stands outside its site ` +
      `${quoted(site.name)}, with at least ${kmText(marginKm)} to spare.`,
    numbers: {
      marginKm,
      withinKm: area.withinKm,
      landmarks: landmarks.join(' ').slice(0, 512),
      site: site.site,
      siteVersion: site.version,
    },
  };
}

export const locatedOutside: Rule = {
  kind: 'located-outside',
  subject: 'device',
  trigger: 'attestation',
  title: 'Located outside its site by round trips',
  enforces:
    'Licensed items stand at their licensed site: no point that the round trips leave possible, by light in fibre, ' +
    'lies in its area or as near to it as the licence allows.',
  severities: ['critical'],
  falsePositives: [
    'A landmark does not stand where the registry says, and neither its mesh nor other devices show it',
    'The area of the site is drawn at the wrong place, or longitude and latitude are exchanged in it',
  ],
  clearsAfter: 10,
  substance: {
    words: 'outside another site, or another version of it',
    isSame: sameIn(['site', 'siteVersion']),
  },
  confidential: true,
  constants,
  appraise,
};

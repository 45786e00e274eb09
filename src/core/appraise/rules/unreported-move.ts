/** Some landmarks hear the key sooner than ever from its site, and others later: it stands elsewhere. */

import { riseOf } from '../../place/rise.ts';
import type { AttestationFacts } from '../facts.ts';
import { ownMeasured } from '../measured.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { quoted, rounded } from '../wording.ts';

const constants = thresholds['unreported-move'];

function appraise(facts: AttestationFacts): Word {
  const rise = riseOf(ownMeasured(facts)?.baselines ?? []);
  if (!rise || rise.landmarks < constants.landmarks.value) return 'silent';
  const { leastMs, mostMs, landmarks } = rise;
  const limitMs = constants.change.value;
  if (!(leastMs <= -limitMs && mostMs >= limitMs)) return 'clear';
  const { site, device } = facts;
  return {
    kind: 'unreported-move',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence:
      `Of ${landmarks} landmarks one hears the key ${rounded(-leastMs)} ms sooner than it ever heard the site ` +
      `${quoted(site.name)}, and another ${rounded(mostMs)} ms later: the key seems to stand elsewhere, and no transfer ` +
      'says so.',
    numbers: {
      fallMs: rounded(-leastMs),
      riseMs: rounded(mostMs),
      landmarks,
      limitMs,
      site: site.site,
    },
  };
}

export const unreportedMove: Rule = {
  kind: 'unreported-move',
  subject: 'device',
  trigger: 'attestation',
  title: 'Heard from elsewhere than its site',
  enforces:
    'Round trips to the same landmarks have a least value at a place. Less than that at one landmark and more at ' +
    'another is another place, or another way for both.',
  severities: ['high'],
  falsePositives: [
    'The site changed its provider, with better ways to some places and worse ones to others',
    'The device was moved between halls of one campus, or swapped in a repair that was planned',
  ],
  clearsAfter: 10,
  substance: { words: 'away from another site', isSame: sameIn(['site']) },
  confidential: true,
  constants,
  appraise,
};

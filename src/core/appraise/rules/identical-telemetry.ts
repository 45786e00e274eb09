/** Figures that are the same to the last bit, over devices or over time: nobody measured them. */

import type { SiteTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, countText } from '../wording.ts';

const constants = thresholds['identical-telemetry'];

function appraise({ hall, site }: SiteTickFacts): Word {
  if (!hall) return 'silent';
  const { alike, repeating, repeats } = hall;
  const isAlike = alike >= constants.devices.value;
  const isRepeating = repeats >= constants.repeats.value;
  if (!isAlike && !isRepeating) return alike < 2 && repeats === 0 ? 'clear' : 'silent';
  const texts = [
    ...(isAlike ? [`${countText(alike)} devices report the same figures as one another`] : []),
    ...(isRepeating
      ? [`${counted(repeating, 'device')} the same in up to ${countText(repeats + 1)} windows`]
      : []),
  ];
  return {
    kind: 'identical-telemetry',
    severity: 'medium',
    subject: { type: 'site', id: site },
    sentence: `While busy, ${texts.join(', and ')}, to the last bit of energy, activity, clock and traffic.`,
    numbers: { alike, repeating, repeats, leastAlike: constants.devices.value },
  };
}

export const identicalTelemetry: Rule = {
  kind: 'identical-telemetry',
  subject: 'site',
  trigger: 'tick',
  scope: 'site',
  title: 'Telemetry is identical to the last bit',
  enforces:
    'Energy in millijoules and shares of cycles are measured: two busy devices, or two days, never agree in all of them. ' +
    'Figures that do were copied or made.',
  severities: ['medium'],
  falsePositives: [
    'Idle fleets: devices below 5 % of activity are left out for that reason',
    'An agent that sends the reading of one device for all of its host',
    'Figures rounded so far that little is left in them',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: true,
  constants,
  appraise,
};

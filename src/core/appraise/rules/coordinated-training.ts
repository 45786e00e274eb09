/** Several sites of one owner work in step for days: one training run over all of them. */

import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import type { InStep } from '../usage/in-step.ts';
import type { FleetFacts } from '../use-facts.ts';
import { counted, countText, quoted, rounded } from '../wording.ts';

const constants = thresholds['coordinated-training'];

function appraise({ groups, licence }: FleetFacts): Word {
  const found = groups.filter(isOneRun).sort((a, b) => b.exaflop - a.exaflop)[0];
  if (!found) return 'clear';
  const { owner, sites, ownSites, hours, correlation, beyondDay, exaflop } = found;
  const others = sites - ownSites.length;
  const elsewhere = others > 0 ? `, ${counted(others, 'site')} of them under other licences` : '';
  return {
    kind: 'coordinated-training',
    severity: 'high',
    subject: { type: 'licence', id: licence.licence },
    sentence:
      `Busy in step for ${countText(hours)} hours (correlation ${rounded(correlation)}, ${rounded(beyondDay)} without their ` +
      `usual day): ${counted(sites, 'site')} of the owner ${quoted(owner)}${elsewhere}, with ${countText(exaflop)} EFLOP in ` +
      'all; the figures are operator-signed.',
    numbers: {
      ...{ owner, sites, ownSites: ownSites.join(' '), hours, level: 'operator-signed' },
      correlation: rounded(correlation),
      ...{ beyondDay: rounded(beyondDay), exaflop: rounded(exaflop) },
    },
  };
}

/** Whether two sites move together for long enough to be one group. */
export function movesTogether({ hours, correlation, beyondDay }: InStep): boolean {
  return (
    hours >= constants.hours.value &&
    correlation >= constants.correlation.value &&
    beyondDay >= constants.beyondDay.value
  );
}

function isOneRun(group: FleetFacts['groups'][number]): boolean {
  const { sites, exaflop } = constants;
  return movesTogether(group) && group.sites >= sites.value && group.exaflop >= exaflop.value;
}

export const coordinatedTraining: Rule = {
  kind: 'coordinated-training',
  subject: 'licence',
  trigger: 'fleet',
  title: 'Sites of one owner train in step',
  enforces:
    'Training can be spread over sites that exchange little, so that each of them keeps within its own limits. Use is ' +
    'therefore held together by beneficial owner: sites whose hourly duty moves together for days work on one thing.',
  severities: ['high'],
  falsePositives: [
    'One scheduler that hands out independent jobs to all sites at once',
    'A common interruption: a release, an outage of a service that all of them use',
    'Owners that share an ultimate parent and nothing else',
  ],
  clearsAfter: 24,
  substance: {
    words: 'other sites of the licence, or another owner',
    isSame: sameIn(['owner', 'ownSites']),
  },
  confidential: true,
  constants,
  appraise,
};

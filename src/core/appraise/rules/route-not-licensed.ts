/** Devices were shipped through a country that the licence does not name. */
import type { Handover } from '../../custody.ts';
import { isInward, rolesOf } from '../custody/links.ts';
import { type Offence, otherOffence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { timeText } from '../wording.ts';

function appraise({ licence, custody, sites }: CustodyFacts): Word {
  const named = new Set([...licence.countries, ...sites.map(({ country }) => country)]);
  const offences = custody.handovers
    .filter(isInward)
    // What comes to the exporter, from who made it or back, is not on its way to a site.
    .filter(({ receiver }) => !rolesOf(custody, receiver).includes('exporter'))
    .flatMap((one) => offence(one, named));
  return wordOf('route-not-licensed', licence, offences, custody.isWhole);
}

function offence(
  { transfer, event, route, devices, shippedAtMs }: Handover,
  named: ReadonlySet<string>,
): readonly Offence[] {
  const foreign = route.filter((territory) => !named.has(territory));
  if (foreign.length === 0) return [];
  return [
    {
      ...{ name: transfer, severity: 'high', devices },
      words:
        `were shipped on ${timeText(shippedAtMs)} (${event}, ${transfer}) by way of ${route.join(', ')}; ` +
        `the licence does not name ${foreign.join(', ')}`,
      numbers: { transfer, event, foreign: foreign.join(' ') },
    },
  ];
}

export const routeNotLicensed: Rule = {
  kind: 'route-not-licensed',
  subject: 'licence',
  trigger: 'custody',
  title: 'By way of a country that the licence does not name',
  enforces:
    'A licence names the countries of its sites, and those beside them where devices may be: transshipment through ' +
    'another one is not what it permits.',
  severities: ['high'],
  falsePositives: [
    'A change of aircraft or ship without unloading',
    'The route was registered as it was planned and not as it was flown',
    'The country from which devices are exported was named as a part of the route',
  ],
  clearsAfter: 1,
  substance: otherOffence,
  confidential: false,
  constants: {},
  appraise,
};

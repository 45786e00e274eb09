/** Signs that a consignee may only pass the devices on: none of them proves anything. */

import { hubsAmong } from '../../control/hubs.ts';
import { acceleratorNamed } from '../../control/model-names.ts';
import type { Handover } from '../../custody.ts';
import { isInward, rolesOf } from '../custody/links.ts';
import { type Offence, wordOf } from '../custody/offence.ts';
import type { CustodyFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText, rounded, spanText, timeText } from '../wording.ts';

const constants = thresholds['transshipment-risk'];

interface Sign {
  readonly words: string;
  readonly isWeak: boolean;
  readonly numbers: Readonly<Record<string, number | string>>;
}

function appraise(facts: CustodyFacts): Word {
  const { licence, custody } = facts;
  const offences = custody.handovers
    .filter(isInward)
    .filter(({ sender, receiver }) => {
      const isBack = rolesOf(custody, receiver).includes('exporter');
      return !isBack && sender !== receiver;
    })
    .flatMap((one) => offence(one, facts));
  return wordOf('transshipment-risk', licence, offences, custody.isWhole);
}

function offence(one: Handover, facts: CustodyFacts): readonly Offence[] {
  const signs = [...young(one, facts), ...oversized(one, facts), ...byHub(one)];
  if (signs.length === 0) return [];
  const { transfer, receiver, devices, shippedAtMs } = one;
  const isWeak = signs.every((sign) => sign.isWeak);
  return [
    {
      ...{ name: transfer, devices, severity: isWeak ? 'low' : 'medium' },
      words: `were shipped to ${receiver} on ${timeText(shippedAtMs)} (${transfer}): ${signs.map(({ words }) => words).join('; ')}`,
      numbers: Object.assign(
        { transfer, receiver, signs: signs.length },
        ...signs.map((sign) => sign.numbers),
      ),
    },
  ];
}

function young({ receiver, shippedAtMs }: Handover, { custody }: CustodyFacts): readonly Sign[] {
  const onMs = custody.incorporated.find(({ party }) => party === receiver)?.onMs;
  const ageMs = onMs === undefined ? Number.POSITIVE_INFINITY : shippedAtMs - onMs;
  if (ageMs >= constants.young.value) return [];
  const words =
    ageMs < 0 ? 'it had not been founded yet' : `it had been founded ${spanText(ageMs)} before`;
  return [{ words, isWeak: false, numbers: { ageMs, youngBelowMs: constants.young.value } }];
}

/** All that the site takes at its rated power, against what the site can supply. */
function oversized({ site, models }: Handover, { sites }: CustodyFacts): readonly Sign[] {
  const power = sites.find((one) => one.site === site)?.power;
  if (!power) return [];
  const watts = Object.entries(models).reduce((sum, [model, count]) => {
    return sum + count * (acceleratorNamed(model)?.tdpWatts ?? constants.otherPower.value);
  }, 0);
  const [needed, supplied] = [
    rounded((watts * power.pue) / 1_000),
    rounded(power.megawatts * 1_000),
  ];
  if (needed <= rounded(supplied * constants.power.value)) return [];
  const words = `they draw ${countText(needed)} kW with their cooling where the site supplies ${countText(supplied)} kW`;
  return [{ words, isWeak: false, numbers: { neededKw: needed, suppliedKw: supplied } }];
}

/** The country where it ends is where it may be. */
function byHub({ route, shippedAtMs }: Handover): readonly Sign[] {
  const hubs = hubsAmong(route.slice(0, -1), shippedAtMs);
  if (hubs.length === 0) return [];
  const words = `they went by way of ${hubs.join(', ')}`;
  return [{ words, isWeak: true, numbers: { hubs: hubs.join(' ') } }];
}

export const transshipmentRisk: Rule = {
  kind: 'transshipment-risk',
  subject: 'licence',
  trigger: 'custody',
  title: 'Signs of transshipment',
  enforces:
    'No clause: a consignee founded within the year, more devices than its site can power, and a route by way of a ' +
    'hub are what reported diversions had in common.',
  severities: ['low', 'medium'],
  falsePositives: [
    'A start-up, or a company founded to run one data centre',
    'A site that is built in phases, whose power is registered as of its first',
    'A hub is where most freight of the region passes',
  ],
  clearsAfter: 1,
  substance: null,
  confidential: false,
  constants,
  appraise,
};

/** Figures of use that no part of this model can have had. */

import type { Usage } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { claimLevelOf } from '../usage/level.ts';
import { type Capacity, capacityOf } from '../usage/rates.ts';
import { counterRise } from '../usage/rise.ts';
import { countText, kwhText, rounded, shareText, spanText, timeText } from '../wording.ts';

const constants = thresholds['usage-impossible'];

/** One figure that cannot be, as a clause of the sentence. */
interface Impossible {
  readonly check: string;
  readonly text: string;
  readonly numbers: Readonly<Record<string, number>>;
}

function appraise(facts: AttestationFacts): Word {
  const { usage } = facts.claims;
  if (!usage) return 'silent';
  const capacity = capacityOf(facts.device.model);
  const found = checks.flatMap((check) => check(usage, capacity, facts));
  if (found.length === 0) return capacity ? 'clear' : 'silent';
  const seconds = secondsOf(usage);
  const level = claimLevelOf(facts.strength);
  return {
    kind: 'usage-impossible',
    severity: 'high',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `Of the ${spanText(seconds * 1000)} to ${timeText(usage.windowEndS * 1000)} the device reports what cannot be ` +
      `(${level}): ${found.map(({ text }) => text).join('; ')}.`,
    numbers: {
      ...{ checks: found.map(({ check }) => check).join(', '), windowS: seconds, level },
      ...Object.assign({}, ...found.map(({ numbers }) => numbers)),
    },
  };
}

type Check = (
  usage: Usage,
  capacity: Capacity | null,
  facts: AttestationFacts,
) => readonly Impossible[];

const checks: readonly Check[] = [future, operations, energy, counter, ratio, idle, link];

function secondsOf({ windowStartS, windowEndS }: Usage): number {
  return windowEndS - windowStartS;
}

function future({ windowEndS }: Usage, _: Capacity | null, { nowMs }: AttestationFacts) {
  const aheadS = windowEndS - nowMs / 1000;
  if (!(aheadS > constants.clockAhead.value)) return [];
  const text = `its window ends ${spanText(aheadS * 1000)} from now`;
  return [{ check: 'future', text, numbers: { aheadMs: Math.round(aheadS * 1000) } }];
}

function operations(usage: Usage, capacity: Capacity | null): readonly Impossible[] {
  const { petaflop } = usage;
  if (!capacity || petaflop === undefined) return [];
  const most = capacity.mostExaflop * 1000 * secondsOf(usage);
  if (!(petaflop > most)) return [];
  const text = `${countText(petaflop)} PFLOP, where ${capacity.model} can do at most ${countText(most)}`;
  return [
    { check: 'operations', text, numbers: { petaflop: rounded(petaflop), most: rounded(most) } },
  ];
}

function energy(usage: Usage, capacity: Capacity | null): readonly Impossible[] {
  const seconds = secondsOf(usage);
  const { energyMillijoules } = usage;
  if (!capacity?.tdpWatts || energyMillijoules === undefined) return [];
  if (seconds < constants.leastWindow.value) return [];
  const mostJoules = constants.power.value * capacity.tdpWatts * seconds;
  const joules = energyMillijoules / 1000;
  if (!(joules > mostJoules)) return [];
  const text =
    `${kwhText(joules)}, where ${capacity.model} at ${constants.power.value} times its ${countText(capacity.tdpWatts)} W ` +
    `takes ${kwhText(mostJoules)}`;
  return [{ check: 'energy', text, numbers: { joules, mostJoules: rounded(mostJoules) } }];
}

function counter(usage: Usage, _: Capacity | null, facts: AttestationFacts): readonly Impossible[] {
  const rise = counterRise(facts);
  if (!rise || rise.gapS < 0 || rise.joules < 0 || usage.energyMillijoules === undefined) return [];
  const joules = usage.energyMillijoules / 1000;
  if (!(rise.joules < constants.counter.value * joules)) return [];
  const text = `${kwhText(joules)} in the window, while its energy counter rose by ${kwhText(rise.joules)}`;
  return [{ check: 'counter', text, numbers: { joules, counterJoules: rounded(rise.joules) } }];
}

function ratio({ smActive, tensorActive }: Usage): readonly Impossible[] {
  if (smActive === undefined || tensorActive === undefined) return [];
  if (!(tensorActive > smActive + constants.ratios.value)) return [];
  const text = `tensor pipes active in ${shareText(tensorActive)} of cycles, and SMs in ${shareText(smActive)}`;
  return [{ check: 'ratio', text, numbers: { tensorActive, smActive } }];
}

function idle(usage: Usage, capacity: Capacity | null): readonly Impossible[] {
  const { smActive = 0, tensorActive = 0, energyMillijoules } = usage;
  const seconds = secondsOf(usage);
  const { busySm, busyTensor, idlePower, leastWindow } = constants;
  if (!capacity?.tdpWatts || energyMillijoules === undefined) return [];
  if (seconds < leastWindow.value) return [];
  if (!(smActive >= busySm.value || tensorActive >= busyTensor.value)) return [];
  const watts = energyMillijoules / 1000 / seconds;
  const leastWatts = idlePower.value * capacity.tdpWatts;
  if (!(watts < leastWatts)) return [];
  const text =
    `SMs active in ${shareText(smActive)} and tensor pipes in ${shareText(tensorActive)} of cycles at ` +
    `${countText(watts)} W, which ${capacity.model} draws when idle`;
  const numbers = { smActive, tensorActive, watts: rounded(watts), leastWatts };
  return [{ check: 'idle', text, numbers }];
}

function link(usage: Usage): readonly Impossible[] {
  const bytes = (usage.nvlinkTxBytes ?? 0) + (usage.nvlinkRxBytes ?? 0);
  const most = constants.link.value * secondsOf(usage);
  if (!(bytes > most)) return [];
  const text = `${countText(bytes)} bytes over NVLink, where at most ${countText(most)} fit through`;
  return [{ check: 'link', text, numbers: { linkBytes: bytes, mostBytes: most } }];
}

export const usageImpossible: Rule = {
  kind: 'usage-impossible',
  subject: 'device',
  trigger: 'attestation',
  title: 'Reported use cannot be',
  enforces:
    'A part does no more than its dense peak rate, draws no more than its rated power allows, and its counters agree with ' +
    'one another. Figures that do not were not measured on it.',
  severities: ['high'],
  falsePositives: [
    'A power limit that was raised beyond the data sheet',
    'The device is registered under the name of a weaker part',
    'Samples that were lost: a sum over them says less than the counter',
  ],
  clearsAfter: 10,
  substance: { words: 'other figures that cannot be', isSame: sameIn(['checks']) },
  confidential: false,
  constants,
  appraise,
};

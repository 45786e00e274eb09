/** A device did more than it reports. */

import { clockShare } from '../../control/clocks.ts';
import type { Usage } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { claimLevelOf } from '../usage/level.ts';
import { bitsOf, type Capacity, capacityOf } from '../usage/rates.ts';
import { counterRise } from '../usage/rise.ts';
import { countText, kwhText, rounded, shareText, spanText, timeText } from '../wording.ts';

const constants = thresholds['under-reporting'];

interface Missing {
  readonly check: string;
  readonly text: string;
  readonly numbers: Readonly<Record<string, number>>;
}

function appraise(facts: AttestationFacts): Word {
  const { usage } = facts.claims;
  const capacity = usage && capacityOf(facts.device.model);
  if (!usage || !capacity) return 'silent';
  const found = [meter, power, counter].flatMap((check) => check(usage, capacity, facts));
  if (found.length === 0) return 'clear';
  const level = claimLevelOf(facts.strength);
  return {
    kind: 'under-reporting',
    severity: 'high',
    subject: { type: 'device', id: facts.device.device },
    sentence:
      `The device did more than it reported up to ${timeText(usage.windowEndS * 1000)} (${level}): ` +
      `${found.map(({ text }) => text).join('; ')}.`,
    numbers: {
      ...{ checks: found.map(({ check }) => check).join(', '), level },
      ...Object.assign({}, ...found.map(({ numbers }) => numbers)),
    },
  };
}

function meter(
  usage: Usage,
  { model, peakExaflop }: Capacity,
  { licence }: AttestationFacts,
): readonly Missing[] {
  const { petaflop, tensorActive = 0 } = usage;
  if (petaflop === undefined || !(tensorActive >= constants.meterTensor.value)) return [];
  const share = tensorActive * clockShare(model, usage.smClockMhz);
  const estimate = share * peakExaflop[bitsOf(licence.limits)] * 1000 * secondsOf(usage);
  if (!(petaflop * constants.meter.value < estimate)) return [];
  const text =
    `its meter says ${countText(petaflop)} PFLOP, while tensor pipes active in ${shareText(tensorActive)} of cycles do ` +
    `about ${countText(estimate)}`;
  return [{ check: 'meter', text, numbers: { petaflop, estimate: rounded(estimate) } }];
}

function power(usage: Usage, { tdpWatts, model }: Capacity): readonly Missing[] {
  const { energyMillijoules, smActive, tensorActive, dramActive } = usage;
  const seconds = secondsOf(usage);
  if (!tdpWatts || energyMillijoules === undefined) return [];
  if (tensorActive === undefined || smActive === undefined) return [];
  if (seconds < constants.leastWindow.value) return [];
  const watts = energyMillijoules / 1000 / seconds;
  const { quietTensor, quietSm, quietDram } = constants;
  const isQuiet =
    tensorActive <= quietTensor.value &&
    smActive <= quietSm.value &&
    (dramActive ?? 0) <= quietDram.value;
  if (!isQuiet || !(watts >= constants.power.value * tdpWatts)) return [];
  const text =
    `it drew ${countText(watts)} W of the ${countText(tdpWatts)} W of ${model} with SMs active in ${shareText(smActive)} ` +
    `and tensor pipes in ${shareText(tensorActive)} of cycles`;
  const numbers = { watts: rounded(watts), tdpWatts, smActive, tensorActive };
  return [{ check: 'power', text, numbers }];
}

function counter(usage: Usage, { tdpWatts }: Capacity, facts: AttestationFacts) {
  const rise = counterRise(facts);
  if (!rise || !tdpWatts || usage.energyMillijoules === undefined) return [];
  const joules = usage.energyMillijoules / 1000;
  // A window that begins before the last one ended holds all that the counter rose by.
  const gapS = Math.max(0, rise.gapS);
  const idleJoules = gapS * constants.idlePower.value * tdpWatts;
  const explained = joules * (1 + constants.counter.value) + idleJoules;
  if (!(rise.joules > explained)) return [];
  const text =
    `its energy counter rose by ${kwhText(rise.joules)}, of which the window states ${kwhText(joules)} and ` +
    `${spanText(gapS * 1000)} between the windows explain ${kwhText(idleJoules)}`;
  const numbers = { counterJoules: rounded(rise.joules), joules, idleJoules: rounded(idleJoules) };
  return [{ check: 'counter', text, numbers }];
}

function secondsOf({ windowStartS, windowEndS }: Usage): number {
  return windowEndS - windowStartS;
}

export const underReporting: Rule = {
  kind: 'under-reporting',
  subject: 'device',
  trigger: 'attestation',
  title: 'Less use reported than there was',
  enforces:
    'Energy, activity and operations of one window belong together, and the energy counter goes on between two windows: ' +
    'what is left out of one figure shows in another.',
  severities: ['high'],
  falsePositives: [
    'Memory-bound jobs: much power for few operations',
    'Work outside of the tensor pipes, which the estimate does not know',
    'The agent was down while the device worked on: the gap shows the same energy',
  ],
  clearsAfter: 10,
  substance: { words: 'other figures that disagree', isSame: sameIn(['checks']) },
  confidential: true,
  constants,
  appraise,
};

/** A counter that only rises fell, without a new boot. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { isForward } from '../standing.ts';
import { sameIn } from '../substance.ts';
import { claimLevelOf } from '../usage/level.ts';
import { prefixOf } from '../usage/prefix.ts';
import { countText } from '../wording.ts';

interface Comparison {
  readonly name: 'energyMillijoules' | 'uptimeS' | 'bootcount';
  readonly what: string;
  readonly before: number;
  readonly now: number;
}

function appraise(facts: AttestationFacts): Word {
  if (!isForward(facts)) return 'silent';
  const compared = comparisonsOf(facts);
  if (compared.length === 0) return 'silent';
  const fallen = compared.filter(({ before, now }) => now < before);
  if (fallen.length === 0) return 'clear';
  const level = claimLevelOf(facts.strength);
  const texts = fallen.map(
    ({ what, before, now }) => `${what} from ${countText(before)} to ${countText(now)}`,
  );
  return {
    kind: 'counter-regression',
    severity: 'high',
    subject: { type: 'device', id: facts.device.device },
    sentence: `Without a new boot, counters of the device fell (${level}): ${texts.join('; ')}.`,
    numbers: {
      ...{ counters: fallen.map(({ name }) => name).join(', '), level },
      ...Object.fromEntries(
        fallen.flatMap(({ name, before, now }) => [
          [name, now],
          [`${name}:before`, before],
        ]),
      ),
    },
  };
}

/** Energy and uptime begin anew with a boot; the number of boots never does. */
function comparisonsOf({ claims, prior }: AttestationFacts): readonly Comparison[] {
  const before = prior.meter?.counters;
  if (!before) return [];
  const isSameBoot = before.boot === prefixOf(claims.bootseed);
  const energy = claims.usage?.energyCounterMillijoules;
  return [
    ...compared('bootcount', 'its count of boots', before.bootcount, claims.bootcount),
    ...(isSameBoot
      ? [
          ...compared('energyMillijoules', 'energy (mJ)', before.energyMillijoules, energy),
          ...compared('uptimeS', 'uptime (s)', before.uptimeS, claims.uptimeS),
        ]
      : []),
  ];
}

function compared(
  name: Comparison['name'],
  what: string,
  before: number | null,
  now: number | undefined,
): readonly Comparison[] {
  return before === null || now === undefined ? [] : [{ name, what, before, now }];
}

export const counterRegression: Rule = {
  kind: 'counter-regression',
  subject: 'device',
  trigger: 'attestation',
  title: 'A counter fell without a new boot',
  enforces:
    'Energy and uptime only rise while a boot lasts, which its bootseed names; the count of boots never falls. Who puts ' +
    'one back hides what was counted. A bootseed that was given up and is used again is found as a cloned key.',
  severities: ['high'],
  falsePositives: [
    'The driver was loaded anew, and the agent did not draw a new bootseed',
    'The agent was restored from an image, with the bootseed in it',
  ],
  clearsAfter: 10,
  substance: { words: 'other counters', isSame: sameIn(['counters']) },
  confidential: false,
  constants: {},
  appraise,
};

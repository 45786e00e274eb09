/** More devices are registered under a licence than one of its lines permits. */

import type { ItemLine } from '../../model.ts';
import type { RegistryFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import type { Numbers } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { countText } from '../wording.ts';

const constants = thresholds['quantity-over-licence'];

interface Excess {
  readonly line: number;
  readonly registered: number;
  /** Of those, how many others stand in for. */
  readonly replaced: number;
  readonly permitted: number;
}

function appraise(facts: RegistryFacts): Word {
  const over = excesses(facts);
  if (over.length === 0) return 'clear';
  return {
    kind: 'quantity-over-licence',
    severity: 'critical',
    subject: { type: 'licence', id: facts.licence.licence },
    sentence: `More devices are registered than the licence permits: ${over.map(excessText).join(', ')}.`,
    numbers: {
      tolerance: constants.tolerance.value,
      version: facts.licence.version,
      ...Object.fromEntries(
        over.flatMap(({ line, registered, replaced, permitted }) => [
          [`line:${line}:registered`, registered],
          ...(replaced > 0 ? [[`line:${line}:replaced`, replaced] as const] : []),
          [`line:${line}:permitted`, permitted],
        ]),
      ),
    },
  };
}

function excessText({ line, registered, replaced, permitted }: Excess): string {
  const less = replaced > 0 ? `, less ${countText(replaced)} replaced,` : '';
  return `line ${line} has ${countText(registered)}${less} for ${countText(permitted)} permitted`;
}

/** A later version of the licence alone is no other figure; a line that is no longer over is. */
function isSame(known: Numbers, now: Numbers): boolean {
  const names = [...Object.keys(known), ...Object.keys(now)];
  return names.every((name) => name === 'version' || known[name] === now[name]);
}

/** Lines over their quantity, in ascending order; a line that the licence does not have permits none. */
function excesses({ licence, registeredByLine, givenBack = {} }: RegistryFacts): readonly Excess[] {
  return Object.entries(registeredByLine)
    .map(([line, registered]) => ({
      line: Number(line),
      registered,
      replaced: givenBack[Number(line)] ?? 0,
      permitted: licence.items
        .filter((item) => item.line === Number(line))
        .reduce((sum, item) => sum + item.quantity + toleranceOf(item), 0),
    }))
    .filter(({ registered, replaced, permitted }) => registered - replaced > permitted)
    .sort((a, b) => a.line - b.line);
}

function toleranceOf({ tolerance }: ItemLine): number {
  return tolerance ?? constants.tolerance.value;
}

export const quantityOverLicence: Rule = {
  kind: 'quantity-over-licence',
  subject: 'licence',
  trigger: 'registry',
  title: 'More devices than licensed',
  enforces:
    'A licence permits a stated quantity of a stated model on each of its lines. What was registered counts, in service or ' +
    'not; a device gives its place back once its authority has confirmed that it is out of service, after a ' +
    'hand-over out of service that both sides signed had named the device that stands in for it.',
  severities: ['critical'],
  falsePositives: [
    'An amendment that raises the quantity is not yet in the registry',
    'Replacements were registered before the hand-over named them, or before the authority confirmed what they replace',
    'Devices were registered on the wrong line',
  ],
  clearsAfter: 1,
  substance: { words: 'other figures of any line', isSame },
  confidential: false,
  constants,
  appraise,
};

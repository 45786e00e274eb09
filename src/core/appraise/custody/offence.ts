/** What hand-overs a rule finds at fault -> its word on the licence: the worst first, all of them counted. */
import type { AnomalyKind, LicenceTerms, Severity } from '../../model.ts';
import { compareSeverity } from '../condition.ts';
import type { Word } from '../rule.ts';
import { type Numbers, type Substance, sameNamed } from '../substance.ts';
import { counted } from '../wording.ts';

/** One hand-over, or what stands for it, at fault. */
export interface Offence {
  /** The same fault at another look has the same name. */
  readonly name: string;
  readonly severity: Severity;
  readonly devices: number;
  /** One sentence without its full stop, the devices in front. */
  readonly words: string;
  readonly numbers: Numbers;
}

/** At most so many are named for machines; the count says how many there are. */
const NAMED = 20;

/** `clear` where nothing is at fault; nothing is said where what was at fault may lie beyond what is followed. */
export function wordOf(
  kind: AnomalyKind,
  { licence }: LicenceTerms,
  offences: readonly Offence[],
  isWhole: boolean,
  noun = 'hand-over',
): Word {
  const order = [...offences].sort(
    (a, b) => compareSeverity(b.severity, a.severity) || b.devices - a.devices,
  );
  const [worst] = order;
  if (!worst) return isWhole ? 'clear' : 'silent';
  const more = order.length - 1;
  const tail = more > 0 ? `; so it is with ${counted(more, `more ${noun}`)}` : '';
  return {
    kind,
    severity: worst.severity,
    subject: { type: 'licence', id: licence },
    sentence: `Under the licence ${counted(worst.devices, 'device')} ${agreeing(worst)}${tail}.`,
    numbers: {
      ...worst.numbers,
      devices: worst.devices,
      offences: order.length,
      ...Object.fromEntries(order.slice(0, NAMED).map(({ name }) => [`offence:${name}`, 1])),
    },
  };
}

/** The verb of one device. */
function agreeing({ devices, words }: Offence): string {
  return devices === 1 ? words.replace(/^were /, 'was ') : words;
}

/** What a person decided about some hand-overs is no word on another one. */
export const otherOffence: Substance = {
  words: 'a hand-over that was not named before',
  isSame: sameNamed('offence:'),
};

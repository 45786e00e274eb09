/** A landmark contradicts its mesh, or devices that have nothing to do with one another: its own entry is wrong. */

import type { Suspect } from '../../place/suspects.ts';
import type { LandmarkTickFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { thresholds } from '../thresholds/thresholds.ts';
import { counted, quoted } from '../wording.ts';

const constants = thresholds['landmark-suspect'];
const named = 8;

function appraise({ landmark, suspect }: LandmarkTickFacts): Word {
  if (!suspect) return 'clear';
  const { by, against } = suspect;
  return {
    kind: 'landmark-suspect',
    severity: 'high',
    subject: { type: 'landmark', id: landmark },
    sentence: `${sentenceOf(landmark, suspect)} What it says is left out until its entry is put right.`,
    numbers: { by, contradicts: against.length, against: against.slice(0, named).join(' ') },
  };
}

function sentenceOf(landmark: string, { by, against }: Suspect): string {
  const it = `The landmark ${quoted(landmark)}`;
  const others = against.slice(0, named).map(quoted).join(', ');
  if (by === 'exchange') {
    return `${it} fits its round trips far better where ${others} is entered, and that one in its place.`;
  }
  if (by === 'mesh') {
    const count = counted(against.length, 'other landmark');
    return `${it} cannot stand where it is entered by the round trips of ${count} (${others}).`;
  }
  const count = counted(against.length, 'unrelated party', 'unrelated parties');
  return `${it} rules out the claims of devices of ${count}, whom hardly another landmark contradicts.`;
}

export const landmarkSuspect: Rule = {
  kind: 'landmark-suspect',
  subject: 'landmark',
  trigger: 'tick',
  scope: 'landmark',
  title: 'Landmark that cannot be right',
  enforces:
    'Positions of landmarks are entered by people. One that contradicts the round trips of the others, or several ' +
    'devices that have nothing in common, is suspected before they are.',
  severities: ['high'],
  falsePositives: [
    'Another landmark is the wrong one, and contradicts as many',
    'Three operators lie together, each with a key that answers from two places at once',
    'The landmark answers from several places (anycast), or was moved',
  ],
  clearsAfter: 1,
  substance: { words: 'by other landmarks or parties', isSame: sameIn(['by', 'against']) },
  confidential: true,
  constants,
  appraise,
};

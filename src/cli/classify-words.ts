/** What an answer to a question of export control says, in words. */
import type { Advice } from '../core/control/advice.ts';

export const answerWords: Readonly<Record<Advice['answer'], string>> = {
  'no-licence': 'no licence is needed under the rules kept here',
  licence: 'a licence is needed',
  undetermined: 'open: what is known does not decide it',
  'unknown-rules': 'no rules are kept for that date',
};

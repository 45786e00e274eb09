/** Other thresholds than those in force: which parts of the catalogue would newly be controlled, or no longer be. */
import { accelerators } from './catalogue.ts';
import { type Classification, classify } from './classify.ts';
import type { Thresholds } from './paragraphs.ts';
import type { Provision } from './provision.ts';

export interface Difference {
  readonly model: string;
  readonly before: Classification;
  readonly after: Classification;
  readonly change: 'newly-controlled' | 'no-longer-controlled' | 'other-paragraph';
}

/** Every part of the catalogue whose paragraph differs between two sets of thresholds at a date (Unix ms), in its order. */
export function differences(
  before: Provision<Thresholds>,
  after: Provision<Thresholds>,
  atMs: number,
): readonly Difference[] {
  return accelerators
    .map((part) => ({
      model: part.model,
      before: classify(part, before, atMs),
      after: classify(part, after, atMs),
    }))
    .filter((one) => one.before.paragraph !== one.after.paragraph)
    .map((one) => ({ ...one, change: changeOf(one.before, one.after) }));
}

function changeOf(before: Classification, after: Classification): Difference['change'] {
  if (before.paragraph === 'none') return 'newly-controlled';
  return after.paragraph === 'none' ? 'no-longer-controlled' : 'other-paragraph';
}

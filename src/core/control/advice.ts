/**
 * Could this model go to this place, for this end user, on this date, under which paragraph? Decision support: it says
 * what the rules of the date say of the figures given, and which of those nobody has verified. It is no legal advice.
 */
import type { Accelerator } from './catalogue.ts';
import { type Classification, classify } from './classify.ts';
import { controlTerritory } from './countries.ts';
import { type Destination, licenceNeed } from './destination.ts';
import { type CaseByCase, caseByCase, type Thresholds, thresholds } from './paragraphs.ts';
import { inForce, type Provision } from './provision.ts';

export interface Question {
  readonly part: Accelerator;
  readonly to: Destination;
  /** From the United States: the review case by case is for these alone. */
  readonly isFromUnitedStates: boolean;
  readonly atMs: number;
}

export interface Ground {
  readonly rule: string;
  readonly citation: string;
  readonly sentence: string;
}

/** `unknown-rules`: no thresholds are kept for that date. */
export type Answer = 'no-licence' | 'licence' | 'undetermined' | 'unknown-rules';

export interface Advice {
  readonly answer: Answer;
  readonly classification: Classification | null;
  /** How an application would be looked at, where the rules kept here say so. */
  readonly review: Review['review'] | null;
  readonly grounds: readonly Ground[];
  readonly unverified: readonly string[];
}

/** The answer under the rules in force at the question's date, whatever rules came later. */
export function advise(question: Question): Advice {
  const rule = inForce(thresholds, question.atMs)[0];
  if (rule === undefined) return unknownRules;
  return adviseUnder(question, rule);
}

/** An answer about a day to come leans on the rules staying as they are: that is one more input that nobody has verified. */
export function asOf(advice: Advice, atMs: number, nowMs: number): Advice {
  if (atMs <= nowMs || advice.answer === 'unknown-rules') return advice;
  const day = new Date(atMs).toISOString().slice(0, 10);
  return { ...advice, unverified: [...advice.unverified, `rules until ${day}`] };
}

const unknownRules: Advice = {
  answer: 'unknown-rules',
  classification: null,
  review: null,
  grounds: [],
  unverified: [],
};

function adviseUnder(question: Question, rule: Provision<Thresholds>): Advice {
  const { part, to, atMs } = question;
  const classification = classify(part, rule, atMs);
  const need = licenceNeed(to, atMs);
  const own: Ground = {
    rule: classification.rule,
    citation: classification.citation,
    sentence: `${part.model}: ${classification.paragraph}, for ${classification.because}`,
  };
  const answer = combined(classification, need.needed);
  const { tpp } = classification;
  const review = answer === 'licence' && tpp !== null ? reviewOf(question, tpp) : null;
  const isPlaceAsked = classification.paragraph !== 'none';
  return {
    ...{ answer, classification },
    review: review?.review ?? null,
    grounds: [own, ...(isPlaceAsked ? need.reasons : []), ...(review ? [review.ground] : [])],
    unverified: [...classification.unverified, ...(isPlaceAsked ? need.unverified : [])],
  };
}

/** A letter names what it needs a licence for in its own words, which are not kept here: a person has to read it. */
function combined({ paragraph }: Classification, needed: 'yes' | 'no' | 'undetermined'): Answer {
  if (paragraph === 'none' || (needed === 'no' && paragraph !== 'letter')) return 'no-licence';
  if (paragraph === 'undetermined' || paragraph === 'letter') return 'undetermined';
  return needed === 'yes' ? 'licence' : 'undetermined';
}

interface Review {
  /** `undetermined`: a figure that decides is not known. */
  readonly review: 'case-by-case' | 'presumption-of-denial' | 'undetermined';
  readonly ground: Ground;
}

function reviewOf({ part, to, isFromUnitedStates, atMs }: Question, tpp: number): Review | null {
  const rule = inForce(caseByCase, atMs)[0];
  if (!rule?.value.destinations.includes(controlTerritory(to.country, atMs))) return null;
  const [review, sentence] = isFromUnitedStates
    ? limited(part, tpp, rule.value)
    : ([
        'presumption-of-denial',
        'only exports from the United States are reviewed case by case',
      ] as const);
  return { review, ground: { rule: rule.id, citation: rule.citation, sentence } };
}

/** Both limits are strict; a bandwidth that nobody published is on neither side of one. */
function limited(
  { memoryGBps }: Accelerator,
  tpp: number,
  limits: CaseByCase,
): readonly [Review['review'], string] {
  const [most, widest] = [text(limits.tppBelow), text(limits.memoryGBpsBelow)];
  if (tpp >= limits.tppBelow)
    return ['presumption-of-denial', `TPP ${text(tpp)} is not below ${most}`];
  const below = `TPP ${text(tpp)} is below ${most}`;
  if (memoryGBps === null)
    return [
      'undetermined',
      `${below}, and the memory bandwidth, to be below ${widest} GB/s, is not known`,
    ];
  const bandwidth = `memory bandwidth ${text(memoryGBps)} GB/s`;
  if (memoryGBps >= limits.memoryGBpsBelow)
    return ['presumption-of-denial', `${bandwidth} is not below ${widest}`];
  return ['case-by-case', `${below} and ${bandwidth} below ${widest}`];
}

function text(figure: number): string {
  return figure.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

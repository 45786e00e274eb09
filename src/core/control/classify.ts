/** A part's figures -> the paragraph that controls it under the numbers of a day. */
import type { Accelerator } from './catalogue.ts';
import { type Interval, performanceDensity, totalProcessingPerformance } from './metrics.ts';
import { letters, type Test, type Thresholds } from './paragraphs.ts';
import { inForce, type Provision } from './provision.ts';

/** `letter`: no paragraph by numbers that are known, but the agency named the model. `undetermined`: a figure that decides is not known. */
export type Paragraph = '3A090.a' | '3A090.b' | 'none' | 'letter' | 'undetermined';

export interface Classification {
  readonly paragraph: Paragraph;
  /** Null: no dense rate of the part is published. */
  readonly tpp: number | null;
  /** Length of the operands that gave the TPP. */
  readonly bits: number | null;
  readonly density: Interval | null;
  /** One sentence with the numbers that decided. */
  readonly because: string;
  /** The rule that decided. */
  readonly rule: string;
  readonly citation: string;
  /** Inputs with one weak source only, those of the rule included. */
  readonly unverified: readonly string[];
}

interface Word {
  readonly paragraph: Paragraph;
  readonly because: string;
}

/** Which paragraph a part is in under one set of thresholds at a date (Unix ms, for the agency's letters). Pure arithmetic, no advice. */
export function classify(
  part: Accelerator,
  rule: Provision<Thresholds>,
  atMs: number,
): Classification {
  const performance = totalProcessingPerformance(part.rates);
  const density = performance && performanceDensity(performance.tpp, part.dieAreaMm2);
  const word = performance ? byNumbers(part, performance.tpp, density, rule.value) : noRates;
  const letter = inForce(letters, atMs).find(({ value }) => value.model === part.model);
  const isByNumbers = word.paragraph !== 'none' && word.paragraph !== 'undetermined';
  const isByLetter = !isByNumbers && letter !== undefined;
  const decided = isByLetter ? letter : rule;
  return {
    paragraph: isByLetter ? 'letter' : word.paragraph,
    because: isByLetter ? `${word.because}; the agency named the model in a letter` : word.because,
    ...{ tpp: performance?.tpp ?? null, bits: performance?.bits ?? null, density },
    rule: decided.id,
    citation: decided.citation,
    unverified: weakInputs(part, decided),
  };
}

const noRates: Word = {
  paragraph: 'undetermined',
  because: 'none of its dense rates is published, so that its TPP is not known',
};

function byNumbers(
  part: Accelerator,
  tpp: number,
  density: Interval | null,
  { tests, note2TppBelow }: Thresholds,
): Word {
  if (!part.isForDataCentres && tpp < note2TppBelow) {
    const because = `TPP ${figure(tpp)} is below ${figure(note2TppBelow)} and the part is not for data centres (Note 2)`;
    return { paragraph: 'none', because };
  }
  for (const test of tests) {
    if (!hasTpp(test, tpp)) continue;
    const fits = hasDensity(test, density);
    if (fits === 'no') continue;
    const because = sentence(test, tpp, density, fits === 'yes' ? 'is' : 'against');
    if (fits === 'yes') return { paragraph: test.paragraph, because };
    return {
      paragraph: 'undetermined',
      because: `${because}: the die area is not known well enough`,
    };
  }
  const size = density === null ? '' : ` with a density of ${span(density)}`;
  const because = `TPP ${figure(tpp)}${size} is in no paragraph: ${missed(tests, tpp)}`;
  return { paragraph: 'none', because };
}

/** The line that a part in no paragraph comes closest to from below. */
function missed(tests: readonly Test[], tpp: number): string {
  const dense = tests.filter((test) => hasTpp(test, tpp)).map(({ densityFrom = 0 }) => densityFrom);
  if (dense.length > 0) return `below a density of ${Math.min(...dense)}`;
  return `below a TPP of ${figure(Math.min(...tests.map(({ tppFrom }) => tppFrom)))}`;
}

function hasTpp({ tppFrom, tppBelow }: Test, tpp: number): boolean {
  return tpp >= tppFrom && (tppBelow === undefined || tpp < tppBelow);
}

/** Whether every density that the part can have is in the range, none, or some. */
function hasDensity(test: Test, density: Interval | null): 'yes' | 'no' | 'perhaps' {
  const { densityFrom = 0, densityBelow = Number.POSITIVE_INFINITY } = test;
  if (densityFrom === 0 && test.densityBelow === undefined) return 'yes';
  if (density === null) return 'perhaps';
  const [least, most] = density;
  if (least >= densityFrom && most < densityBelow) return 'yes';
  return most < densityFrom || least >= densityBelow ? 'no' : 'perhaps';
}

function sentence(
  test: Test,
  tpp: number,
  density: Interval | null,
  compared: 'is' | 'against',
): string {
  const parts = [`TPP ${figure(tpp)} is at least ${figure(test.tppFrom)}`];
  if (test.tppBelow !== undefined) parts.push(`below ${figure(test.tppBelow)}`);
  if (test.densityFrom === undefined) return parts.join(' and ');
  const known = density === null ? 'density unknown' : `density ${span(density)}`;
  parts.push(`${known} ${compared} at least ${test.densityFrom}`);
  if (test.densityBelow !== undefined) parts.push(`below ${test.densityBelow}`);
  return parts.join(' and ');
}

function weakInputs(part: Accelerator, rule: Provision<unknown>): string[] {
  const figures = part.unverified.map((name) => `${part.model} ${name}`);
  return rule.mark === 'verified' ? figures : [...figures, rule.id];
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function span([least, most]: Interval): string {
  const low = least.toFixed(3);
  const high = most.toFixed(3);
  return low === high ? low : `${low} to ${high}`;
}

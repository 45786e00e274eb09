/** What a condition is about, beside its severity: what a person decided about one matter is no word on another. */
import type { Finding, Severity } from '../model.ts';
import type { Point } from '../place/geodesy.ts';

export type Numbers = Finding['numbers'];

/** Which findings of one rule are one matter. */
export interface Substance {
  /** For a reviewer: what opens an anomaly anew. */
  readonly words: string;
  /** Whether one finding says nothing that the other did not say. */
  readonly isSame: (known: Numbers, now: Numbers) => boolean;
}

/** Matters of one episode that are remembered: who alternates between a few says nothing new. */
const mattersKept = 16;

/** The one matter is the other where these numbers, as far as the later finding has them, are those of the earlier. */
export function sameIn(names: readonly string[]) {
  return (known: Numbers, now: Numbers): boolean =>
    names.every((name) => now[name] === undefined || now[name] === known[name]);
}

/** The same where the second lies less than a span after the first. */
export function sameWithin(name: string, spanMs: number) {
  return (known: Numbers, now: Numbers): boolean =>
    Number(now[name]) - Number(known[name]) < spanMs;
}

/** The same where all that the second names under a prefix, the first names too. */
export function sameNamed(prefix: string) {
  return (known: Numbers, now: Numbers): boolean =>
    Object.keys(now).every((name) => !name.startsWith(prefix) || name in known);
}

/** The place that a finding names in degrees, by two of its members. */
export function placeIn(numbers: Numbers, [latitude, longitude]: readonly [string, string]): Point {
  return { latitude: Number(numbers[latitude]), longitude: Number(numbers[longitude]) };
}

/** What a condition has been about since it last began, the present matter first. */
interface About {
  readonly numbers: Numbers;
  readonly earlier?: readonly Numbers[];
}

/** A low or medium finding waits for nobody, and so is no matter that anybody decided on. */
export function isOtherMatter(
  substance: Substance | null,
  about: About,
  { severity, numbers }: { readonly severity: Severity; readonly numbers: Numbers },
): boolean {
  if (substance === null || severity === 'low' || severity === 'medium') return false;
  return !mattersOf(about).some((known) => substance.isSame(known, numbers));
}

/** What is remembered once another matter stands in the place of the present one. */
export function mattersOf({ numbers, earlier = [] }: About): readonly Numbers[] {
  return [numbers, ...earlier].slice(0, mattersKept);
}

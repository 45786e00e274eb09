/** What an answer to a question of export control says, in words. */
import type { Advice } from '../core/control/advice.ts';
import { modelsLike } from '../core/control/catalogue.ts';
import { thresholds } from '../core/control/paragraphs.ts';
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';

const firstRules = new Date(Math.min(...thresholds.map(({ span }) => span.fromMs)))
  .toISOString()
  .slice(0, 10);

export const answerWords: Readonly<Record<Advice['answer'], string>> = {
  'no-licence': 'no licence is needed under the rules kept here',
  licence: 'a licence is needed',
  undetermined: 'open: what is known does not decide it',
  'unknown-rules': `no rules are kept for that date; the first are of ${firstRules}`,
};

export const reviews = {
  'case-by-case': 'An application is reviewed case by case.',
  'presumption-of-denial': 'An application is denied by presumption.',
  undetermined: 'How an application is reviewed is open: what is known does not decide it.',
} as const;

export const notAdvice =
  'This is decision support and not legal advice: the figures are as published, the rules as kept here. ' +
  'Licence exceptions, rules of end use, embargoes and sanctions are not among them.';

const figures: Readonly<Record<string, string>> = {
  rates: 'rates',
  dieAreaMm2: 'die area',
  memoryGBps: 'memory bandwidth',
  tdpWatts: 'power',
};

/** One line with what nobody has verified: `D1-2023 MY` is whether MY is in D:1, `H20 dieAreaMm2` the die area of H20. */
export function unverifiedWords(inputs: readonly string[]): string {
  return `Not verified: ${inputs.map(inputWords).join('; ')}.`;
}

/** Whether what nobody has verified are the rules of a day to come. */
export function isOfDay(input: string): boolean {
  return input.startsWith('rules until ');
}

function inputWords(input: string): string {
  const group = /^([AD])(\d)-\S+ (\S+)$/.exec(input);
  if (group) return `whether ${group[3]} is in ${group[1]}:${group[2]} (${input})`;
  if (isOfDay(input)) return `that the rules stay as they are ${input.replace('rules ', '')}`;
  const owned = /^owners (\S+)$/.exec(input);
  if (owned)
    return `that nobody holds more than half of ${owned[1]}, of which no such stake is on record`;
  const [, model, name = ''] = /^(.*) (\w+)$/.exec(input) ?? [];
  return figures[name] === undefined ? input : `${figures[name]} of ${model}`;
}

/** How the command takes what would decide an open answer. */
const options: Readonly<Record<string, string>> = {
  'the headquarters of the recipient': '--headquarters',
  'the headquarters of its ultimate parent': '--parent',
};

/** What would decide an open answer, and how to say it. */
export function missingWords(missing: readonly string[]): string {
  const words = missing.map((one) => (options[one] ? `${one} (${options[one]})` : one));
  return `This would decide it: ${words.join('; ')}.`;
}

/** A model that the catalogue has not, and those that may be meant. */
export function unknownModel(model: string): Result<never, Failure> {
  const like = modelsLike(model);
  const meant =
    like.length > 0 ? `it has ${like.join(', ')}` : '`muster classify` lists what it has';
  return misused(`the catalogue has no ${model}; ${meant}`);
}

/** A day (UTC) in Unix ms; the present where none is given. */
export function dateOf(text: string | undefined): Result<number, Failure> {
  if (text === undefined) return ok(Date.now());
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  const isReal = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
  return isReal ? ok(atMs) : misused('--at takes a day such as 2026-01-15');
}

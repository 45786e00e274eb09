/** How alike two names of parties are: for a person to look at, never a match. */
import {
  ratio,
  token_set_ratio as tokenSetRatio,
  token_sort_ratio as tokenSortRatio,
} from 'fuzzball';
import { plainName } from './plain-name.ts';
import type { ScreeningEntry } from './screening-port.ts';

/** Of 100. Below this nearly all is noise of words that many names share. */
const LEAST_SCORE = 80;
export interface Alike {
  readonly entry: ScreeningEntry;
  /** The name, or other name, that is most alike. */
  readonly matched: string;
  readonly score: number;
  /** The same of all words, in any order. */
  readonly whole: number;
}

/** Names of one party that are compared: the last ones, and the first. */
const NAMES = 5;

/** Compares one party's names against many. */
export class NameMatcher {
  readonly #names: readonly string[];

  /** Its names in the order in which it had them. */
  constructor(names: readonly string[]) {
    const plain = [...new Set(names.map(plainName))].filter((name) => name !== '');
    this.#names = plain.length > NAMES ? [plain[0]!, ...plain.slice(1 - NAMES)] : plain;
  }

  /** The entry with its most alike name; null where none is alike enough. */
  match(entry: ScreeningEntry): Alike | null {
    const scored = [entry.name, ...entry.altNames].flatMap((matched) =>
      this.#alike(entry, matched),
    );
    if (scored.length === 0) return null;
    return scored.reduce((most, one) => (closer(one, most) < 0 ? one : most));
  }

  #alike(entry: ScreeningEntry, matched: string): readonly Alike[] {
    const other = plainName(matched);
    if (other === '') return [];
    return this.#names.flatMap((name) => {
      const score = Math.max(tokenSetRatio(name, other, options), unbroken(name, other));
      if (score < LEAST_SCORE) return [];
      return [{ entry, matched, score, whole: tokenSortRatio(name, other, options) }];
    });
  }
}

const options = { full_process: false };

/** Wherever words are parted: a hyphen more makes no other name. Of names of other lengths it says nothing. */
function unbroken(name: string, other: string): number {
  const [a, b] = [name.replaceAll(' ', ''), other.replaceAll(' ', '')];
  return Math.abs(a.length - b.length) > 0.2 * a.length ? 0 : ratio(a, b, options);
}

/** The order in which a person looks at them: of many that a name of common words holds whole, the one that is most of it. */
export function closer(a: Alike, b: Alike): number {
  return b.score - a.score || b.whole - a.whole || (a.matched < b.matched ? -1 : 1);
}

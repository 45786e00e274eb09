/** How alike two names of parties are: for a person to look at, never a match. */
import { token_set_ratio as tokenSetRatio } from 'fuzzball';
import type { ScreeningEntry } from './screening-port.ts';

/** Of 100. Below this nearly all is noise of words that many names share. */
const LEAST_SCORE = 80;
/** Legal forms, which nearly every name has. */
const forms = new Set(
  'co company corp corporation inc incorporated llc llp ltd limited plc gmbh ag sa sas sarl bv nv oy ab pte pty sdn bhd fze fzco jsc ooo kk'.split(
    ' ',
  ),
);

export interface Alike {
  readonly entry: ScreeningEntry;
  /** The name, or other name, that is most alike. */
  readonly matched: string;
  readonly score: number;
}

/** Names without legal forms, case and marks; the name itself where nothing else is left. */
function plain(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const left = words.filter((word) => !forms.has(word));
  return (left.length > 0 ? left : words).join(' ');
}

/** Compares one name against many. */
export class NameMatcher {
  readonly #name: string;

  constructor(name: string) {
    this.#name = plain(name);
  }

  /** The entry with its most alike name; null where none is alike enough. */
  match(entry: ScreeningEntry): Alike | null {
    const scored = [entry.name, ...entry.altNames].map((matched) => {
      return { entry, matched, score: this.#score(matched) };
    });
    const best = scored.reduce((most, one) => (one.score > most.score ? one : most));
    return best.score >= LEAST_SCORE ? best : null;
  }

  #score(name: string): number {
    const other = plain(name);
    if (other === '' || this.#name === '') return 0;
    return tokenSetRatio(this.#name, other, { full_process: false });
  }
}

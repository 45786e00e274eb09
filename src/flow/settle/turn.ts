/** One change of the registry against the conditions that stand: a word that it turned moves its condition, and says so. */
import type { RegistryCause } from '../../core/appraise/condition.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import type { Device, Finding, LicenceTerms, Site } from '../../core/model.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

/** What judgments rest on beside the devices: the terms, and the sites as they were or are. */
export interface Basis {
  readonly terms: LicenceTerms;
  readonly site: (site: string) => Site | null;
}

export interface RegistryTurn {
  readonly before: Basis;
  readonly after: Basis;
  readonly cause: RegistryCause;
  readonly nowMs: number;
}

/** Conditions that one header commits at most, about: a bundle stays far below a call's size. */
const CONDITIONS_A_HEADER = 2_000;

export class TurnedConditions {
  readonly #store: LedgerStore;
  readonly #turn: RegistryTurn;
  readonly #settler: Settler;
  #book: Book;
  #conditions: Conditions;
  /** What the rules looked at where a word turned, for the bundle: of devices, of their sites. */
  #inputs: unknown[] = [];
  #sites = new Set<string>();

  constructor(store: LedgerStore, book: Book, turn: RegistryTurn, settler: Settler) {
    this.#store = store;
    this.#book = book;
    this.#turn = turn;
    this.#settler = settler;
    this.#conditions = new Conditions(store);
  }

  /** As they stand now. */
  get conditions(): Conditions {
    return this.#conditions;
  }

  /** Applies the words after the change that were others before it; `inputs` are all that they rest on beside the basis. */
  apply(
    wordsUnder: (basis: Basis) => readonly Statement[],
    inputs: unknown,
    device?: Pick<Device, 'site'>,
  ): void {
    const { before, after, cause, nowMs } = this.#turn;
    const old = wordsUnder(before);
    const turned = wordsUnder(after).filter((word) => this.#isTurned(word, old));
    const news = turned.map((word) => this.#withFall(word));
    if (news.length === 0) return;
    if (!this.#conditions.changeOver(news, cause, nowMs)) return;
    this.#inputs.push(inputs);
    if (device) this.#sites.add(device.site);
  }

  #isTurned(word: Statement, old: readonly Statement[]): boolean {
    const was = old.find((one) => one.kind === word.kind && one.subject.id === word.subject.id);
    if (word.state === 'clear') return was?.state !== 'clear' && this.#mayEnd(word);
    if (was?.state !== 'fire') return true;
    const { sentence, severity } = was.finding;
    const isSame = sentence === word.finding.sentence && severity === word.finding.severity;
    return !isSame && this.#conditions.isFiring(word.kind, word.subject);
  }

  /** A fall from one version to an older one is no matter of a floor, and stays what it is. */
  #mayEnd({ kind, subject }: Statement): boolean {
    if (kind !== 'firmware-rollback') return true;
    const { numbers = {} } = this.#conditions.get(kind, subject) ?? {};
    return Object.keys(fallIn(numbers)).length === 0;
  }

  /** A raised floor says more of a device that fell, and does not make that unsaid: a lowered one would end it. */
  #withFall(word: Statement): Statement {
    if (word.state !== 'fire' || word.kind !== 'firmware-rollback') return word;
    const { state, numbers = {} } = this.#conditions.get(word.kind, word.subject) ?? {};
    if (state !== 'firing') return word;
    const { finding } = word;
    return {
      ...word,
      finding: { ...finding, numbers: { ...fallIn(numbers), ...finding.numbers } },
    };
  }

  /** Commits what was turned where that is enough for a header, and forgets what was only looked at. */
  pageDone(): void {
    if (this.#inputs.length >= CONDITIONS_A_HEADER) this.commit();
    else if (this.#inputs.length === 0) this.#conditions = new Conditions(this.#store);
  }

  /** Commits what is left; answers the book after it. */
  commit(): Book {
    const { cause, before, after, nowMs } = this.#turn;
    const sites = [...this.#sites].map((site) => [before.site(site), after.site(site)]);
    const terms = { before: before.terms, after: after.terms };
    const registry = { cause, ...terms, sites, inputs: this.#inputs };
    this.#book = settleConditions(
      ...([this.#store, this.#book, this.#conditions, nowMs, { registry }, this.#settler] as const),
    );
    this.#conditions = new Conditions(this.#store);
    this.#inputs = [];
    this.#sites = new Set();
    return this.#book;
  }
}

/** Of a finding's numbers, what they say of a fall from an older report's version. */
function fallIn(numbers: Finding['numbers']): Finding['numbers'] {
  return Object.fromEntries(
    Object.entries(numbers).filter(([name]) => /:(prior|highest)$/.test(name)),
  );
}

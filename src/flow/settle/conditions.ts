/** Conditions while one transaction runs: read once, moved by words, written at the end with the header that commits them. */
import { advance, type Condition, compareSeverity } from '../../core/appraise/condition.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { ruleOf } from '../../core/appraise/ruleset.ts';
import type { Digest, Subject, SubjectType } from '../../core/model.ts';
import type { KeptCondition, LedgerStore } from './store.ts';

interface Slot {
  readonly kept: KeptCondition | null;
  condition: Condition | null;
}

export class Conditions {
  readonly #store: LedgerStore;
  readonly #slots = new Map<string, Slot>();
  readonly #loaded = new Set<string>();

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  /** Reads what is kept of many subjects at once; most have nothing, and are not asked for again. */
  load(type: SubjectType, ids: readonly string[]): void {
    for (const kept of this.#store.conditionsAmong(type, ids)) {
      const { kind, subject } = kept.condition;
      const slot = { kept, condition: kept.condition };
      this.#slots.set(`${kind} ${nameOf(subject)}`, slot);
    }
    for (const id of ids) this.#loaded.add(nameOf({ type, id }));
  }

  /** The condition as it stands now, null where its rule never fired. */
  get(kind: string, subject: Subject): Condition | null {
    return this.#slot(kind, subject).condition;
  }

  /** Whether a condition is firing now. */
  isFiring(kind: string, subject: Subject): boolean {
    return this.get(kind, subject)?.state === 'firing';
  }

  /** Moves conditions by the words of one appraisal; true where one changed its state or severity. */
  apply(words: readonly Statement[], nowMs: number, evidence?: Digest): boolean {
    return words.map((word) => this.#move(word, nowMs, evidence)).includes(true);
  }

  #move(word: Statement, nowMs: number, evidence?: Digest): boolean {
    const slot = this.#slot(word.kind, word.subject);
    const before = slot.condition;
    slot.condition = advance(before, word, ruleOf(word.kind), nowMs, evidence);
    return slot.condition?.version !== before?.version;
  }

  /** Whether a word of a sweep says more than is known: silence that goes on is not counted at every look. */
  isNews(word: Statement): boolean {
    if (word.state === 'clear') return true;
    const known = this.get(word.kind, word.subject);
    if (known?.state !== 'firing') return true;
    return compareSeverity(word.finding.severity, known.severity) > 0;
  }

  /** Those that differ from what is stored. */
  changed(): readonly Condition[] {
    return this.#changed().map((slot) => slot.condition);
  }

  /** Whether one of them changed its state or severity, which a header has to commit. */
  hasNewVersion(): boolean {
    return this.#changed().some((slot) => slot.condition.version !== slot.kept?.condition.version);
  }

  /** Stores changed streaks under the header that committed the condition last. */
  keepQuietly(): void {
    for (const { condition, kept } of this.#changed()) {
      if (kept) this.#store.putCondition({ condition, header: kept.header });
    }
  }

  #changed(): { kept: KeptCondition | null; condition: Condition }[] {
    return [...this.#slots.values()].flatMap(({ kept, condition }) =>
      condition && condition !== kept?.condition ? [{ kept, condition }] : [],
    );
  }

  #slot(kind: string, subject: Subject): Slot {
    const name = nameOf(subject);
    if (!this.#loaded.has(name)) this.load(subject.type, [subject.id]);
    const key = `${kind} ${name}`;
    let slot = this.#slots.get(key);
    if (!slot) {
      slot = { kept: null, condition: null };
      this.#slots.set(key, slot);
    }
    return slot;
  }
}

function nameOf({ type, id }: Subject): string {
  return `${type} ${id}`;
}

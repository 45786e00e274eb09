/** Conditions while one transaction runs: read once, moved by words, written at the end with the header that commits them. */
import {
  advance,
  type Condition,
  changeOver,
  compareSeverity,
  type RegistryCause,
  restated,
} from '../../core/appraise/condition.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { ruleOf } from '../../core/appraise/ruleset.ts';
import { isOtherMatter } from '../../core/appraise/substance.ts';
import type { AnomalyKind, Digest, Finding, Subject, SubjectType } from '../../core/model.ts';
import type { KeptCondition } from './kept-condition.ts';
import type { LedgerStore } from './store.ts';

interface Slot {
  readonly kept: KeptCondition | null;
  /** Versions of this transaction that a later opening took the place of: the failure before it stays on record. */
  readonly passed: Condition[];
  condition: Condition | null;
}

/** What is kept of one subject, by kind; a kind that never fired has no slot. */
type Slots = Map<string, Slot>;

export class Conditions {
  readonly #store: LedgerStore;
  readonly #subjects = new Map<SubjectType, Map<string, Slots>>();

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  /** Reads what is kept of many subjects at once; most have nothing, and are not asked for again. */
  load(type: SubjectType, ids: readonly string[]): void {
    const subjects = this.#subjects.get(type) ?? new Map<string, Slots>();
    this.#subjects.set(type, subjects);
    for (const id of ids) subjects.set(id, new Map());
    for (const kept of this.#store.conditionsAmong(type, ids)) {
      const { condition } = kept;
      const slot = { kept, passed: [], condition };
      subjects.get(condition.subject.id)?.set(condition.kind, slot);
    }
  }

  /** The condition as it stands now, null where its rule never fired. */
  get(kind: string, subject: Subject): Condition | null {
    return this.#slots(subject).get(kind)?.condition ?? null;
  }

  /** Whether a condition is firing now. */
  isFiring(kind: string, subject: Subject): boolean {
    return this.get(kind, subject)?.state === 'firing';
  }

  /** Moves conditions by the words of one appraisal; true where one changed its state or severity. */
  apply(words: readonly Statement[], nowMs: number, evidence?: Digest): boolean {
    let hasChanged = false;
    for (const word of words) {
      if (this.#isEmpty(word)) continue;
      if (this.#move(word, nowMs, evidence)) hasChanged = true;
    }
    return hasChanged;
  }

  /** Moves them by what of the words is news; true where one changed its state or severity. */
  applyNews(words: readonly Statement[], nowMs: number): boolean {
    return this.apply(
      words.filter((word) => this.isNews(word)),
      nowMs,
    );
  }

  /** A clean word about a subject of which nothing is kept: twenty of an attestation, nearly always all of them. */
  #isEmpty(word: Statement): boolean {
    return word.state === 'clear' && this.#slots(word.subject).size === 0;
  }

  /** Moves conditions by words that a change of the registry altered; true where one changed. */
  changeOver(words: readonly Statement[], cause: RegistryCause, nowMs: number): boolean {
    return words
      .map((word) =>
        this.#put(word, (before) => changeOver(before, word, ruleOf(word.kind), cause, nowMs)),
      )
      .includes(true);
  }

  /** Gives what the registry counts, and what fires already, the figures of now. */
  restate(words: readonly Statement[], nowMs: number): void {
    for (const word of words) {
      const known = this.get(word.kind, word.subject);
      if (word.state === 'clear' || known?.state !== 'firing') continue;
      const { finding } = word;
      if (!hasOtherFigures(known, finding)) continue;
      this.#put(word, () => restated(known, finding, ruleOf(word.kind), nowMs));
    }
  }

  /** Ends a condition, whatever its rule; one that never fired has no end. */
  end(kind: AnomalyKind, subject: Subject, ended: (condition: Condition) => Condition): void {
    this.#put({ kind, subject }, (before) => before && ended(before));
  }

  #move(word: Statement, nowMs: number, evidence?: Digest): boolean {
    return this.#put(word, (before) => advance(before, word, ruleOf(word.kind), nowMs, evidence));
  }

  #put(
    word: Pick<Statement, 'kind' | 'subject'>,
    next: (before: Condition | null) => Condition | null,
  ): boolean {
    const slots = this.#slots(word.subject);
    const slot = slots.get(word.kind) ?? { kept: null, passed: [], condition: null };
    const before = slot.condition;
    slot.condition = next(before);
    if (before && isPassed(before, slot)) slot.passed.push(before);
    if (slot.condition) slots.set(word.kind, slot);
    return slot.condition?.version !== before?.version;
  }

  /** Whether a word of a sweep says more than is known: silence that goes on is not counted at every look. */
  isNews(word: Statement): boolean {
    if (word.state === 'clear') return true;
    const known = this.get(word.kind, word.subject);
    if (known?.state !== 'firing') return true;
    const { finding } = word;
    if (compareSeverity(finding.severity, known.severity) > 0) return true;
    return isOtherMatter(ruleOf(word.kind).substance, known, finding);
  }

  /** Those that differ from what is stored, in the order of their versions. */
  changed(): readonly Condition[] {
    return this.#changed().flatMap(({ passed, condition }) => [...passed, condition]);
  }

  /** Whether one of them changed its state or severity, which a header has to commit. */
  hasNewVersion(): boolean {
    return this.#changed().some((slot) => slot.condition.version !== slot.kept?.condition.version);
  }

  /** Stores changed streaks under the header that committed the condition last. */
  keepQuietly(): void {
    for (const { condition, kept } of this.#changed()) {
      if (kept) this.#store.putQuietly({ ...kept, condition });
    }
  }

  #changed(): (Slot & { condition: Condition })[] {
    const changed: (Slot & { condition: Condition })[] = [];
    for (const subjects of this.#subjects.values()) {
      for (const slots of subjects.values()) {
        for (const { kept, passed, condition } of slots.values()) {
          if (condition && condition !== kept?.condition) changed.push({ kept, passed, condition });
        }
      }
    }
    return changed;
  }

  #slots({ type, id }: Subject): Slots {
    const known = this.#subjects.get(type)?.get(id);
    if (known) return known;
    this.load(type, [id]);
    return this.#subjects.get(type)!.get(id)!;
  }
}

/** Whether a condition that no header has committed yet began another episode: else what follows says all of it. */
function isPassed(before: Condition, { kept, condition }: Slot): boolean {
  if (before.version === kept?.condition.version || !condition) return false;
  const isMilder = compareSeverity(condition.severity, before.severity) < 0;
  return condition.openedAtMs !== before.openedAtMs || isMilder;
}

/** A later version of the licence alone is no other figure. */
function hasOtherFigures(known: Condition, { numbers }: Finding): boolean {
  return Object.entries(numbers).some(
    ([name, figure]) => name !== 'version' && known.numbers[name] !== figure,
  );
}

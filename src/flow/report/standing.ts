/** How a ledger stood under a checkpoint of the log, by its own record: the ledger's part of a report. Reads only. */
import { compareSeverity } from '../../core/appraise/condition.ts';
import { type LastDecision, type Undecided, undecidedOf } from '../../core/appraise/undecided.ts';
import type { Severity } from '../../core/model.ts';
import { anomalyIdOf } from '../registry/anomaly-id.ts';
import type { KeptCondition } from '../settle/kept-condition.ts';
import { unpackOrdinals } from '../settle/ordinals.ts';
import type { ConditionLine } from '../settle/record.ts';
import type { LedgerStore } from '../settle/store.ts';
import type { AnomalyTally, Standing, StandingRequest, WorseLine } from './standing-port.ts';

/** Answers from what is recorded at each header; what settled later changes nothing of it. */
export function standingAt(store: LedgerStore, asked: StandingRequest): Standing {
  const book = store.book();
  if (!book) return { word: 'nothing' };
  const through = lastUnder(store, book.sequence, asked.size);
  if (store.header(through + 1)?.index === null) return { word: 'pending' };
  const row = store.header(through);
  const settledAtMs = store.record.settledAtMs(through);
  if (!row || row.index === null || settledAtMs === null) return { word: 'nothing' };
  const { sequence, leaf, index } = row;
  const { fromMs, toMs } = asked;
  const versions = store.record.versionsAt(through, toMs);
  const decisions = new Map(asked.decisions.map((one) => [one.anomaly, one]));
  const lines = conditionsOf(versions).flatMap((some) =>
    linesOf(book.ledger, some, asked, decisions),
  );
  return {
    word: 'standing',
    header: { sequence, leaf, index },
    atMs: settledAtMs,
    recordedFrom: store.record.recordedFrom(),
    sums: store.record.sums({ through, fromMs, toMs }),
    use: store.record.use(through),
    ...devicesAt(store, through, Math.min(toMs, settledAtMs + 1), asked.freshMs),
    anomalies: tallied(lines),
    listed: gravest(lines, asked.listed).flatMap((line) => {
      const kept = store.record.condition(line);
      return kept ? [listedOf(idOf(book.ledger, line), kept, line)] : [];
    }),
  };
}

/** Headers stand in the log in their order: the highest one under the size by halving. */
function lastUnder(store: LedgerStore, last: number, size: number): number {
  let [low, high] = [0, last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const index = store.header(middle)?.index ?? null;
    if (index !== null && index < size) low = middle;
    else high = middle - 1;
  }
  return low;
}

function devicesAt(store: LedgerStore, through: number, endMs: number, freshMs: number) {
  const seen = new Set<number>();
  const present = new Set<number>();
  for (const packed of store.record.devices('first', { through, fromMs: 0, toMs: endMs }))
    unpackOrdinals(packed, seen);
  const fresh = { through, fromMs: endMs - freshMs, toMs: endMs };
  for (const packed of store.record.devices('seen', fresh)) unpackOrdinals(packed, present);
  const names = store.record.names();
  const named = (is: (ordinal: number) => boolean) =>
    names.filter(({ ordinal }) => is(ordinal)).map(({ device }) => device);
  return {
    neverSeen: named((ordinal) => !seen.has(ordinal)),
    silent: named((ordinal) => seen.has(ordinal) && !present.has(ordinal)),
  };
}

/** The last episode of a condition that began in the period or before, and what nobody had decided on by its end. */
interface Line extends ConditionLine {
  /** What ended behind the period was firing at its end. */
  readonly isFiringAtEnd: boolean;
  readonly left: Undecided<ConditionLine> | null;
  /** It falls by a decision alone: what cleared, or came back milder, is counted by what it was. */
  readonly worst: Severity;
}

/** Versions of one condition stand together. */
function conditionsOf(versions: readonly ConditionLine[]): readonly (readonly ConditionLine[])[] {
  const conditions: ConditionLine[][] = [];
  for (const one of versions) {
    const some = conditions.at(-1);
    const before = some?.at(-1);
    const isSame = before?.kind === one.kind && before.subject.id === one.subject.id;
    if (isSame && before.subject.type === one.subject.type) some?.push(one);
    else conditions.push([one]);
  }
  return conditions;
}

/** None where it was over before the period, or is not for the reader. */
function linesOf(
  ledger: string,
  versions: readonly ConditionLine[],
  asked: StandingRequest,
  decisions: ReadonlyMap<string, LastDecision>,
): readonly Line[] {
  const line = versions.at(-1)!;
  if (!isIn(ledger, line, asked)) return [];
  const last = decisions.size > 0 ? decisions.get(idOf(ledger, line)) : null;
  const left = undecidedOf(versions, last ?? null);
  const isFiringAtEnd = line.isFiring || (line.clearedAtMs ?? 0) >= asked.toMs;
  return [{ ...line, isFiringAtEnd, left, worst: left?.worst.severity ?? line.severity }];
}

function listedOf(id: string, kept: KeptCondition, { left, severity, worst, isFiringAtEnd }: Line) {
  const { condition, header, whereabouts } = kept;
  return {
    ...{ id, condition, header, site: whereabouts.site, isFiring: isFiringAtEnd },
    worse: left && worst !== severity ? worseOf(left.worst) : null,
    undecidedSinceMs: left?.sinceMs ?? null,
    undecidedEpisodes: left?.episodes ?? 0,
  };
}

function worseOf({ severity, openedAtMs, header }: ConditionLine): WorseLine {
  return { severity, openedAtMs, header };
}

function isIn(ledger: string, line: ConditionLine, { fromMs, sight }: StandingRequest) {
  if (!line.isFiring && (line.clearedAtMs ?? 0) < fromMs) return false;
  if (sight.operator !== null && line.operator !== sight.operator) return false;
  const isShown = !sight.hiddenKinds.includes(line.kind);
  const decided = isShown ? sight.withheld : sight.released;
  // An id is a hash: it costs more than all that is above.
  return decided.length === 0 ? isShown : decided.includes(idOf(ledger, line)) !== isShown;
}

function idOf(ledger: string, { kind, subject }: ConditionLine): string {
  return anomalyIdOf({ ledger, condition: { kind, subject } });
}

function tallied(lines: readonly Line[]): AnomalyTally[] {
  const by = Map.groupBy(lines, ({ kind, worst, isFiringAtEnd }) => {
    return `${kind} ${worst} ${isFiringAtEnd}`;
  });
  return [...by.values()].map((some) => {
    const { kind, worst: severity, isFiringAtEnd: isFiring } = some[0]!;
    const endedSince = some.filter((line) => isFiring && !line.isFiring).length;
    return { kind, severity, isFiring, count: some.length, endedSince };
  });
}

function gravest(lines: readonly Line[], most: number): readonly Line[] {
  const byName = (a: ConditionLine, b: ConditionLine) =>
    `${a.kind} ${a.subject.id}` < `${b.kind} ${b.subject.id}` ? -1 : 1;
  return lines
    .toSorted(
      (a, b) =>
        compareSeverity(b.worst, a.worst) ||
        Number(b.isFiringAtEnd) - Number(a.isFiringAtEnd) ||
        a.openedAtMs - b.openedAtMs ||
        byName(a, b),
    )
    .slice(0, most);
}

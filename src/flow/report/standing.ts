/** How a ledger stood under a checkpoint of the log, by its own record: the ledger's part of a report. Reads only. */
import { compareSeverity } from '../../core/appraise/condition.ts';
import { anomalyIdOf } from '../registry/anomaly-id.ts';
import { unpackOrdinals } from '../settle/ordinals.ts';
import type { ConditionLine } from '../settle/record.ts';
import type { LedgerStore } from '../settle/store.ts';
import type { AnomalyTally, Standing, StandingRequest } from './standing-port.ts';

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
  const lines = store.record.conditionsAt(through).filter((line) => isIn(book.ledger, line, asked));
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
      if (!kept) return [];
      const { condition, header, whereabouts } = kept;
      return [{ id: idOf(book.ledger, line), condition, header, site: whereabouts.site }];
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

function isIn(ledger: string, line: ConditionLine, { fromMs, toMs, sight }: StandingRequest) {
  if (line.openedAtMs >= toMs) return false;
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

function tallied(lines: readonly ConditionLine[]): AnomalyTally[] {
  const by = Map.groupBy(
    lines,
    ({ kind, severity, isFiring }) => `${kind} ${severity} ${isFiring}`,
  );
  return [...by.values()].map((some) => {
    const { kind, severity, isFiring } = some[0]!;
    return { kind, severity, isFiring, count: some.length };
  });
}

function gravest(lines: readonly ConditionLine[], most: number): readonly ConditionLine[] {
  const byName = (a: ConditionLine, b: ConditionLine) =>
    `${a.kind} ${a.subject.id}` < `${b.kind} ${b.subject.id}` ? -1 : 1;
  return lines
    .toSorted(
      (a, b) =>
        compareSeverity(b.severity, a.severity) ||
        Number(b.isFiring) - Number(a.isFiring) ||
        a.openedAtMs - b.openedAtMs ||
        byName(a, b),
    )
    .slice(0, most);
}

/** What was planted and what the service lists as anomalies -> found, missed, falsely accused. Pure. */
import type { Anomaly } from '../contract/anomalies.ts';
import type { DueFinding, PlantedCheat, Truth } from './truth.ts';

/** What a comparison looks at of an anomaly. */
export type Listed = Pick<
  Anomaly,
  'kind' | 'severity' | 'subject' | 'openedAt' | 'sentence' | 'licence' | 'numbers'
>;

/** Low findings of these kinds are notes: they happen to honest devices, and accuse nobody. */
const noteKinds: ReadonlySet<Listed['kind']> = new Set([
  'licence-claimed',
  'resumed',
  'late-submission',
  'stale-challenge',
]);

export interface Found {
  readonly plant: PlantedCheat;
  readonly due: DueFinding;
  readonly anomaly: Listed;
  /** From the plant, or from the first report where it is older, to the opening of the anomaly. */
  readonly afterMs: number;
}

export interface Missed {
  readonly plant: PlantedCheat;
  readonly due: DueFinding;
}

export interface Comparison {
  readonly found: readonly Found[];
  readonly missed: readonly Missed[];
  /** Anomalies that nothing planted explains, beyond notes: somebody honest is accused. */
  readonly accused: readonly Listed[];
  /** Anomalies that follow from a plant. */
  readonly consequences: readonly Listed[];
  readonly notes: readonly Listed[];
  readonly harmless: readonly PlantedCheat[];
}

/**
 * Holds the anomalies of the whole period, firing and cleared, against the truth. One explains a due finding
 * by kind, subject and an opening not before the plant; every other one above a note is a false accusation.
 */
export function compare(truth: Truth, anomalies: readonly Listed[]): Comparison {
  const dues = truth.plants.flatMap((plant) => plant.expected.map((due) => ({ plant, due })));
  const found = dues.flatMap(({ plant, due }) => {
    const anomaly = anomalies.find((one) => explains(plant, due, one));
    return anomaly ? [{ plant, due, anomaly, afterMs: delayMs(truth, plant, anomaly) }] : [];
  });
  const missed = dues.filter(
    ({ plant, due }) => !found.some((one) => one.plant === plant && one.due === due),
  );
  const isDue = (one: Listed) => dues.some(({ plant, due }) => explains(plant, due, one));
  const follows = (one: Listed) =>
    truth.plants.some((plant) => plant.consequences.some((due) => explains(plant, due, one)));
  const rest = anomalies.filter((one) => !isDue(one));
  const unexplained = rest.filter((one) => !follows(one));
  return {
    found,
    missed,
    accused: unexplained.filter((one) => !isNote(one)),
    consequences: rest.filter(follows),
    notes: unexplained.filter(isNote),
    harmless: truth.plants.filter(({ word }) => word === 'harmless'),
  };
}

/** Whether every detectable cheat was found and nobody honest accused. */
export function holds({ missed, accused }: Comparison): boolean {
  return missed.length === 0 && accused.length === 0;
}

/** A low finding that accuses nobody. */
export function isNote({ kind, severity }: Listed): boolean {
  return severity === 'low' && noteKinds.has(kind);
}

function explains(
  plant: PlantedCheat,
  due: DueFinding,
  { kind, subject, openedAt }: Listed,
): boolean {
  if (kind !== due.kind || subject.type !== due.subject.type || subject.id !== due.subject.id) {
    return false;
  }
  return Date.parse(openedAt) >= Date.parse(plant.from);
}

function delayMs(truth: Truth, plant: PlantedCheat, { openedAt }: Listed): number {
  const sinceMs = Math.max(Date.parse(plant.from), Date.parse(truth.from));
  return Math.max(0, Date.parse(openedAt) - sinceMs);
}

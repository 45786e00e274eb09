/** The table of thresholds: each row is labelled, dated and used; and vectors stand on both sides of each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accuracyKm } from '../../../src/core/appraise/measured.ts';
import { ruleOf, rules } from '../../../src/core/appraise/ruleset.ts';
import type { Threshold } from '../../../src/core/appraise/thresholds/dated.ts';
import { thresholds } from '../../../src/core/appraise/thresholds/thresholds.ts';
import { isLikeTraining } from '../../../src/core/appraise/usage/rates.ts';
import { type AnomalyKind, anomalyKinds, type Usage } from '../../../src/core/model.ts';
import { saidOf, vectors } from './vectors.ts';

const table: readonly (readonly [AnomalyKind, string, Threshold])[] = anomalyKinds.flatMap((kind) =>
  Object.entries(ruleOf(kind).constants).map(([name, row]) => [kind, name, row] as const),
);

/** How far from the threshold a vector may stand to count as beside it. */
const NEAR = 0.3;

/** What is said of every vector of a kind: its state and severity. */
function wordsOf(kind: AnomalyKind): string {
  const own = vectors.filter(([, vector]) => vector.kind === kind);
  return own
    .map(([, vector]) => {
      const word = saidOf(vector).words.find((one) => one.kind === kind);
      return word?.state === 'fire' ? word.finding.severity : (word?.state ?? 'silent');
    })
    .join(' ');
}

/** The words with another value in the row's place. */
function wordsWith(kind: AnomalyKind, row: Threshold, value: number): string {
  const known = row.value;
  const open = row as { value: number };
  open.value = value;
  try {
    return wordsOf(kind);
  } finally {
    open.value = known;
  }
}

describe('the table of thresholds', () => {
  test('has the rows of every rule that decides by a figure, and of no other', () => {
    const withRows = rules.filter(({ constants }) => Object.keys(constants).length > 0);
    expect(Object.keys(thresholds).toSorted()).toEqual(withRows.map(({ kind }) => kind).toSorted());
  });

  test.each(table.map(([kind, name, row]) => [`${kind}.${name}`, row] as const))(
    '%s is dated, has a unit and a source',
    (_, { value, unit, why, from, source }) => {
      expect(Number.isFinite(value)).toBe(true);
      expect(from).toMatch(/^2\d{3}-\d\d-\d\d$/);
      for (const text of [unit, why, source]) expect(text.length).toBeGreaterThan(0);
    },
  );

  test('is where rules have their figures: none states one in a body of its own', () => {
    const folder = resolve(import.meta.dirname, '../../../src/core/appraise/rules');
    const own = readdirSync(folder).filter((file) =>
      /\bvalue: [\d_.]+/.test(readFileSync(resolve(folder, file), 'utf8')),
    );
    expect(own).toEqual([]);
  });
});

/** A place so many km north of another. */
const north = (km: number) => ({
  latitude: 1.3 + (km * 180) / (Math.PI * 6_371.009),
  longitude: 103.7,
});
const place = (km: number) => ({ ...north(km), accuracyKm: 0, territory: 'SG' });
const journey = (km: number) => ({
  ...{ fromLatitude: 1.3, fromLongitude: 103.7 },
  ...{ toLatitude: 20 + (km * 180) / (Math.PI * 6_371.009), toLongitude: 103.7 },
});
const grown = (atMs: number) => ({ newlyDark: atMs === 0 ? 10 : 15, dark: 0, threshold: 3, atMs });

/** Thresholds that say when an anomaly is opened anew: the numbers of a finding so far from those of the known one. */
const reopening: Readonly<Record<string, (off: number) => Record<string, number | string>>> = {
  'position-outside.move': (km) => place(km === 0 ? 0 : km + 1),
  'impossible-travel.place': journey,
  'claim-impossible.place': place,
  'cloned-key.matter': (ms) => ({ atMs: ms }),
  'located-twice.again': (ms) => ({ atMs: ms }),
  'relay-suspected.again': (ms) => ({ medianMs: ms }),
  'mass-dark.wave': grown,
};

const HOUR_S = 3_600;
const window = (seconds: number, figures: Partial<Usage>): Usage => ({
  ...{ windowStartS: 0, windowEndS: seconds, ...figures },
});
const held = (accuracyMetres: number) => accuracyKm({ latitude: 0, longitude: 0, accuracyMetres });

/** Thresholds that reduce facts before a rule sees them: what stands below, and what above. */
const reducing: Readonly<Record<string, readonly [boolean, boolean]>> = {
  'position-outside.accuracyCap': [held(9_900) === 9.9, held(10_100) === 10],
  'impossible-travel.accuracyCap': [held(9_900) === 9.9, held(10_100) === 10],
  'claim-impossible.accuracyCap': [held(9_900) === 9.9, held(10_100) === 10],
  'training-share.tensor': [
    !isLikeTraining(window(HOUR_S, { tensorActive: 0.29 })),
    isLikeTraining(window(HOUR_S, { tensorActive: 0.3 })),
  ],
  'training-share.link': [
    !isLikeTraining(window(1, { tensorActive: 0.5, nvlinkTxBytes: 0.9e9 })),
    isLikeTraining(window(1, { tensorActive: 0.5, nvlinkTxBytes: 0.5e9, nvlinkRxBytes: 0.5e9 })),
  ],
};

/** Held from both sides where they are used, in other rooms; and one that decides nothing but how much is told. */
const elsewhere: Readonly<Record<string, string>> = {
  'located-outside.tolerance': 'test/core/appraise/measured.test.ts',
  'claim-impossible.fibre': 'test/core/place/round-trip.test.ts',
  'claim-impossible.light': 'test/core/place/round-trip.test.ts',
  'landmark-suspect.parties': 'test/core/place/suspects.test.ts',
  'training-share.run': 'test/core/appraise/usage/meter.test.ts',
  'erasure-before-inspection.span': 'test/flow/settle/inspections.test.ts',
  'ownership-change.told': 'test/core/appraise/fixtures.test.ts',
};

const apart = [reopening, reducing, elsewhere].flatMap((one) => Object.keys(one));
const labelled = table.map(([kind, name, row]) => [`${kind}.${name}`, kind, row] as const);

describe('vectors stand on both sides of', () => {
  test.each(labelled.filter(([label]) => !apart.includes(label)))('%s', (_, kind, row) => {
    const now = wordsOf(kind);
    // Of few things that are counted, one more or less.
    const isCount = Number.isInteger(row.value) && row.value <= 10;
    const step = row.value === 0 || isCount ? 1 : row.value * NEAR;
    const [lower, higher] = [row.value - step, row.value + step].map(
      (value) => wordsWith(kind, row, value) !== now,
    );
    expect({ lower, higher }).toEqual({ lower: true, higher: true });
  });
});

describe('what opens an anomaly anew lies beyond', () => {
  test.each(labelled.filter(([label]) => label in reopening))('%s', (label, kind, { value }) => {
    const numbers = reopening[label]!;
    const isSame = (off: number) => ruleOf(kind).substance!.isSame(numbers(0), numbers(off));
    expect([isSame(value * 0.9), isSame(value * 1.1)]).toEqual([true, false]);
  });
});

describe('facts are reduced on both sides of', () => {
  test.each(Object.entries(reducing))('%s', (_, sides) => expect(sides).toEqual([true, true]));
});

test('every threshold is held somewhere, and no name in these lists is left over', () => {
  const labels: readonly string[] = labelled.map(([label]) => label);
  expect(apart.filter((label) => !labels.includes(label))).toEqual([]);
  expect(new Set(apart).size).toBe(apart.length);
  for (const file of Object.values(elsewhere)) {
    expect(existsSync(resolve(import.meta.dirname, '../../..', file))).toBe(true);
  }
});

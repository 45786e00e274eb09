import { describe, expect, test } from 'vitest';
import { type Comparison, compare, holds, type Listed } from '../../src/sim/compare.ts';
import { parseTruth, type Truth } from '../../src/sim/truth.ts';
import { recorded } from './recorded.ts';

function wordsOf({ found, missed, accused, consequences, notes }: Comparison) {
  return {
    found: found.map(({ plant, due }) => `${plant.id} ${due.name}`),
    missed: missed.map(({ plant, due }) => `${plant.id} ${due.name}`),
    accused: accused.map(({ kind, subject }) => `${kind} ${subject.id}`),
    consequences: consequences.map(({ kind }) => kind),
    notes: notes.map(({ kind }) => kind),
  };
}

const planted: Truth = {
  format: 'muster-truth-1',
  seed: 1,
  from: '2026-11-25T00:00:00.000Z',
  to: '2026-11-30T00:00:00.000Z',
  devices: 100,
  plants: [
    {
      id: 'rack',
      title: 'two devices leave',
      from: '2026-11-27T00:00:00.000Z',
      word: 'detectable',
      expected: ['dev_a', 'dev_b'].map((id) => ({
        kind: 'position-outside',
        subject: { type: 'device', id },
        name: id,
      })),
      consequences: [
        { kind: 'gone-dark', subject: { type: 'device', id: 'dev_a' }, name: 'dev_a' },
      ],
    },
    {
      id: 'replayed',
      title: 'a batch is sent again',
      from: '2026-11-26T00:00:00.000Z',
      word: 'harmless',
      expected: [],
      consequences: [],
    },
  ],
  mishaps: [],
};

function anomaly(kind: Listed['kind'], id: string, changes: Partial<Listed> = {}): Listed {
  return {
    kind,
    severity: 'critical',
    subject: { type: 'device', id },
    openedAt: '2026-11-27T06:00:00.000Z',
    sentence: 'It is so.',
    licence: 'lic_1',
    numbers: {},
    ...changes,
  };
}

const both = [anomaly('position-outside', 'dev_a'), anomaly('position-outside', 'dev_b')];

describe('a comparison', () => {
  test('finds what was planted, with the time that it took', () => {
    const result = compare(planted, both);
    expect(wordsOf(result).found).toEqual(['rack dev_a', 'rack dev_b']);
    expect(result.found[0]?.afterMs).toBe(6 * 3_600_000);
    expect(holds(result)).toBe(true);
    expect(result.harmless.map(({ id }) => id)).toEqual(['replayed']);
  });

  test('names each device that was missed', () => {
    const result = compare(planted, both.slice(1));
    expect(wordsOf(result).missed).toEqual(['rack dev_a']);
    expect(holds(result)).toBe(false);
  });

  test('does not find a cheat by an anomaly that opened before it', () => {
    const early = { openedAt: '2026-11-26T18:00:00.000Z' };
    const result = compare(planted, [both[0]!, anomaly('position-outside', 'dev_b', early)]);
    expect(wordsOf(result)).toMatchObject({
      missed: ['rack dev_b'],
      accused: ['position-outside dev_b'],
    });
  });

  test('does not find a cheat by an anomaly of another kind, subject or type of subject', () => {
    const others = [
      anomaly('impossible-travel', 'dev_a'),
      anomaly('position-outside', 'dev_c'),
      anomaly('position-outside', 'dev_b', { subject: { type: 'site', id: 'dev_b' } }),
    ];
    const result = compare(planted, others);
    expect(result.found).toEqual([]);
    expect(result.accused).toEqual(others);
  });

  test('takes a stated consequence for no accusation, and for no finding', () => {
    const result = compare(planted, [...both, anomaly('gone-dark', 'dev_a')]);
    expect(wordsOf(result).consequences).toEqual(['gone-dark']);
    expect(holds(result)).toBe(true);
    expect(compare(planted, [anomaly('gone-dark', 'dev_a')]).missed).toHaveLength(2);
  });

  test('takes a low finding of a harmless kind for a note, and every other one for an accusation', () => {
    const note = anomaly('resumed', 'dev_x', { severity: 'low' });
    const again = anomaly('resumed', 'dev_y', { severity: 'medium' });
    const odd = anomaly('debug-enabled', 'dev_z', { severity: 'low' });
    const result = compare(planted, [...both, note, again, odd]);
    expect(result.notes).toEqual([note]);
    expect(result.accused).toEqual([again, odd]);
    expect(holds(result)).toBe(false);
  });
});

describe('what a run recorded', () => {
  const { truth, anomalies } = recorded();

  test('holds', () => {
    const result = compare(truth, anomalies);
    expect(wordsOf(result)).toMatchObject({ missed: [], accused: [] });
    expect(result.found.length).toBeGreaterThan(20);
    expect(holds(result)).toBe(true);
  });

  test('does not hold when any one of the anomalies that are due is taken away', () => {
    for (const { anomaly: gone } of compare(truth, anomalies).found) {
      const result = compare(
        truth,
        anomalies.filter((one) => one !== gone),
      );
      expect(holds(result), `without ${gone.kind} of ${gone.subject.id}`).toBe(false);
    }
  });

  test('does not hold when any one cheat is struck from the truth: its anomalies accuse the honest', () => {
    for (const { id, word } of truth.plants) {
      if (word !== 'detectable') continue;
      const plants = truth.plants.filter((plant) => plant.id !== id);
      expect(holds(compare({ ...truth, plants }, anomalies)), `without ${id}`).toBe(false);
    }
  });
});

describe('a truth file', () => {
  test('is read back as it was written', () => {
    expect(parseTruth(JSON.stringify(planted))).toEqual(planted);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing planted', JSON.stringify({ ...planted, plants: [] })],
    ['an unknown member', JSON.stringify({ ...planted, note: '' })],
    [
      'a detectable cheat for which nothing is due',
      JSON.stringify({ ...planted, plants: [{ ...planted.plants[0], expected: [] }] }),
    ],
    ['an unknown kind', JSON.stringify(planted).replaceAll('gone-dark', 'gone-grey')],
  ])('is refused with %s', (_, text) => {
    expect(parseTruth(text)).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import { ibmTable } from '../bench/place/tables.ts';
import { emptyTally } from '../bench/place/tally.ts';
import { runTrials } from '../bench/place/trials.ts';
import { vectorPath, vectorsPresent } from './vectors.ts';

describe.skipIf(!vectorsPresent)('measured round trips of a cloud', () => {
  test('accuse no true position, landmarks exchanged or not, and prove no false one', () => {
    const tally = emptyTally(8);
    runTrials(ibmTable(vectorPath('latency')), tally);
    expect(tally.trials).toBeGreaterThan(2_000);
    expect([tally.falseImpossible, tally.falseProof300, tally.falseProof500]).toEqual([0, 0, 0]);
    // What these 13 places can refute of each other by physics; more needs landmarks nearer to the truth.
    expect(tally.refuted / tally.liars).toBeGreaterThan(0.84);
  });
});

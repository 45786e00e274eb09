import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advance,
  type Condition,
  changeOver,
  compareSeverity,
  evidenceKept,
} from '../../../src/core/appraise/condition.ts';
import type { Statement } from '../../../src/core/appraise/rule.ts';
import { sameIn } from '../../../src/core/appraise/substance.ts';
import type { Severity } from '../../../src/core/model.ts';

const kind = 'gone-dark';
const subject = { type: 'device', id: 'dev-1' } as const;
const severities = ['low', 'medium', 'high', 'critical'] as const;

const clean: Statement = { kind, subject, state: 'clear' };
function fire(severity: Severity, sentence = `It is ${severity}.`): Statement {
  const finding = { kind, subject, severity, sentence, numbers: { n: 1 } } as const;
  return { kind, subject, state: 'fire', finding };
}

/** Runs words one minute apart; the evidence of the n-th has n in each byte. */
function run(words: readonly Statement[], clearsAfter: number | 'never' = 2): Condition | null {
  return words.reduce<Condition | null>(
    (condition, word, i) =>
      advance(
        condition,
        word,
        { clearsAfter, substance: null },
        i * 60_000,
        new Uint8Array(32).fill(i),
      ),
    null,
  );
}

describe('a condition', () => {
  test('does not exist before something fires', () => {
    expect(run([clean, clean])).toBeNull();
  });

  test('opens with the first finding', () => {
    expect(run([clean, fire('medium')])).toEqual({
      kind,
      subject,
      state: 'firing',
      severity: 'medium',
      count: 1,
      version: 1,
      openedAtMs: 60_000,
      lastFiredAtMs: 60_000,
      clearedAtMs: null,
      clearedBy: null,
      cleanStreak: 0,
      sentence: 'It is medium.',
      numbers: { n: 1 },
      evidence: ['01'.repeat(32)],
    });
  });

  test('counts what fires again without a new version', () => {
    const condition = run([fire('high'), fire('high', 'Again.')]);
    expect(condition).toMatchObject({ count: 2, version: 1, sentence: 'It is high.' });
    expect(condition).toMatchObject({ openedAtMs: 0, lastFiredAtMs: 60_000 });
  });

  test('rises in severity with a new version and sentence, and does not fall within the episode', () => {
    const risen = run([fire('medium'), fire('critical')]);
    expect(risen).toMatchObject({ severity: 'critical', version: 2, sentence: 'It is critical.' });
    const after = run([fire('medium'), fire('critical'), fire('low'), clean, fire('medium')]);
    expect(after).toMatchObject({ severity: 'critical', version: 2, sentence: 'It is critical.' });
  });

  test('clears after as many clean words in a row as its rule asks for', () => {
    expect(run([fire('high'), clean])).toMatchObject({
      state: 'firing',
      cleanStreak: 1,
      version: 1,
    });
    expect(run([fire('high'), clean, fire('high'), clean])).toMatchObject({ state: 'firing' });
    const cleared = run([fire('high'), clean, clean]);
    expect(cleared).toMatchObject({ state: 'clear', clearedAtMs: 120_000, version: 2 });
    expect(cleared).toMatchObject({ severity: 'high', sentence: 'It is high.', count: 1 });
  });

  test('stays as it is when it is clear and stays clean', () => {
    expect(run([fire('high'), clean, clean, clean])).toEqual(run([fire('high'), clean, clean]));
  });

  test('never clears where only a person ends it', () => {
    const words = [fire('critical'), ...Array.from({ length: 100 }, () => clean)];
    expect(run(words, 'never')).toMatchObject({ state: 'firing', version: 1 });
  });

  test('keeps a failure through fail, pass, fail', () => {
    const condition = run([fire('critical'), clean, fire('low')], 1);
    expect(condition).toMatchObject({ state: 'firing', count: 2, version: 3, severity: 'low' });
    expect(condition).toMatchObject({ openedAtMs: 120_000, clearedAtMs: null });
    expect(condition?.evidence).toEqual(['00'.repeat(32), '02'.repeat(32)]);
  });

  test('keeps the latest evidence only, and each digest once', () => {
    const many = run(Array.from({ length: 20 }, () => fire('low')));
    expect(many?.evidence).toHaveLength(evidenceKept);
    expect(many?.evidence.at(-1)).toBe('13'.repeat(32));
    const digest = new Uint8Array(32);
    const once = advance(null, fire('low'), { clearsAfter: 1, substance: null }, 0, digest);
    expect(
      advance(once, fire('low'), { clearsAfter: 1, substance: null }, 1, digest)?.evidence,
    ).toHaveLength(1);
    expect(advance(null, fire('low'), { clearsAfter: 1, substance: null }, 0)?.evidence).toEqual(
      [],
    );
  });

  test('never loses a failure, whatever words follow', () => {
    const words = fc.array(
      fc.oneof(
        fc.constant(clean),
        fc.constantFrom(...severities).map((s) => fire(s)),
      ),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 4 }), (sequence, clearsAfter) => {
        const fired = sequence.filter((word) => word.state === 'fire').length;
        const condition = run(sequence, clearsAfter);
        expect(condition?.count ?? 0).toBe(fired);
        checkEpisode(condition, sequence, clearsAfter);
      }),
      { numRuns: 500 },
    );
  });

  test('has a version for each change of state or severity and for nothing else', () => {
    const words = fc.array(
      fc.oneof(
        fc.constant(clean),
        fc.constantFrom(...severities).map((s) => fire(s)),
      ),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 4 }), (sequence, clearsAfter) => {
        for (let n = 1; n <= sequence.length; n++) {
          const [before, after] = [
            run(sequence.slice(0, n - 1), clearsAfter),
            run(sequence.slice(0, n), clearsAfter),
          ];
          const changed = before?.state !== after?.state || before?.severity !== after?.severity;
          expect((after?.version ?? 0) - (before?.version ?? 0)).toBe(changed ? 1 : 0);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a change of the registry', () => {
  const cause = { object: 'amd_1', version: 2, sentence: 'Amendment amd_1 did it.' };
  const change = (condition: Condition | null, word: Statement) =>
    changeOver(condition, word, { clearsAfter: 1, substance: null }, cause, 600_000);

  test('ends a condition at once, however many clean words its rule asks for, and says so', () => {
    const ended = change(run([fire('high')], 10), clean);
    expect(ended).toMatchObject({ state: 'clear', version: 2, clearedAtMs: 600_000, count: 1 });
    expect(ended?.clearedBy).toEqual({ type: 'registry', ...cause });
    expect(change(ended, clean)).toBe(ended);
    expect(change(null, clean)).toBeNull();
  });

  test('opens one with its own sentence behind the finding’s', () => {
    expect(change(null, fire('medium'))).toMatchObject({
      ...{ state: 'firing', version: 1, clearedBy: null },
      sentence: 'It is medium. Amendment amd_1 did it.',
    });
  });

  test('puts a finding in the place of another, and lowers no severity within the episode', () => {
    expect(change(run([fire('critical')]), fire('low', 'Less.'))).toMatchObject({
      ...{ state: 'firing', severity: 'critical', version: 2, count: 2 },
      sentence: 'Less. Amendment amd_1 did it.',
    });
  });

  test('that ended an episode is not what ends the next: reports do', () => {
    const ended = change(run([fire('high')]), clean)!;
    const again = advance(ended, fire('low'), { clearsAfter: 1, substance: null }, 700_000)!;
    expect(again).toMatchObject({ state: 'firing', clearedBy: null });
    const over = advance(again, clean, { clearsAfter: 1, substance: null }, 800_000);
    expect(over?.clearedBy).toEqual({ type: 'reports' });
  });
});

describe('another matter', () => {
  const substance = { words: 'another n', isSame: sameIn(['n']) };
  const about = (n: number, severity: Severity = 'high'): Statement => {
    const finding = { kind, subject, severity, sentence: `It is ${n}.`, numbers: { n } } as const;
    return { kind, subject, state: 'fire', finding };
  };
  const after = (words: readonly Statement[], clearsAfter = 2) =>
    words.reduce<Condition | null>(
      (condition, word, i) => advance(condition, word, { clearsAfter, substance }, i * 60_000),
      null,
    );

  test('opens a condition anew, with its own sentence and a version of its own', () => {
    expect(after([about(1), about(1), about(2)])).toMatchObject({
      ...{ version: 2, openedAtMs: 120_000, sentence: 'It is 2.', count: 3 },
      ...{ numbers: { n: 2 }, earlier: [{ n: 1 }] },
    });
  });

  test('is none where it was met before in this episode, and one again in the next', () => {
    expect(after([about(1), about(2), about(1), about(2)])).toMatchObject({ version: 2, count: 4 });
    const again = after([about(1), about(2), clean, clean, about(1)]);
    expect(again).toMatchObject({ version: 4, openedAtMs: 240_000, numbers: { n: 1 } });
    expect(again?.earlier).toBeUndefined();
  });

  test('is none while nobody waits for it: what is low or medium is opened once', () => {
    expect(after([about(1, 'medium'), about(2, 'medium')])).toMatchObject({ version: 1 });
    expect(after([about(1, 'critical'), about(2, 'low')])).toMatchObject({ version: 1 });
  });

  test('keeps the worst severity, and is one by a change of the registry too', () => {
    const first = after([about(1, 'critical')]);
    const cause = { object: 'amd_1', version: 2, sentence: 'Amendment amd_1 did it.' };
    const rule = { clearsAfter: 2, substance };
    expect(changeOver(first, about(2), rule, cause, 600_000)).toMatchObject({
      ...{ severity: 'critical', version: 2, openedAtMs: 600_000 },
    });
  });

  test('is remembered to a bound, whatever is reported, and nothing else opens a firing condition anew', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1 }), (ns) => {
        const condition = after(ns.map((n) => about(n)))!;
        expect(condition.earlier?.length ?? 0).toBeLessThanOrEqual(16);
        const distinct = new Set(ns).size;
        expect(condition.version).toBeGreaterThanOrEqual(distinct);
        if (distinct <= 16) expect(condition.version).toBe(distinct);
      }),
      { numRuns: 100 },
    );
  });
});

/** Re-derives state and severity from the words alone: the episode since the last clean run long enough. */
function checkEpisode(
  condition: Condition | null,
  words: readonly Statement[],
  clearsAfter: number,
): void {
  let worst: Severity | null = null;
  let streak = clearsAfter;
  for (const word of words) {
    if (word.state === 'clear') {
      streak++;
      continue;
    }
    const { severity } = word.finding;
    if (streak >= clearsAfter || !worst || compareSeverity(severity, worst) > 0) worst = severity;
    streak = 0;
  }
  expect(condition?.severity ?? null).toBe(worst);
  if (condition) expect(condition.state).toBe(streak >= clearsAfter ? 'clear' : 'firing');
}

/** What holds of declared windows whatever they are: they delay a silence and never delete it, and their use is measured. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, deviceTick, hourMs, nowMs } from '../../../fixtures/rules-facts.ts';
import { compareSeverity } from '../../../src/core/appraise/condition.ts';
import { goneDark } from '../../../src/core/appraise/rules/gone-dark.ts';
import { appraiseDevice } from '../../../src/core/appraise/verdict.ts';
import { USE_SPAN_MS, windowUse } from '../../../src/core/appraise/window-use.ts';
import { mergedSpans, silenceOf } from '../../../src/core/appraise/windows.ts';
import type { SiteWindow } from '../../../src/core/model.ts';

const hours = fc.integer({ min: -40 * 24, max: 40 * 24 });
const spans = fc.array(
  fc.tuple(hours, fc.integer({ min: 1, max: 14 * 24 })).map(([from, length]) => ({
    ...{ fromMs: nowMs + from * hourMs, toMs: nowMs + (from + length) * hourMs },
  })),
  { maxLength: 8 },
);
const named = spans.map((list) => list.map((span, i) => ({ window: `win_${i}`, ...span })));
type Named = { window: string; fromMs: number; toMs: number }[];

const severityAt = (windows: Named, lastPresenceAtMs: number, atMs: number) => {
  const facts = deviceTick({ windows, lastPresenceAtMs, nowMs: atMs });
  return appraiseDevice(facts).findings.find(({ kind }) => kind === 'gone-dark')?.severity;
};

describe('the silence that counts', () => {
  test('is what an hour by hour count finds outside of windows', () => {
    fc.assert(
      fc.property(named, hours, fc.integer({ min: 0, max: 60 * 24 }), (windows, from, length) => {
        const [fromMs, toMs] = [nowMs + from * hourMs, nowMs + (from + length) * hourMs];
        const isExcused = (ms: number) => windows.some((w) => w.fromMs <= ms && ms < w.toMs);
        let counted = 0;
        for (let ms = fromMs; ms < toMs; ms += hourMs) counted += isExcused(ms) ? 0 : hourMs;
        const silence = silenceOf(windows, fromMs, toMs);
        expect(silence.countedMs).toBe(counted);
        expect(silence.excusedMs).toBe(length * hourMs - counted);
        expect(silence.windows.length > 0).toBe(silence.excusedMs > 0);
      }),
    );
  });

  test('never grows less as time goes by, and is never worse than without windows', () => {
    fc.assert(
      fc.property(named, hours, hours, (windows, from, later) => {
        const lastMs = nowMs - 40 * dayMs;
        const [a, b] = [from, later].toSorted((x, y) => x - y).map((h) => nowMs + h * hourMs);
        const [early, late] = [silenceOf(windows, lastMs, a!), silenceOf(windows, lastMs, b!)];
        expect(late.countedMs).toBeGreaterThanOrEqual(early.countedMs);
        const [excused, plain] = [severityAt(windows, lastMs, b!), severityAt([], lastMs, b!)];
        if (excused) expect(compareSeverity(excused, plain!)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('becomes critical in the end, whatever was declared', () => {
    fc.assert(
      fc.property(named, (windows) => {
        const endMs = Math.max(nowMs, ...windows.map(({ toMs }) => toMs));
        expect(severityAt(windows, nowMs, endMs + 14 * dayMs + 1)).toBe('critical');
      }),
    );
  });

  test('is not what ends a silence: a window never makes a word clean that was not', () => {
    fc.assert(
      fc.property(named, hours, (windows, from) => {
        const facts = deviceTick({ windows, lastPresenceAtMs: nowMs + from * hourMs });
        const word = (of: typeof facts) => {
          return appraiseDevice(of).words.find(({ kind }) => kind === goneDark.kind)?.state;
        };
        const isClean = word({ ...facts, windows: [] }) === 'clear';
        expect(word(facts) === 'clear').toBe(isClean);
      }),
    );
  });
});

describe('use', () => {
  const site = (list: Named, devices: readonly string[] | null = null): SiteWindow[] =>
    list.map((span) => ({ ...span, site: 'site-1', devices, withdrawnAtMs: null }));

  test('is of the worst thirty days, as sliding over every hour finds them', () => {
    fc.assert(
      fc.property(named, (windows) => {
        const sinceMs = nowMs - USE_SPAN_MS;
        const recent = windows.filter(({ toMs }) => toMs > sinceMs);
        let worst = 0;
        for (let start = sinceMs; start <= nowMs + 55 * dayMs; start += hourMs) {
          const inside = silenceOf(recent, start, start + USE_SPAN_MS);
          worst = Math.max(worst, inside.excusedMs);
        }
        expect(windowUse(site(windows), nowMs, 0).declaredMs).toBe(worst);
      }),
      { numRuns: 50 },
    );
  });

  test('is that of the device which windows cover most', () => {
    const day = (from: number, name: string) => ({
      ...{ window: name, fromMs: nowMs + from * dayMs, toMs: nowMs + (from + 1) * dayMs },
    });
    const windows = [
      ...site([day(1, 'a')]),
      ...site([day(3, 'b')], ['dev-1', 'dev-2']),
      ...site([day(5, 'c'), day(5.5, 'd')], ['dev-2']),
    ];
    const { fromMs: _, ...use } = windowUse(windows, nowMs, 2 * dayMs);
    expect(use).toEqual({
      ...{ windows: 4, declaredMs: 3.5 * dayMs, withdrawn: 0 },
      run: { windows: 4, declaredMs: 3.5 * dayMs },
    });
  });

  test('leaves out what was withdrawn, and counts that it was', () => {
    const [one, other] = site([
      { window: 'a', fromMs: nowMs + dayMs, toMs: nowMs + 2 * dayMs },
      { window: 'b', fromMs: nowMs + dayMs, toMs: nowMs + 2 * dayMs },
    ]);
    const windows = [
      { ...one!, withdrawnAtMs: nowMs - dayMs },
      { ...other!, withdrawnAtMs: nowMs - 31 * dayMs },
    ];
    expect(windowUse(windows, nowMs, 0)).toMatchObject({ windows: 0, declaredMs: 0, withdrawn: 1 });
  });

  test('joins spans that touch, and keeps them apart otherwise', () => {
    const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
    const list = [span(5, 6), span(0, 2), span(1, 3), span(3, 4)];
    expect(mergedSpans(list)).toEqual([span(0, 4), span(5, 6)]);
    expect(mergedSpans(list, 1)).toEqual([span(0, 6)]);
  });
});

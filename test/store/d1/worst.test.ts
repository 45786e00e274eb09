/** What a row of the index says of episodes that nobody has decided on, against a plain model of the same versions and decisions. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition } from '../../../src/core/appraise/condition.ts';
import { advance, endedBy, restated } from '../../../src/core/appraise/condition.ts';
import { undecidedOf } from '../../../src/core/appraise/undecided.ts';
import type { Finding } from '../../../src/core/model.ts';
import type { ErasureRow } from '../../../src/flow/erasure/rows.ts';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import type { Anomaly } from '../../../src/flow/registry/anomaly-index.ts';
import { d1ConditionIndex } from '../../../src/store/d1/conditions.ts';
import { deskEffects } from '../../../src/store/d1/desk-effects.ts';
import { d1Erasures } from '../../../src/store/d1/erasures.ts';

const index = d1ConditionIndex(env.REGISTRY);
const everything = { visible: {}, sees: 'all' } as const;
const ranks = ['low', 'medium', 'high', 'critical'] as const;

/** What happens to one condition: it fires, clears, is restated at other figures, or somebody decides on it. */
const event = fc.oneof(
  fc.record({ word: fc.constant('fire' as const), severity: fc.constantFrom(...ranks) }),
  fc.record({ word: fc.constant('restate' as const), severity: fc.constantFrom(...ranks) }),
  fc.record({ word: fc.constant('clear' as const) }),
  fc.record({ word: fc.constant('decide' as const) }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
type Step = { readonly word: 'version' | 'decided'; readonly condition: Condition };

/** A matter of its own each time that a number differs. */
const rule = {
  clearsAfter: 1,
  substance: {
    words: '',
    isSame: (a: Finding['numbers'], b: Finding['numbers']) => a.n === b.n,
  },
} as const;

function lifeOf(ledger: string, events: readonly Event[]): Step[] {
  let condition: Condition | null = null;
  const steps: Step[] = [];
  events.forEach((one, at) => {
    const nowMs = 1_000 + Math.floor(at / 2);
    const before: Condition | null = condition;
    if (one.word === 'decide') {
      if (condition) steps.push({ word: 'decided', condition });
      return;
    }
    if (one.word === 'clear') {
      const cause = { object: 'o', version: 1, sentence: '' };
      condition = condition && endedBy(condition, cause, nowMs);
    } else {
      const finding = {
        ...{ kind: 'resumed', subject: { type: 'licence', id: ledger }, severity: one.severity },
        ...{ sentence: `step ${at}`, numbers: { n: at % 3 }, falsePositives: [] },
      } as unknown as Finding;
      const word = {
        ...{ state: 'fire', kind: finding.kind, subject: finding.subject, finding },
      } as const;
      const isRestated = one.word === 'restate' && condition?.state === 'firing';
      condition = isRestated
        ? restated(condition!, finding, rule as never, nowMs)
        : advance(condition, word as never, rule as never, nowMs);
    }
    if (condition && condition.version !== before?.version)
      steps.push({ word: 'version', condition });
  });
  return steps;
}

const rankOf = ({ severity }: Pick<Condition, 'severity'>) => ranks.indexOf(severity);

/** Version by version: what the last decision leaves of it. */
function modelOf(steps: readonly Step[]) {
  const versions = steps.flatMap((one) => (one.word === 'version' ? [one.condition] : []));
  const last = steps.findLast(({ word }) => word === 'decided')?.condition;
  const { earlier: _, ...present } = versions.at(-1)!;
  const left = versions.filter((one) => {
    const isBefore = last !== undefined && one.version <= last.version;
    const isSame = last?.openedAtMs === one.openedAtMs && rankOf(one) <= rankOf(last);
    return !isBefore && !isSame;
  });
  const worst = Math.max(...left.map(rankOf));
  const worse = left.findLast((one) => rankOf(one) === worst && worst > rankOf(present));
  const isOpen = left.length > 0 && (present.state === 'firing' || worst >= 2);
  return {
    present,
    open: isOpen,
    worstSeverity: left.length > 0 ? ranks[worst]! : present.severity,
    undecided:
      left.length === 0
        ? null
        : {
            sinceMs: Math.min(...left.map(({ openedAtMs }) => openedAtMs)),
            episodes: new Set(left.map(({ openedAtMs }) => openedAtMs)).size,
            worstSinceMs: left.find((one) => rankOf(one) === worst)!.openedAtMs,
            worse: worse ? [worse.version, worse.sentence, worse.openedAtMs] : null,
          },
  };
}

function indexed(ledger: string, condition: Condition): IndexedCondition {
  const nobody = { site: null, operator: null, country: null, device: null };
  return {
    ...{ ledger, licence: ledger, exporter: 'e', authority: 'a', ...nobody, confidential: false },
    ...{ header: condition.version, condition },
  };
}

async function decide(ledger: string, { version, openedAtMs, severity }: Condition) {
  const [row] = await index.find(everything, { licence: ledger }, { after: null, limit: 1 });
  const decision = { anomaly: row!.id, conditionVersion: version, openedAtMs, severity };
  await env.REGISTRY.batch(
    deskEffects(env.REGISTRY, { dispositions: [decision] } as unknown as Parameters<
      typeof deskEffects
    >[1]),
  );
}

function shownOf({ open, undecided }: Anomaly) {
  const worse = undecided?.worse;
  return {
    open,
    undecided: undecided && {
      ...undecided,
      worse: worse ? [worse.version, worse.sentence, worse.openedAtMs] : null,
    },
  };
}

test('what a header committed that is erased is no worse episode any more', async () => {
  const ledger = 'erased';
  const [first, , third] = lifeOf(ledger, [
    { word: 'fire', severity: 'critical' },
    { word: 'clear' },
    { word: 'fire', severity: 'low' },
  ]);
  await index.upsert([first!, third!].map(({ condition }) => indexed(ledger, condition)));
  const filter = { licence: ledger };
  const row = async () =>
    (await index.find(everything, filter, { after: null, limit: 1 }))[0]!.undecided;
  expect(await row()).toMatchObject({ episodes: 2, worse: { severity: 'critical', header: 1 } });
  const erasure = { id: 'era_1', licence: ledger, firstHeader: 1, lastHeader: 2 };
  await d1Erasures(env.REGISTRY).markDeleted(erasure as ErasureRow, 1);
  expect(await row()).toMatchObject({ episodes: 1, worse: null });
});

/** Order: where each version is delivered, and again; a decision comes behind the version that it is about. */
const delivery = fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 });

test('in whatever order versions come, and however often, a row keeps the worst that nobody decided on', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 12 }),
      delivery,
      async (events, order) => {
        const ledger = `w${run++}`;
        const steps = lifeOf(ledger, events);
        const versions = steps.flatMap((one) => (one.word === 'version' ? [one.condition] : []));
        if (versions.length === 0) return;
        const decisions = steps.flatMap((one) => (one.word === 'decided' ? [one.condition] : []));
        const twice = [...versions, ...versions.filter((_, i) => order[i]! % 3 === 0)];
        const queue = twice
          .map((one, i) => ({ one, at: order[i + 20]! }))
          .sort((a, b) => a.at - b.at);
        const come = new Set<number>();
        while (queue.length > 0) {
          const batch = queue.splice(0, 1 + (order[queue.length]! % 4));
          await index.upsert(batch.map(({ one }) => indexed(ledger, one)));
          for (const { one } of batch) come.add(one.version);
          while (decisions[0] && come.has(decisions[0].version))
            await decide(ledger, decisions.shift()!);
        }
        const expected = modelOf(steps);
        const filter = { licence: ledger };
        const [row] = await index.find(everything, filter, { after: null, limit: 2 });
        const last = steps.findLast(({ word }) => word === 'decided')?.condition ?? null;
        const { sinceMs, episodes, worst } = undecidedOf(versions, last) ?? {};
        expect([sinceMs, episodes]).toEqual([
          expected.undecided?.sinceMs,
          expected.undecided?.episodes,
        ]);
        expect(worst?.severity ?? row!.condition.severity).toBe(expected.worstSeverity);
        expect(row!.condition).toEqual(expected.present);
        expect(shownOf(row!)).toEqual({ open: expected.open, undecided: expected.undecided });
        const counted = await index.counts(everything, filter, 'severity');
        expect(counted).toEqual([{ value: expected.worstSeverity, count: 1 }]);
        const severity = expected.worstSeverity;
        const asked = { ...filter, severity, open: expected.open };
        expect(await index.find(everything, asked, { after: null, limit: 2 })).toEqual([row]);
      },
    ),
    { numRuns: 60 },
  );
});

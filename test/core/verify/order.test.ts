import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { sameBytes } from '../../../src/core/bytes.ts';
import type { Order } from '../../../src/core/model.ts';
import {
  type Chain,
  type ChainEntry,
  type ChainHistory,
  type ChainItem,
  HISTORY_MS,
  JUMP_LIMIT,
  type Place,
  placeInChain,
  RESUME_STRIDE,
  resumeSequence,
} from '../../../src/core/verify/order.ts';

const hash = (name: string) => sha256(utf8ToBytes(name));
const zero = new Uint8Array(32);
const nowMs = Date.UTC(2026, 10, 23, 12);
const minuteMs = 60_000;
/** The challenge that the head answers. */
const headAtMs = nowMs - 60 * minuteMs;
const old = hash('old boot');
const present = hash('present boot');
const fresh = hash('fresh boot');

function historyOf(entries: readonly ChainEntry[]): ChainHistory {
  const counted = entries.filter(({ order }) => order !== 'late-unchecked');
  return {
    byDigest: (digest) => entries.find((entry) => sameBytes(entry.digest, digest)),
    bySequence: (sequence) => counted.find((entry) => entry.sequence === sequence),
    successors: (digest) => counted.filter((entry) => sameBytes(entry.previous, digest)),
  };
}

function entry(
  sequence: number,
  name: string,
  previous: string,
  order: Order = 'next',
): ChainEntry {
  return { sequence, digest: hash(name), previous: hash(previous), order };
}

/** Number 8 is missing; 10 is the head. */
const entries = [
  entry(7, 'seven', 'six'),
  entry(9, 'nine', 'eight', 'gap'),
  entry(10, 'ten', 'nine'),
];
const chain: Chain = {
  head: { sequence: 10, digest: hash('ten'), challengeAtMs: headAtMs },
  boots: { seed: present, sinceChallengeMs: headAtMs - 10 * minuteMs, retired: [old] },
  jumpedTo: null,
};

function item(change: Partial<ChainItem> = {}): ChainItem {
  return {
    digest: hash('an item'),
    sequence: 11,
    previous: hash('ten'),
    bootseed: present,
    challengeAtMs: headAtMs + minuteMs,
    ...change,
  };
}

function placed(change: Partial<ChainItem>, at: Chain = chain, known = entries): Place {
  return placeInChain(item(change), at, historyOf(known), nowMs);
}

const resumedAtMs = headAtMs + 5 * minuteMs;
const resumption = {
  sequence: resumeSequence(10, resumedAtMs),
  bootseed: fresh,
  challengeAtMs: resumedAtMs,
};
const tooOldMs = nowMs - HISTORY_MS;

const cases: readonly [title: string, change: Partial<ChainItem>, order: Order][] = [
  ['the next one', {}, 'next'],
  ['the next one after a reboot', { bootseed: fresh }, 'next'],
  ['the next one under the challenge of the head', { challengeAtMs: headAtMs }, 'next'],
  ['the next one under a challenge that the log never issued', { challengeAtMs: null }, 'next'],
  ['one whose predecessor is missing', { sequence: 12, previous: hash('eleven') }, 'gap'],
  ['one that follows the head by a number too many', { sequence: 12 }, 'gap'],
  [
    'one as far above the head as it may be',
    { sequence: 10 + JUMP_LIMIT, previous: hash('?'), challengeAtMs: null },
    'gap',
  ],
  [
    'one further above the head',
    { sequence: 11 + JUMP_LIMIT, previous: hash('?'), challengeAtMs: null },
    'jump',
  ],
  [
    'one further than time and limit',
    { sequence: resumeSequence(null, headAtMs + minuteMs) + JUMP_LIMIT + 1, previous: hash('?') },
    'jump',
  ],
  [
    'one that follows a resumption not yet seen',
    { sequence: resumeSequence(null, headAtMs) + 1, previous: hash('?') },
    'gap',
  ],
  [
    'one from the hole',
    { sequence: 8, previous: hash('seven'), challengeAtMs: headAtMs - minuteMs },
    'late',
  ],
  [
    'one from before all that is known',
    { sequence: 3, previous: hash('two'), challengeAtMs: headAtMs - minuteMs },
    'late',
  ],
  [
    'the very first, long after',
    { sequence: 1, previous: zero, challengeAtMs: headAtMs - minuteMs },
    'late',
  ],
  [
    'one from the hole, of an old boot',
    {
      sequence: 8,
      previous: hash('seven'),
      bootseed: old,
      challengeAtMs: headAtMs - 10 * minuteMs,
    },
    'late',
  ],
  [
    'one from the hole that is older than history',
    { sequence: 8, previous: hash('seven'), challengeAtMs: tooOldMs },
    'late-unchecked',
  ],
  [
    'one from the hole that is just not',
    { sequence: 8, previous: hash('seven'), challengeAtMs: tooOldMs + 1 },
    'late',
  ],
  [
    'one from the hole of unknown age',
    { sequence: 8, previous: hash('seven'), challengeAtMs: null },
    'late-unchecked',
  ],
  ['another with the number of the head', { sequence: 10, previous: hash('nine') }, 'equivocation'],
  [
    'another with a known number',
    { sequence: 9, previous: hash('eight'), challengeAtMs: headAtMs - minuteMs },
    'equivocation',
  ],
  [
    'another with a known number and an unknown predecessor',
    { sequence: 7, previous: hash('?') },
    'equivocation',
  ],
  ['a second successor of a settled one', { sequence: 12, previous: hash('nine') }, 'equivocation'],
  [
    'a second successor of one that is missing',
    { sequence: 12, previous: hash('eight') },
    'equivocation',
  ],
  ['a lower one under a newer challenge', { sequence: 8, previous: hash('seven') }, 'equivocation'],
  ['a second beginning', { sequence: 12, previous: zero }, 'equivocation'],
  ['an old boot under a newer challenge', { bootseed: old }, 'equivocation'],
  ['a resumption from the head', resumption, 'resumed'],
  [
    'a resumption from an older one, since the head moved meanwhile',
    { ...resumption, previous: hash('seven') },
    'resumed',
  ],
  [
    'a resumption from nothing, since nothing was on record',
    { ...resumption, previous: zero },
    'resumed',
  ],
  ['a resumption under the present boot', { ...resumption, bootseed: present }, 'gap'],
  [
    'a resumption from an older one under the present boot',
    { ...resumption, previous: hash('seven'), bootseed: present },
    'equivocation',
  ],
  ['a resumption under an old boot', { ...resumption, bootseed: old }, 'equivocation'],
  [
    'a resumption by the number of another time',
    { ...resumption, sequence: resumption.sequence + RESUME_STRIDE },
    'gap',
  ],
  [
    'a resumption from an older one by the number of another time',
    { ...resumption, previous: hash('seven'), sequence: resumption.sequence + RESUME_STRIDE },
    'equivocation',
  ],
];

describe('placeInChain', () => {
  test.each(cases)('%s is placed', (_title, change, order) => {
    expect(placed(change)).toBe(order);
  });

  test('what is known is a duplicate, whatever else holds of it', () => {
    const digest = hash('nine');
    expect(placed({ digest, sequence: 9 })).toEqual({ duplicateOf: entries[1] });
    expect(placed({ digest, sequence: 9, bootseed: old })).toEqual({ duplicateOf: entries[1] });
    expect(placed({ digest: hash('ten'), sequence: 10 })).toEqual({ duplicateOf: entries[2] });
  });

  test('the fast way asks no history', () => {
    const silent: ChainHistory = {
      byDigest: () => {
        throw new Error('asked');
      },
      bySequence: () => {
        throw new Error('asked');
      },
      successors: () => {
        throw new Error('asked');
      },
    };
    expect(placeInChain(item(), chain, silent, nowMs)).toBe('next');
  });

  test('what settled as a jump is known still when the head has come up to it', () => {
    const jump = { ...entry(11, 'an item', 'ten', 'jump') };
    const at = { ...chain, jumpedTo: 11 };
    expect(placed({}, at, [...entries, jump])).toEqual({ duplicateOf: jump });
    expect(placed({ digest: hash('another') }, { ...chain, jumpedTo: 11 }, entries)).toBe('next');
  });

  test('what follows a jump is a gap, not a fork, once the head comes near', () => {
    const jump = entry(5000, 'jump', '?', 'jump');
    const after = { sequence: 5001, previous: hash('jump') };
    expect(placed(after, { ...chain, jumpedTo: 5000 }, [...entries, jump])).toBe('gap');
  });

  test('one that was too old to be checked takes no place in the chain', () => {
    const unchecked = entry(8, 'eight', 'seven', 'late-unchecked');
    const another = { sequence: 8, previous: hash('seven'), challengeAtMs: headAtMs - minuteMs };
    expect(placed(another, chain, [...entries, unchecked])).toBe('late');
  });
});

describe('the first that is heard of a device', () => {
  const nothing: Chain = {
    head: null,
    boots: { seed: null, sinceChallengeMs: null, retired: [] },
    jumpedTo: null,
  };
  test.each<[string, Partial<ChainItem>, Order]>([
    ['its first', { sequence: 1, previous: zero }, 'first'],
    ['a later one', { sequence: 3, previous: hash('two') }, 'gap'],
    [
      'one after a state was lost before anything was heard',
      { ...resumption, previous: zero },
      'resumed',
    ],
    ['one numbered beyond all bounds', { sequence: 2 ** 52, previous: zero }, 'jump'],
    [
      'one numbered high under an unknown challenge',
      { sequence: JUMP_LIMIT + 1, previous: zero, challengeAtMs: null },
      'jump',
    ],
  ])('%s', (_title, change, order) => {
    expect(placed(change, nothing, [])).toBe(order);
  });
});

describe('a device that was silent for longer than history is kept', () => {
  const silent = { ...chain, head: { ...chain.head!, challengeAtMs: tooOldMs - minuteMs } };

  test.each<[string, Partial<ChainItem>, Order]>([
    ['goes on', {}, 'next'],
    ['resumes from the head on record', resumption, 'resumed'],
    [
      'sends its last one again',
      {
        digest: hash('ten'),
        sequence: 10,
        previous: hash('nine'),
        challengeAtMs: tooOldMs - minuteMs,
      },
      'late-unchecked',
    ],
    [
      'has another last one',
      { sequence: 10, previous: hash('nine'), challengeAtMs: tooOldMs - minuteMs },
      'equivocation',
    ],
  ])('%s', (_title, change, order) => {
    expect(placed(change, silent, [])).toBe(order);
  });
});

describe('a state that is lost twice', () => {
  const first = { ...entry(resumeSequence(10, headAtMs + minuteMs), 'first try', 'ten', 'late') };
  const second = entry(resumption.sequence, 'second try', 'ten', 'resumed');
  const after: Chain = {
    ...chain,
    head: { sequence: second.sequence, digest: second.digest, challengeAtMs: resumedAtMs },
    boots: { seed: fresh, sinceChallengeMs: resumedAtMs, retired: [present, old] },
  };
  const lost = { bootseed: hash('lost boot'), challengeAtMs: headAtMs + minuteMs };

  test('its first resumption may arrive after its second', () => {
    const late = { ...lost, digest: first.digest, sequence: first.sequence };
    expect(placed(late, after, [...entries, second])).toBe('late');
  });

  test('and what it signed before and after the first may arrive still later', () => {
    const known = [...entries, second, first];
    const before = { sequence: 11, bootseed: present, challengeAtMs: headAtMs };
    expect(placed(before, after, known)).toBe('late');
    const following = { ...lost, sequence: first.sequence + 1, previous: first.digest };
    expect(placed(following, after, known)).toBe('late');
  });

  test('but one who signs on in a boot that is over is another', () => {
    const alive = { sequence: 11, bootseed: present, challengeAtMs: resumedAtMs + minuteMs };
    expect(placed(alive, after, [...entries, second])).toBe('equivocation');
  });
});

describe('resumeSequence', () => {
  test('is a multiple of the stride, above the head, and rises with the challenge', () => {
    expect(resumeSequence(null, 1_000)).toBe(RESUME_STRIDE);
    expect(resumeSequence(10, 60_000)).toBe(60 * RESUME_STRIDE);
    expect(resumeSequence(10, 120_000)).toBe(120 * RESUME_STRIDE);
    expect(resumeSequence(60 * RESUME_STRIDE, 60_000)).toBe(61 * RESUME_STRIDE);
    expect(resumeSequence(60 * RESUME_STRIDE + 5, 60_000)).toBe(61 * RESUME_STRIDE);
  });

  test('stays below 2^53 for two thousand years', () => {
    expect(resumeSequence(null, Date.UTC(4000, 0))).toBeLessThan(2 ** 53 - JUMP_LIMIT);
  });
});

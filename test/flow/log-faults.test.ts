/** Every storage step of the log goes wrong once, in every way; after each the whole log is derived anew. */
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/core/log/checkpoint.ts';
import { logSigner } from '../core/log/keys.ts';
import { checkWholeLog } from './check-log.ts';
import { type FaultKind, faultKinds } from './faulty-archive.ts';
import { LogScene } from './log-scene.ts';
import { logView } from './log-view.ts';
import { random } from './pending.ts';

const LEAVES_BEFORE = 251;

/** A log that stands four leaves before its first full tile. */
const before = new LogScene();
await before.append('p', 1, LEAVES_BEFORE);
const prepared = () => before.copy();

const story: readonly ((scene: LogScene) => Promise<void>)[] = [
  (scene) => scene.challenge(),
  (scene) => scene.append('a', 1, 3),
  (scene) => scene.append('b', 1, 4),
  (scene) => scene.challenge(),
  (scene) => scene.append('a', 3, 5),
  (scene) => scene.prove({ indices: [0, 255, 256], fromSizes: [1, 253] }),
];
const STORY_LEAVES = LEAVES_BEFORE + 5 + 4;

const endings = ['it goes on', 'it is killed', 'it is killed, and its reload fails'] as const;
type Ending = (typeof endings)[number];

/** Tells the story with one fault in it. Each chapter that failed is told again, as its caller would. */
async function tell(scene: LogScene, ending: Ending): Promise<number> {
  let failures = 0;
  for (const chapter of story) {
    try {
      await chapter(scene);
    } catch {
      failures += 1;
      scene.check();
      if (ending !== 'it goes on') scene.restart();
      if (ending.endsWith('fails')) {
        scene.archive.failAt(0, 'fails before');
        await expect(chapter(scene)).rejects.toThrow();
        scene.check();
      }
      await chapter(scene);
    }
  }
  return failures;
}

/** What is still on its way arrives, and another process begins over all that. */
async function checkStory(scene: LogScene): Promise<void> {
  scene.archive.settle();
  scene.restart();
  await scene.prove({ indices: [], fromSizes: [] });
  const leaves = scene.check();
  const named = new Set(scene.told.leaves.map(({ ledger, sequence }) => `${ledger} ${sequence}`));
  expect(named.size).toBe(STORY_LEAVES);
  // Beside these the genesis leaf and time leaves: one more where a challenge was asked for twice.
  const timeLeaves = leaves.length - 1 - STORY_LEAVES;
  expect([2, 3, 4]).toContain(timeLeaves);
  expect(scene.reports).toEqual([]);
}

async function undisturbed() {
  const scene = prepared();
  const [calls, steps] = [scene.archive.calls, scene.steps];
  expect(await tell(scene, 'it goes on')).toBe(0);
  const told = { calls: scene.archive.calls - calls, steps: scene.steps - steps };
  await checkStory(scene);
  return told;
}

const whole = await undisturbed();

describe('a call of the archive goes wrong', () => {
  test('the story has enough of them', () => {
    expect(whole.calls).toBeGreaterThan(15);
  });

  const cases = faultKinds.flatMap((kind) => endings.map((ending) => [kind, ending] as const));
  test.each(cases)('any one %s, and %s', async (kind: FaultKind, ending: Ending) => {
    for (let ahead = 0; ahead < whole.calls; ahead += 1) {
      const scene = prepared();
      scene.archive.failAt(ahead, kind);
      expect(await tell(scene, ending), `call ${ahead}`).toBe(1);
      await checkStory(scene);
    }
  });
});

describe('a write or a commit of the object goes wrong', () => {
  test.each(['it goes on', 'it is killed'] as const)('any one, and %s', async (ending) => {
    for (let ahead = 0; ahead < whole.steps; ahead += 1) {
      const scene = prepared();
      scene.dieAt(ahead);
      expect(await tell(scene, ending), `step ${ahead}`).toBeLessThanOrEqual(1);
      await checkStory(scene);
    }
  });
});

describe('two histories meet', () => {
  const nothing = { indices: [], fromSizes: [] };

  test('at one size, where a copy of the object goes on beside it', async () => {
    const [scene, copy] = [prepared(), prepared()];
    // Both have looked already, and found nothing.
    await Promise.all([scene.prove(nothing), copy.prove(nothing)]);
    await scene.append('a', 1, 1);
    copy.take(scene.archive.objects);
    await expect(copy.append('b', 1, 1)).rejects.toThrow('with other bytes');
    await expect(copy.prove(nothing)).rejects.toThrow('log_stopped');
    copy.restart();
    await expect(copy.append('c', 1, 1)).rejects.toThrow('log_stopped: log_archive_differs');
    scene.check();
  });

  test.each([
    ['behind', 1, 2, 'log_archive_differs'],
    ['before', 2, 1, 'log_archive_ahead'],
  ])('where the other’s checkpoint lies %s it', async (_, its, own, word) => {
    const [scene, copy] = [prepared(), prepared()];
    await Promise.all([scene.prove(nothing), copy.prove(nothing)]);
    await scene.append('a', 1, its);
    copy.take(scene.archive.objects);
    await expect(copy.append('b', 1, own)).rejects.toThrow(`log_stopped: ${word}`);
  });

  test('at the start, where the archive is ahead of a restored object', async () => {
    const [scene, restored] = [prepared(), prepared()];
    await scene.append('a', 1, 1);
    restored.take(scene.archive.objects);
    await expect(restored.append('b', 1, 1)).rejects.toThrow('log_stopped: log_archive_ahead');
    expect(restored.reports).toEqual(['log-stopped: log_archive_ahead']);
  });

  test('at the start, where an object is new and the archive is not', async () => {
    const fresh = new LogScene();
    fresh.take(before.archive.objects);
    await expect(fresh.challenge()).rejects.toThrow('log_stopped: log_archive_ahead');
  });
});

describe('the checker finds', () => {
  const flipped = (scene: LogScene, name: string) => {
    const bytes = scene.archive.objects.get(name)!.slice();
    bytes[bytes.length >> 1]! ^= 1;
    scene.archive.objects.set(name, bytes);
  };
  const run = (sql: string) => (scene: LogScene) => scene.database.exec(sql);
  const fork = new TextEncoder().encode(signCheckpoint(253, random(9), logSigner));
  const spoilt: readonly [string, (scene: LogScene) => unknown][] = [
    ['a bit of an archived tile', (scene) => flipped(scene, 'tile/0/000')],
    ['a bit of an archived bundle', (scene) => flipped(scene, 'tile/entries/000')],
    ['a missing tile', (scene) => scene.archive.objects.delete('tile/0/000')],
    [
      'a forked checkpoint',
      ({ archive }) => archive.objects.set(`checkpoints/${'253'.padStart(16, '0')}`, fork),
    ],
    [
      'a told checkpoint that is gone',
      ({ archive, told }) => {
        const at = told.notes[0]!.split('\n')[1]!;
        archive.objects.delete(`checkpoints/${at.padStart(16, '0')}`);
      },
    ],
    ['a lost leaf', ({ told }) => told.leaves.push({ ...told.leaves[0]!, index: 900 })],
    [
      'a leaf of two ledgers',
      run(
        "INSERT INTO ledger_head SELECT 'c', sequence, leaf_index, leaf_data FROM ledger_head WHERE ledger = 'b'",
      ),
    ],
    [
      'a ledger that leads nowhere',
      run('UPDATE leaf_before SET indices = zeroblob(length(indices))'),
    ],
    [
      'a changed leaf',
      run('UPDATE entries SET leaf_data = zeroblob(length(leaf_data)) WHERE tile = 1'),
    ],
    ['a changed hash', run('UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 1')],
    ['a tile too many', run('INSERT INTO tile SELECT level, 7, hashes FROM tile WHERE level = 1')],
  ];

  test.each(spoilt)('%s', async (_, spoil) => {
    const scene = prepared();
    await tell(scene, 'it goes on');
    const view = () => logView(scene.database, scene.archive.objects);
    checkWholeLog(view(), logSigner.key, scene.told);
    spoil(scene);
    expect(() => checkWholeLog(view(), logSigner.key, scene.told)).toThrow();
  });
});

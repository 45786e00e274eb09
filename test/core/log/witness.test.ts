import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { signNote } from '../../../src/core/log/note.ts';
import { consistencyPath } from '../../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../../src/core/log/tree.ts';
import {
  formatAddCheckpoint,
  judgeAddCheckpoint,
  parseAddCheckpoint,
  type WitnessedTree,
} from '../../../src/core/log/witness.ts';
import { logSigner, signerFor } from './keys.ts';

const read = listReader(Array.from({ length: 40 }, (_, at) => leafHash(Uint8Array.of(at))));
const treeAt = (size: number): WitnessedTree => ({ size, root: treeRoot(read, size) });
const noteAt = (size: number, signer = logSigner) =>
  signCheckpoint(size, treeRoot(read, size), signer);
const pathFrom = (from: number, to: number) => (from === 0 ? [] : consistencyPath(read, from, to));
const request = (oldSize: number, size: number) => ({
  ...{ oldSize, path: pathFrom(oldSize, size), note: noteAt(size) },
});
const logs = [logSigner.key];
const word = (asked: ReturnType<typeof request>, last: WitnessedTree | null) =>
  judgeAddCheckpoint(asked, logs, last).word;

describe('a witness', () => {
  test('cosigns each honest step, from nothing to any size, and remembers it', () => {
    const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, (asked) => {
        let last: WitnessedTree | null = null;
        for (const size of asked.sort((a, b) => a - b)) {
          const judged = judgeAddCheckpoint(request(last?.size ?? 0, size), logs, last);
          if (judged.word !== 'cosign') throw new Error(judged.word);
          expect(judged.tree).toEqual(treeAt(size));
          last = judged.tree;
        }
      }),
    );
  });

  test('cosigns the same checkpoint again', () => {
    expect(word({ ...request(0, 7), oldSize: 7, path: [] }, treeAt(7))).toBe('cosign');
  });

  test('tells the size that it has to whoever believes another', () => {
    const judged = judgeAddCheckpoint(request(3, 9), logs, treeAt(5));
    expect(judged).toEqual({ word: 'conflict', size: 5 });
    expect(judgeAddCheckpoint(request(3, 9), logs, null)).toEqual({ word: 'conflict', size: 0 });
  });

  test.each([
    ['of another log', { ...request(0, 5), note: noteAt(5, signerFor('other.example/log')) }],
    ['without an origin', { ...request(0, 5), note: '\n\n' }],
  ])('does not know a checkpoint %s', (_, asked) => {
    expect(word(asked, null)).toBe('origin-unknown');
  });

  test('refuses another key under the name of the log', () => {
    const note = noteAt(5, signerFor(logSigner.key.name, 'another'));
    expect(word({ ...request(0, 5), note }, null)).toBe('key-unknown');
  });

  test.each([
    ['an old size beyond the new', { ...request(0, 5), oldSize: 6 }],
    ['no checkpoint in a note of the log', { ...request(0, 5), note: notOf('no size\n') }],
    ['a note without signatures', { ...request(0, 5), note: `${logSigner.key.name}\n5\n\n` }],
  ])('calls %s malformed', (_, asked) => {
    expect(word(asked, null)).toBe('malformed');
  });

  test('tells a fork of the size that it has from a bad proof: it proves two trees', () => {
    const note = forkAt(5);
    expect(word({ ...request(0, 5), oldSize: 5, note }, treeAt(5))).toBe('forked');
  });

  test.each([
    ['a fork that goes on', { ...request(5, 9), note: forkAt(9) }, 5],
    ['a first checkpoint with a path', { ...request(0, 9), path: pathFrom(5, 9) }, 0],
    ['the same size with a path', { ...request(0, 5), oldSize: 5, path: pathFrom(3, 5) }, 5],
    ['a path that lacks a hash', { ...request(5, 9), path: pathFrom(5, 9).slice(1) }, 5],
  ])('never cosigns %s', (_, asked, last) => {
    expect(word(asked, last === 0 ? null : treeAt(last))).toBe('proof-invalid');
  });
});

function notOf(rest: string): string {
  return signNote(`${logSigner.key.name}\n${rest}`, logSigner);
}

/** Another tree under the log's own key: a split view. */
function forkAt(size: number): string {
  return signCheckpoint(size, new Uint8Array(32).fill(7), logSigner);
}

describe('the body of add-checkpoint', () => {
  test('is read back as it was written', () => {
    const sizes = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 20, max: 40 }));
    fc.assert(
      fc.property(sizes, ([from, to]) => {
        expect(parseAddCheckpoint(formatAddCheckpoint(request(from, to)))).toEqual(
          request(from, to),
        );
      }),
    );
  });

  const body = formatAddCheckpoint(request(3, 9));
  test.each([
    ['nothing', ''],
    ['no old line', body.slice(body.indexOf('\n') + 1)],
    ['a leading zero', body.replace('old 3', 'old 03')],
    ['no number', body.replace('old 3', 'old x')],
    ['a hash of 31 bytes', body.replace(/\n[^\n]{44}\n/, `\n${btoa('x'.repeat(31))}\n`)],
    ['64 hashes', body.replace('old 3\n', `old 3\n${`${btoa('x'.repeat(32))}\n`.repeat(64)}`)],
    ['more than may be read', body + 'x'.repeat(70_000)],
  ])('with %s is none', (_, altered) => {
    expect(parseAddCheckpoint(altered)).toBeNull();
  });
});

import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { encode } from '../../../src/core/codec/cbor.ts';
import { challengeOf, encodeChallenge, openChallenge } from '../../../src/core/log/challenge.ts';
import { signCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { encodeTimeLeaf, leafData } from '../../../src/core/log/leaf.ts';
import { signNote } from '../../../src/core/log/note.ts';
import { inclusionPath } from '../../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../../src/core/log/tree.ts';
import { logSigner, signerFor } from './keys.ts';

const issuedAtMs = 1_800_000_000_000;
const timeLeaf = encodeTimeLeaf({ issuedAtMs, random: new Uint8Array(32).fill(1) });
const leaves = [
  leafHash(Uint8Array.of(0)),
  leafHash(Uint8Array.of(1)),
  leafHash(leafData(timeLeaf)),
];
const read = listReader(leaves);
const note = signCheckpoint(3, treeRoot(read, 3), logSigner);
const honest = { note, timeLeaf, index: 2, inclusionPath: inclusionPath(read, 2, 3) };
const hash = sha256(new TextEncoder().encode(note));

function reasonOf(bytes: Uint8Array, expected: Uint8Array | null = hash): string | null {
  const opened = openChallenge(bytes, expected, logSigner.key);
  return opened.ok ? null : opened.reason;
}

test('the challenge is the hash of the note as the log alone signed it', () => {
  expect(challengeOf(note, logSigner.key)).toEqual({ ok: true, value: hash });
});

test('signatures of others do not count, wherever they stand', () => {
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  const logLine = note.slice(text.length + 1);
  const other = signNote(text, signerFor('witness.example')).slice(text.length + 1);
  expect(challengeOf(note + other, logSigner.key)).toEqual({ ok: true, value: hash });
  expect(challengeOf(`${text}\n${other}${logLine}`, logSigner.key)).toEqual({
    ok: true,
    value: hash,
  });
  expect(reasonOf(encodeChallenge({ ...honest, note: note + other }))).toBeNull();
});

test('an archived challenge proves its time', () => {
  const opened = openChallenge(encodeChallenge(honest), hash, logSigner.key);
  expect(opened).toMatchObject({ ok: true, value: { issuedAtMs, checkpoint: { size: 3 } } });
  expect(opened.ok && opened.value.hash).toEqual(hash);
  expect(reasonOf(encodeChallenge(honest), null)).toBeNull();
});

test('another challenge than the one asked is refused', () => {
  expect(reasonOf(encodeChallenge(honest), new Uint8Array(32))).toBe('receipt_challenge_mismatch');
});

test('a challenge of another key is refused', () => {
  const foreign = signCheckpoint(3, treeRoot(read, 3), signerFor(logSigner.key.name, 'another'));
  const bytes = encodeChallenge({ ...honest, note: foreign });
  expect(reasonOf(bytes, null)).toBe('receipt_log_signature_invalid');
  expect(challengeOf(foreign, logSigner.key).ok).toBe(false);
});

test('another time than the leaf holds is refused', () => {
  const earlier = encodeTimeLeaf({
    issuedAtMs: issuedAtMs - 1,
    random: new Uint8Array(32).fill(1),
  });
  const bytes = encodeChallenge({ ...honest, timeLeaf: earlier });
  expect(reasonOf(bytes)).toBe('receipt_log_inclusion_invalid');
});

test('a time leaf that is not the last of its checkpoint is refused: it would date it too early', () => {
  const swapped = listReader([leaves[0]!, leaves[2]!, leaves[1]!]);
  const later = signCheckpoint(3, treeRoot(swapped, 3), logSigner);
  const made = { note: later, timeLeaf, index: 1, inclusionPath: inclusionPath(swapped, 1, 3) };
  expect(reasonOf(encodeChallenge(made), null)).toBe('receipt_log_inclusion_invalid');
});

test.each([
  ['nothing', new Uint8Array()],
  ['no array', encode(note)],
  ['a member missing', encode([note, timeLeaf, 2])],
  ['a note of bytes', encode([timeLeaf, timeLeaf, 2, []])],
  ['a negative index', encode([note, timeLeaf, -1, []])],
  ['a path of texts', encode([note, timeLeaf, 2, ['hash']])],
  ['a path of 55 hashes', encode([note, timeLeaf, 2, new Array(55).fill(leaves[0])])],
  ['a time leaf that is none', encode([note, Uint8Array.of(1), 2, []])],
  ['300,000 bytes', encode([note, new Uint8Array(300_000), 2, []])],
])('%s is no archived challenge', (_, bytes) => {
  expect(reasonOf(bytes)).toBe('receipt_format_invalid');
});

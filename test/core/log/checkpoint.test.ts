import { expect, test } from 'vitest';
import {
  openCheckpoint,
  parseCheckpoint,
  parseCount,
  signCheckpoint,
} from '../../../src/core/log/checkpoint.ts';
import { signNote } from '../../../src/core/log/note.ts';
import { leafHash } from '../../../src/core/log/tree.ts';
import { logSigner, signerFor } from './keys.ts';

const root = leafHash(Uint8Array.of(1));
const note = signCheckpoint(42, root, logSigner);
const text = note.slice(0, note.indexOf('\n\n') + 1);

test('a checkpoint opens to what was signed, with the exact text and the line of the log', () => {
  const opened = openCheckpoint(note, logSigner.key);
  if (!opened.ok) throw new Error(opened.reason);
  const { origin, size, logLine } = opened.value;
  expect({ origin, size }).toEqual({ origin: 'log.example/muster', size: 42 });
  expect(opened.value.root).toEqual(root);
  expect(`${opened.value.text}\n${logLine}\n`).toBe(note);
});

test('a checkpoint of another origin is refused though the key signed it', () => {
  const foreign = signNote(text.replace('muster', 'other'), logSigner);
  const refused = { ok: false, reason: 'receipt_log_signature_invalid' };
  expect(openCheckpoint(foreign, logSigner.key)).toEqual(refused);
  expect(openCheckpoint(note, signerFor('log.example/muster', 'another').key)).toEqual(refused);
});

test('extension lines of other logs are read over', () => {
  expect(parseCheckpoint(`${text}extension\n`)).toMatchObject({ ok: true, value: { size: 42 } });
});

test.each([
  ['no text', ''],
  ['no last newline', text.trimEnd()],
  ['an empty origin', text.replace('log.example/muster', '')],
  ['a leading zero', text.replace('42', '042')],
  ['a sign', text.replace('42', '+42')],
  ['a negative size', text.replace('42', '-42')],
  ['a size beyond 2^53 - 1', text.replace('42', '9007199254740992')],
  ['a size of forty digits', text.replace('42', '4'.repeat(40))],
  ['a root of 31 bytes', text.replace(/\n[^\n]+\n$/, `\n${btoa('x'.repeat(31))}\n`)],
  ['a root without padding', text.replace('=', '')],
  ['an empty extension line', `${text}\n`],
  ['only two lines', text.split('\n').slice(0, 2).join('\n')],
])('a checkpoint with %s is malformed', (_, altered) => {
  expect(parseCheckpoint(altered)).toEqual({ ok: false, reason: 'receipt_format_invalid' });
  if (altered.endsWith('\n'))
    expect(openCheckpoint(signNote(altered, logSigner), logSigner.key).ok).toBe(false);
});

test('counts are read up to 2^53 - 1 and no further', () => {
  expect(parseCount('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(parseCount('9007199254740992')).toBeNull();
  expect(parseCount('0')).toBe(0);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64 } from '../../../src/core/log/base64.ts';
import { openNote, signNote } from '../../../src/core/log/note.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  verifierKey,
} from '../../../src/core/log/note-key.ts';
import { join } from '../../../src/core/log/tree.ts';
import { logSigner, signerFor } from './keys.ts';

const text = 'first line\n\nthird line\n';
const note = signNote(text, logSigner);
const ownLine = note.slice(text.length + 1);
const keys = [logSigner.key];

/** A signature line over `text` as another signer would add it. */
function lineOf(signer: typeof logSigner, over = text): string {
  return signNote(over, signer).slice(over.length + 1);
}

function reasonOf(altered: string): string | null {
  const opened = openNote(altered, keys);
  return opened.ok ? null : opened.reason;
}

test('a note opens to the text that was signed, empty lines included', () => {
  const opened = openNote(note, keys);
  expect(opened).toMatchObject({ ok: true, value: { text } });
  if (opened.ok) expect(`${opened.value.signatures[0]!.line}\n`).toBe(ownLine);
});

test('a verifier key has one string, and its id is that of its name and bytes', () => {
  const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const key = parseVerifierKey(published);
  expect(key?.name).toBe('PeterNeumann');
  expect(formatVerifierKey(key!)).toBe(published);
  const peters = [
    'If you think cryptography is the answer to your problem,\n',
    "then you don't know what your problem is.\n",
    '\n',
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
  ];
  expect(openNote(peters.join(''), [key!]).ok).toBe(true);
});

test.each([
  ['another id', (key: string) => key.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
  ['another name', (key: string) => `x${key}`],
  ['another type', (key: string) => key.replace(/\+AQ?/, '+BA')],
  ['a cut key', (key: string) => key.slice(0, -4)],
  ['no name', (key: string) => key.slice(key.indexOf('+'))],
  ['a name with a space', (key: string) => key.replace('.', ' ')],
  ['nothing', () => ''],
])('a verifier key string with %s is none', (_, alter) => {
  expect(parseVerifierKey(alter(formatVerifierKey(logSigner.key)))).toBeNull();
});

test('a key name with a space or a plus sign is a programming error', () => {
  expect(() => verifierKey('a b', logSigner.key.publicKey)).toThrow('a key name');
  expect(() => verifierKey('a+b', logSigner.key.publicKey)).toThrow('a key name');
  expect(() => verifierKey('a', new Uint8Array(31))).toThrow('32 bytes');
  expect(() => signNote('no newline', logSigner)).toThrow('not the text of a note');
  expect(() => signNote('tab\t\n', logSigner)).toThrow('not the text of a note');
});

test('lines of unknown keys are ignored, even under the name or the id of a known one', () => {
  const sameName = lineOf(signerFor(logSigner.key.name, 'another'));
  const blob = join([logSigner.key.keyId, new Uint8Array(64)]);
  const sameId = `\u2014 elsewhere ${toBase64(blob)}\n`;
  expect(reasonOf(note + sameName + sameId)).toBeNull();
  expect(reasonOf(`${text}\n${sameName}${sameId}${ownLine}`)).toBeNull();
  expect(reasonOf(`${text}\n${sameName}${sameId}`)).toBe('receipt_log_signature_invalid');
});

test('a known key with a false line refuses the note, whatever else stands there', () => {
  const witness = signerFor('witness.example');
  const false_ = lineOf(witness, 'another text\n');
  expect(openNote(note + false_, keys).ok).toBe(true);
  const opened = openNote(note + false_, [...keys, witness.key]);
  expect(opened).toEqual({ ok: false, reason: 'receipt_log_signature_invalid' });
});

test('a known key that signs twice refuses the note: its signature line must be one', () => {
  expect(reasonOf(note + ownLine)).toBe('receipt_log_signature_invalid');
});

test('a signature of another length under a known key is false', () => {
  const blob = toBase64(join([logSigner.key.keyId, new Uint8Array(63)]));
  const line = `\u2014 ${logSigner.key.name} ${blob}\n`;
  expect(reasonOf(`${text}\n${line}`)).toBe('receipt_log_signature_invalid');
});

test('a note with 16 signatures of the largest kind opens; with 65 lines it does not', () => {
  const long = (name: string) => `\u2014 ${name} ${toBase64(new Uint8Array(2_428).fill(7))}\n`;
  const names = Array.from({ length: 64 }, (_, at) => `witness${at}.example`);
  expect(reasonOf(note + names.slice(0, 15).map(long).join(''))).toBeNull();
  const short = names.map((name) => `\u2014 ${name} ${toBase64(new Uint8Array(68))}\n`);
  expect(reasonOf(note + short.slice(0, 63).join(''))).toBeNull();
  expect(reasonOf(note + short.join(''))).toBe('receipt_format_invalid');
  expect(reasonOf(note + names.map(long).join(''))).toBe('receipt_format_invalid');
});

test.each([
  ['nothing at all', ''],
  ['no blank line', text.trimEnd()],
  ['no signature', `${text}\n`],
  ['no last newline', note.slice(0, -1)],
  ['a carriage return', note.replace('first', 'first\r')],
  ['a tab', note.replace('first', 'fir\tst')],
  ['a NUL', note.replace('first', 'fir\0st')],
  ['a lone surrogate', note.replace('first', 'fir\ud800st')],
  ['a hyphen for the dash', note.replace('\u2014', '-')],
  ['two spaces', note.replace('\u2014 ', '\u2014  ')],
  ['a space at the end', note.replace(/\n$/, ' \n')],
  ['base64 that is none', `${note}\u2014 witness.example ####\n`],
  ['a signature of only an id', `${note}\u2014 witness.example AAAAAA==\n`],
  ['a blank line behind the signatures', `${note}\n`],
])('a note with %s is malformed', (_, altered) => {
  expect(reasonOf(altered)).toBe('receipt_format_invalid');
});

test('whatever text comes, opening it answers and never throws', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.tuple(fc.nat({ max: note.length }), fc.string({ unit: 'binary', maxLength: 3 })),
  );
  fc.assert(
    fc.property(hostile, (made) => {
      const altered = typeof made === 'string' ? made : note.slice(0, made[0]) + made[1];
      if (altered !== note) expect(openNote(altered, keys).ok).toBe(false);
    }),
  );
});

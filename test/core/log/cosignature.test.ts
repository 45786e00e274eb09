import { createPublicKey, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64 } from '../../../src/core/log/base64.ts';
import { signCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { cosignatureLine, openNote, withLines } from '../../../src/core/log/note.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  verifierKey,
} from '../../../src/core/log/note-key.ts';
import { logSigner, signerFor, witnessFor } from './keys.ts';

const note = signCheckpoint(3, new Uint8Array(32).fill(9), logSigner);
const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
const witness = witnessFor('witness.example/w1');
const line = cosignatureLine(text, witness, 1_679_315_147);
const keys = [logSigner.key, witness.key];

function opened(altered: string) {
  const result = openNote(altered, keys);
  return result.ok ? result.value.signatures.map(({ atS }) => atS) : result.reason;
}

test('a cosignature is the bytes of the specification, by another implementation of Ed25519', () => {
  const [dash, name, base64] = line.split(' ');
  expect([dash, name]).toEqual(['\u2014', 'witness.example/w1']);
  const blob = Buffer.from(base64!, 'base64');
  expect(blob.length).toBe(4 + 8 + 64);
  expect(blob.readBigUInt64BE(4)).toBe(1_679_315_147n);
  const x = Buffer.from(witness.key.publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signed = Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`);
  expect(verify(null, signed, key, blob.subarray(12))).toBe(true);
});

test('a cosigned note opens with the witness’s time, and under the log alone as before', () => {
  expect(opened(withLines(note, [line]))).toEqual([null, 1_679_315_147]);
  expect(openNote(withLines(note, [line]), [logSigner.key])).toMatchObject({ ok: true });
  expect(withLines(withLines(note, [line]), [line])).toBe(withLines(note, [line]));
});

test('a cosignature of another time, tree or witness is false', () => {
  const blob = Buffer.from(line.split(' ')[2]!, 'base64');
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 75 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const changed = Buffer.from(blob);
      changed[at]! ^= 1 << bit;
      const altered = `\u2014 ${witness.key.name} ${toBase64(changed)}`;
      expect(opened(withLines(note, [altered]))).toBe('receipt_log_signature_invalid');
    }),
    { numRuns: 60 },
  );
  const other = signCheckpoint(4, new Uint8Array(32).fill(9), logSigner);
  expect(opened(withLines(other, [line]))).toBe('receipt_log_signature_invalid');
});

test('one key has two ids: what it signs as a log is no cosignature, and the other way round', () => {
  const key = signerFor('both.example').key;
  const asWitness = verifierKey(key.name, key.publicKey, 'cosignature');
  expect(asWitness.keyId).not.toEqual(key.keyId);
  const string = formatVerifierKey(asWitness);
  expect(parseVerifierKey(string)).toBeNull();
  expect(parseVerifierKey(string, 'cosignature')).toEqual(asWitness);
});

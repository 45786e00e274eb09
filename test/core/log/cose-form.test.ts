import { verify as coseVerify } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { honest, openingOf } from '../../../fixtures/receipts-log.ts';
import { decode, encode } from '../../../src/core/codec/cbor.ts';
import { thumbprintOf } from '../../../src/core/crypto/key.ts';
import { parseCheckpoint } from '../../../src/core/log/checkpoint.ts';
import {
  isCoseReceipt,
  makeCoseReceipt,
  openCoseReceipt,
  signRoot,
} from '../../../src/core/log/cose-form.ts';
import { decodeCoseReceipt } from '../../../src/core/log/cose-receipt.ts';
import { headerLeaf } from '../../../src/core/log/header.ts';
import { cosignatureLine, type NoteSigner, withLines } from '../../../src/core/log/note.ts';
import { policyOfKey } from '../../../src/core/log/policy.ts';
import { makeReceipt } from '../../../src/core/log/receipt.ts';
import { openReceipt } from '../../../src/core/log/receipt-check.ts';
import { leafHash, nodeHash } from '../../../src/core/log/tree.ts';
import { logSigner, signerFor, witnessFor } from './keys.ts';

const { part, item, challenge, evidence } = honest();
const textOf = (note: string) => `${note.split('\n\n')[0]}\n`;
const checkpoint = parseCheckpoint(textOf(part.checkpoint));
if (!checkpoint.ok) throw new Error(checkpoint.reason);
const { size, root } = checkpoint.value;
const policy = policyOfKey(logSigner.key);

function made(given: { signer?: NoteSigner; size?: number; note?: string } = {}) {
  const signed = signRoot(root, given.signer ?? logSigner);
  const own = { ...part, checkpoint: given.note ?? part.checkpoint };
  return makeCoseReceipt({ part: own, size: given.size ?? size, root: signed }, item, challenge);
}

test('proves what the text of the same receipt proves, with and without the verdict', () => {
  for (const opening of [null, openingOf(1)]) {
    const signed = signRoot(root, logSigner);
    const bytes = makeCoseReceipt({ part, size, root: signed }, item, challenge, opening);
    const text = makeReceipt(part, item, challenge, opening);
    const opened = openCoseReceipt(bytes, policy, evidence!);
    expect(opened).toMatchObject({ ok: true });
    expect(opened).toEqual(openReceipt(text, policy, evidence!));
    expect(isCoseReceipt(bytes)).toBe(true);
    expect(isCoseReceipt(new TextEncoder().encode(text))).toBe(false);
  }
});

/** As RFC 9942 has it, out of nothing of ours but the header: the leaf, the path, the root, COSE_Sign1 over it. */
test('a reader of COSE alone, with a platform’s own Ed25519, checks the header’s place in the log', () => {
  const sign1 = decode(made());
  if (!sign1.ok) throw new Error(sign1.reason);
  const { tag, value } = sign1.value as unknown as { tag: number; value: unknown[] };
  const [protectedBytes, unprotected, payload, signature] = value as [
    Uint8Array,
    Map<number, Map<number, Uint8Array[]>>,
    null,
    Uint8Array,
  ];
  expect([tag, payload]).toEqual([18, null]);
  const proof = decode(unprotected.get(396)!.get(-1)![0]!);
  if (!proof.ok) throw new Error(proof.reason);
  const [leaves, index, path] = proof.value as unknown as [number, number, Uint8Array[]];
  expect([leaves, index]).toEqual([6, 2]);
  const [sibling, left, right] = path as [Uint8Array, Uint8Array, Uint8Array];
  const own = leafHash(headerLeaf(part.header));
  const computed = nodeHash(nodeHash(left, nodeHash(own, sibling)), right);
  const message = encode(['Signature1', protectedBytes, new Uint8Array(), computed]);
  const der = Buffer.concat([
    Buffer.from('302a300506032b6570032100', 'hex'),
    logSigner.key.publicKey,
  ]);
  const key = { key: der, format: 'der', type: 'spki' } as const;
  expect(coseVerify(null, message, key, signature)).toBe(true);
});

test('names the log’s key by its COSE thumbprint (RFC 9679), and the log as issuer', () => {
  const kid = thumbprintOf({ suite: 'Ed25519', publicKey: logSigner.key.publicKey });
  expect(decodeCoseReceipt(made())).toMatchObject({
    value: { algorithm: -19, kid, issuer: logSigner.key.name },
  });
});

test.each<[string, Uint8Array, string]>([
  [
    'another key signed',
    made({ signer: signerFor('log.example/muster', 'x') }),
    'receipt_log_signature_invalid',
  ],
  [
    'another log signed',
    made({ signer: signerFor('other.example') }),
    'receipt_log_signature_invalid',
  ],
  ['states another size', made({ size: size + 1 }), 'receipt_log_inclusion_invalid'],
  ['encloses no note', made({ note: 'no note\n' }), 'receipt_format_invalid'],
])('one that %s is refused', (_, bytes, reason) => {
  expect(openCoseReceipt(bytes, policy, evidence!)).toEqual({ ok: false, reason });
});

test('after a change of the log’s key, an earlier note under the present key’s signature is one log’s word', () => {
  const next = signerFor(logSigner.key.name, 'next');
  const both = { ...policy, logs: [logSigner.key, next.key] };
  expect(openCoseReceipt(made({ signer: next }), both, evidence!)).toMatchObject({ ok: true });
});

test('lines of witnesses go with it, and a policy holds for it as for a text', () => {
  const witness = witnessFor('witness.example/w1');
  const asked = {
    ...{ logs: [logSigner.key], witnesses: [witness.key] },
    quorum: { type: 'witness', key: witness.key },
  } as const;
  expect(openCoseReceipt(made(), asked)).toEqual({ ok: false, reason: 'receipt_quorum_missing' });
  const line = cosignatureLine(textOf(part.checkpoint), witness, 1_800_000_000);
  const note = withLines(part.checkpoint, [line]);
  expect(openCoseReceipt(made({ note }), asked)).toMatchObject({
    ...{ ok: true, value: { cosigned: [{ name: 'witness.example/w1' }] } },
  });
});

test('no flipped bit passes for the same receipt', () => {
  const bytes = made();
  const honestly = openCoseReceipt(bytes, policy, evidence!);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const opened = openCoseReceipt(flipped, policy, evidence!);
      if (opened.ok) expect(opened).toEqual(honestly);
    }),
    { numRuns: 150 },
  );
});

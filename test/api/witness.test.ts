import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { signCheckpoint } from '../../src/core/log/checkpoint.ts';
import { openNote, withLines } from '../../src/core/log/note.ts';
import { formatVerifierKey, verifierKey } from '../../src/core/log/note-key.ts';
import { consistencyPath } from '../../src/core/log/proof.ts';
import { leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import { formatAddCheckpoint } from '../../src/core/log/witness.ts';
import { logSigner, signerFor } from '../core/log/keys.ts';
import { call, problemOf } from './client.ts';

const SIZE = 40;
const read = listReader(Array.from({ length: SIZE }, (_, at) => leafHash(Uint8Array.of(at))));
const noteAt = (size: number, signer = logSigner) =>
  signCheckpoint(size, treeRoot(read, size), signer);
const { publicKey } = signingKey('Ed25519', hexToBytes('0b'.repeat(32)));
const witnessKey = verifierKey('muster.test/witness', publicKey, 'cosignature');

function bodyOf(oldSize: number, size: number, note = noteAt(size)): string {
  const path = oldSize === 0 || oldSize === size ? [] : consistencyPath(read, oldSize, size);
  return formatAddCheckpoint({ oldSize, path, note });
}

function ask(body: string | Uint8Array, contentType?: string): Promise<Response> {
  return call('addCheckpoint', { body, ...(contentType ? { contentType } : {}) });
}

/** The time that the line of a good answer states, Unix seconds. */
async function cosignedAt(response: Response, note: string): Promise<number> {
  expect(response.status).toBe(200);
  const line = await response.text();
  expect(line).toMatch(/^— muster\.test\/witness [A-Za-z0-9+/=]+\n$/);
  const opened = openNote(withLines(note, [line.trimEnd()]), [witnessKey]);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.value.signatures[0]!.atS!;
}

async function statedSize(response: Response): Promise<number> {
  expect(response.status).toBe(409);
  expect(response.headers.get('content-type')).toBe('text/x.tlog.size');
  return Number(await response.text());
}

test('the journey of tlog-witness: first, again, further, behind, forked, unproved; and nothing of it is forgotten', async () => {
  expect(await cosignedAt(await ask(bodyOf(0, 2)), noteAt(2))).toBeCloseTo(Date.now() / 1000, -2);
  await cosignedAt(await ask(bodyOf(2, 2), 'application/octet-stream'), noteAt(2));
  await cosignedAt(await ask(bodyOf(2, 3)), noteAt(3));
  await evictDurableObject(env.WITNESS.getByName(logSigner.key.name));
  expect(await statedSize(await ask(bodyOf(0, 3)))).toBe(3);
  expect(await statedSize(await ask(bodyOf(2, 3)))).toBe(3);
  const fork = signCheckpoint(3, new Uint8Array(32).fill(7), logSigner);
  for (const body of [
    bodyOf(3, 3, fork),
    formatAddCheckpoint({ oldSize: 3, path: [], note: noteAt(5) }),
  ]) {
    const refused = await problemOf(await ask(body));
    expect(refused).toMatchObject({ status: 422, reason: 'witness_proof_invalid' });
  }
});

test('the key to give to others is the one that the lines are of', async () => {
  const text = await (await call('getWitnessKey', {})).text();
  expect(text).toBe(`${formatVerifierKey(witnessKey)}\n`);
});

test('what is not of a known log, not by its key or not of the form is refused, each by its status', async () => {
  const foreign = bodyOf(0, 3, noteAt(3, signerFor('other.example/log')));
  const forged = bodyOf(0, 3, noteAt(3, signerFor(logSigner.key.name, 'another seed')));
  const invalidUtf8 = Uint8Array.of(0x6f, 0x6c, 0x64, 0xff);
  for (const [body, status, reason] of [
    [foreign, 404, 'witness_origin_unknown'],
    [forged, 403, 'witness_signature_unknown'],
    ['old 4\n', 400, 'witness_request_malformed'],
    [bodyOf(3, 3).replace('old 3', 'old 4'), 400, 'witness_request_malformed'],
    [invalidUtf8, 400, 'witness_request_malformed'],
    [`\ufeff${bodyOf(0, 3)}`, 400, 'witness_request_malformed'],
  ] as const) {
    expect(await problemOf(await ask(body)), reason).toMatchObject({ status, reason });
  }
  const huge = new Uint8Array(69_001).fill(0x61);
  expect(await problemOf(await ask(huge))).toMatchObject({ status: 413 });
});

/** The race that tlog-witness warns of: A is judged, B overtakes it, and A's smaller tree is stored over B's. */
test('requests at one moment never roll the witness back, nor cosign one old size into two trees', async () => {
  const from = await statedSize(await ask(bodyOf(0, SIZE)));
  const sizes = Array.from({ length: SIZE - from }, (_, at) => from + 1 + at);
  const answers = await Promise.all(sizes.map((size) => ask(bodyOf(from, size))));
  const good = sizes.filter((_, at) => answers[at]!.status === 200);
  expect(good).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(sizes.length - 1);
  expect(await statedSize(await ask(bodyOf(0, SIZE)))).toBe(good[0]);
});

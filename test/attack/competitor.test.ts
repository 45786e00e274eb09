/**
 * A curious competitor: holds every public byte of the log, and knows of a licensee all that can be known or guessed:
 * names, keys, tokens, verdicts, times, counts. What it lacks are salts. No leaf can be attributed or opened.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../../src/core/codec/cbor.ts';
import {
  decodeHeader,
  encodeHeader,
  headerLeaf,
  type PartHeader,
  verdictLeafData,
} from '../../src/core/log/header.ts';
import { encodeChange, encodeGenesis, leafData } from '../../src/core/log/leaf.ts';
import { tilePath } from '../../src/core/log/tile.ts';
import { leafHash } from '../../src/core/log/tree.ts';
import type { Bytes } from '../../src/core/model.ts';
import { bundleLeaves } from '../../src/flow/settle/bundle.ts';
import type { BatchAnswer } from '../../src/flow/submit/answer.ts';
import { LEDGER, World } from '../flow/world.ts';

const DEVICES = 4;
const HOURS = 3;

/** What one fleet told, and what the log shows of it to anybody. */
interface Told {
  readonly world: World;
  readonly tokens: readonly Bytes[];
  readonly headers: readonly PartHeader[];
  readonly answers: readonly BatchAnswer[];
  /** Public bytes by path. */
  readonly published: ReadonlyMap<string, Bytes>;
  readonly leaves: readonly Bytes[];
}

async function tell(): Promise<Told> {
  const world = new World(DEVICES);
  world.random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const previous: Bytes[] = world.keys.map(() => new Uint8Array(32));
  const tokens: Bytes[] = [];
  const answers: BatchAnswer[] = [];
  for (let sequence = 1; sequence <= HOURS; sequence += 1) {
    world.nowMs += 3600_000;
    const challenge = world.challenge();
    const made = world.keys.map((_, n) =>
      world.token(n, { challenge, sequence, previous: previous[n]! }),
    );
    for (const [n, { digest }] of made.entries()) previous[n] = digest;
    tokens.push(...made.map(({ item }) => item));
    const outcome = await world.submit(made.map(({ item }) => item));
    if (outcome.word !== 'answered') throw new Error(outcome.word);
    answers.push(outcome.answer);
  }
  const published = await publicBytes(world);
  const bundle = [...published].find(([path]) => path.startsWith('tile/entries/'))![1];
  const leaves = Array.from({ length: bundle.length / 34 }, (_, at) =>
    bundle.slice(34 * at + 2, 34 * at + 34),
  );
  return { world, tokens, headers: headersOf(world), answers, published, leaves };
}

/** Checkpoint, tile and bundle: a tree of few leaves has no more. */
async function publicBytes(world: World): Promise<Map<string, Bytes>> {
  const log = world.logPort();
  const checkpoint = await log.checkpoint();
  const width = Number(checkpoint.split('\n')[1]);
  const published = new Map<string, Bytes>([['checkpoint', utf8ToBytes(checkpoint)]]);
  for (const level of [0, 'entries'] as const) {
    published.set(tilePath(level, 0, width), (await log.tile({ level, index: 0, width }))!);
  }
  return published;
}

function headersOf(world: World): PartHeader[] {
  const objects = [...world.objects].filter(([name]) => name.startsWith('headers/'));
  return objects.map(([, bytes]) => {
    const header = decodeHeader(bytes);
    if (!header.ok) throw new Error(header.reason);
    return header.value;
  });
}

function sameLeaf(header: PartHeader, leaf: Bytes): boolean {
  return bytesToHex(headerLeaf(encodeHeader(header))) === bytesToHex(leaf);
}

/** Salts that somebody might have taken: none, the same byte everywhere, parts of what is known. */
function guessedSalts({ headers, tokens }: Told): Bytes[] {
  const plain = Array.from({ length: 256 }, (_, byte) => new Uint8Array(16).fill(byte));
  const known = [...tokens.map((token) => sha256(token)), sha256(utf8ToBytes(LEDGER))];
  const roots = headers.flatMap((one) => [one.evidenceRoot, one.verdictBundle, one.evidenceBundle]);
  return [...plain, ...[...known, ...roots].map((hash) => hash.slice(0, 16))];
}

let told: Told;
let again: Told;
beforeAll(async () => {
  told = await tell();
  again = await tell();
});

describe('a competitor with every public byte', () => {
  test('sees leaves of one size, and how many a round has', () => {
    const { leaves, published, headers } = told;
    // Genesis, and an hour a time leaf and a part.
    expect(leaves.length).toBe(1 + 2 * HOURS);
    expect(headers.length).toBe(HOURS);
    expect([...published.keys()].sort()).toEqual([
      'checkpoint',
      `tile/0/000.p/${leaves.length}`,
      `tile/entries/000.p/${leaves.length}`,
    ]);
    const [origin, size, , ...rest] = new TextDecoder()
      .decode(published.get('checkpoint'))
      .split('\n');
    expect([origin, size, rest.length]).toEqual(['muster.test/log', String(leaves.length), 3]);
  });

  test('finds no name, key, digest, token or root in them, as text or as bytes', () => {
    const { published, tokens, headers, world } = told;
    const secrets = [
      ...[LEDGER, 'sit_1', 'pty_operator', 'H100 SXM'].map(utf8ToBytes),
      ...world.keys.flatMap(({ publicKey, thumbprint }) => [publicKey, thumbprint]),
      ...tokens.flatMap((token) => [token.slice(0, 40), sha256(token)]),
      ...headers.flatMap((one) => [one.salt, one.evidenceRoot, one.verdictRoot]),
      ...headers.flatMap((one) => [one.evidenceBundle, one.verdictBundle, one.rules]),
    ];
    for (const [path, bytes] of published) {
      for (const secret of secrets) {
        expect(
          Buffer.from(bytes).includes(Buffer.from(secret)),
          `${bytesToHex(secret)} in ${path}`,
        ).toBe(false);
      }
    }
  });

  test('opens no leaf with a header that is right in everything but its salt', () => {
    const shown = new Set(told.leaves.flatMap((leaf) => [leaf, leafHash(leaf)].map(bytesToHex)));
    for (const header of told.headers) {
      // With the salt it would: so what is tried below is the right preimage.
      expect(shown.has(bytesToHex(headerLeaf(encodeHeader(header))))).toBe(true);
      for (const salt of guessedSalts(told)) {
        const tried = headerLeaf(encodeHeader({ ...header, salt }));
        expect(shown.has(bytesToHex(tried))).toBe(false);
      }
    }
  });

  test('finds no hash of anything that it knows', () => {
    const shown = new Set(told.leaves.flatMap((leaf) => [leaf, leafHash(leaf)].map(bytesToHex)));
    const known = [
      ...told.tokens,
      ...told.headers.flatMap((one) => [one.evidenceRoot, one.verdictRoot]),
      ...told.headers.flatMap((one) => [one.evidenceBundle, one.verdictBundle]),
      ...told.headers.map((one) => encode([one.ledger, one.sequence])),
      ...[LEDGER, 'registry', 'pty_operator'].map(utf8ToBytes),
    ];
    for (const bytes of known) {
      for (const tried of [bytes, sha256(bytes), leafHash(bytes), leafHash(sha256(bytes))]) {
        expect(shown.has(bytesToHex(tried))).toBe(false);
      }
    }
  });

  test('who has the same reports himself gets other leaves: only genesis is the same', () => {
    expect(again.tokens.length).toBe(told.tokens.length);
    const shown = new Set(told.leaves.map(bytesToHex));
    const common = again.leaves.map(bytesToHex).filter((leaf) => shown.has(leaf));
    const founded = told.world.logStore();
    expect(common).toEqual([bytesToHex(told.leaves[0]!)]);
    expect(founded.entries(0)?.slice(0, 32)).toEqual(told.leaves[0]);
    const times = Array.from({ length: 10 }, (_, hour) => Date.UTC(2026, 0, 5, hour));
    const genesis = times.map((ms) => bytesToHex(leafData(encodeGenesis('muster.test/log', ms))));
    expect(genesis).toContain(common[0]);
  });

  test('who holds a receipt of the same part opens no verdict of its neighbour', () => {
    for (const answer of told.answers) {
      const item = answer.items[0]!;
      if (!('part' in item)) throw new Error(item.word);
      const shown = new Set(item.verdictPath.map(bytesToHex));
      const header = headerLeaf(answer.parts[item.part]!.header);
      const bundles = told.headers.filter((one) => sameLeaf(one, header));
      const [bundle] = bundles.map((one) => `verdicts/${bytesToHex(one.verdictBundle)}`);
      const { salt, verdict } = bundleLeaves(told.world.objects.get(bundle!)!)[1]!;
      const hashOf = (with_: Bytes) => bytesToHex(leafHash(verdictLeafData(with_, verdict)));
      expect(shown.has(hashOf(salt))).toBe(true);
      for (const guess of guessedSalts(told)) expect(shown.has(hashOf(guess))).toBe(false);
    }
  });

  test('a change whose who, when and what it knows is a leaf like any other', () => {
    const change = {
      ...{ sequence: 7, changedAtMs: 1_800_000_000_000, actor: 'key_1', kind: 'licence-revoked' },
      body: utf8ToBytes('{"action":"licence-revoked"}'),
    };
    const leaves = [1, 2].map((byte) =>
      leafData(encodeChange({ ...change, salt: sha256(Uint8Array.of(byte)).slice(0, 16) })),
    );
    expect(leaves.map(({ length }) => length)).toEqual([32, 32]);
    expect(leaves[0]).not.toEqual(leaves[1]);
  });
});

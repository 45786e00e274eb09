import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openCheckpoint, parseCheckpoint } from '../../src/core/log/checkpoint.ts';
import { parseVerifierKey } from '../../src/core/log/note-key.ts';
import { consistencyPath, verifyConsistency, verifyInclusion } from '../../src/core/log/proof.ts';
import { EMPTY_EDGE, edgeOf, extend, hashesOf, tileHashes } from '../../src/core/log/tile.ts';
import { join, leafHash, treeRoot } from '../../src/core/log/tree.ts';
import {
  formatAddCheckpoint,
  judgeAddCheckpoint,
  parseAddCheckpoint,
} from '../../src/core/log/witness.ts';
import { vectorBytes, vectorJson, vectorPath, vectorsPresent, vectorText } from './vectors.ts';

interface InclusionVector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const tesseraKey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';

const bytesOf = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));

function filesUnder(folder: string): string[] {
  const names = readdirSync(vectorPath(folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name}`);
}

function merkleVectors(): void {
  test.each(filesUnder('tlog/merkle/inclusion'))('%s', (file) => {
    const vector = vectorJson<InclusionVector>(file);
    const path = (vector.proof ?? []).map(bytesOf);
    const { leafIdx, treeSize } = vector;
    const leaf = bytesOf(vector.leafHash);
    const holds = verifyInclusion(leaf, leafIdx, treeSize, path, bytesOf(vector.root));
    expect(holds).toBe(!vector.wantErr);
  });

  test.each(filesUnder('tlog/merkle/consistency'))('%s', (file) => {
    const vector = vectorJson<ConsistencyVector>(file);
    const path = (vector.proof ?? []).map(bytesOf);
    const [before, after] = [bytesOf(vector.root1), bytesOf(vector.root2)];
    const holds = verifyConsistency(vector.size1, before, vector.size2, after, path);
    expect(holds).toBe(!vector.wantErr);
  });
}

/** An entry bundle of C2SP tlog-tiles -> its entries; none where one is cut short. */
function entriesOf(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + bundle[at]! * 256 + (bundle[at + 1] ?? 0);
    if (end > bundle.length) return [];
    entries.push(bundle.slice(at + 2, end));
    at = end;
  }
  return entries;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

function parsedCheckpoint(size: number) {
  const [text = ''] = vectorText(`tlog/tessera/log/checkpoint.${size}`).split('\n\n');
  const parsed = parseCheckpoint(`${text}\n`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

function tesseraLog(): void {
  const key = parseVerifierKey(tesseraKey);
  const sizes = Array.from({ length: 16 }, (_, size) => size);

  test.each(sizes)('checkpoint %i opens, and its tile and its entries have its root', (size) => {
    const opened = openCheckpoint(vectorText(`tlog/tessera/log/checkpoint.${size}`), key!);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.value.size).toBe(size);
    const tile = size > 0 ? vectorBytes(`tlog/tessera/log/tile/0/000.p/${size}`) : undefined;
    const read = (level: number, index: number) => (level + index === 0 ? tile : undefined);
    expect(treeRoot(tileHashes(read), size)).toEqual(opened.value.root);
    const bundle = size > 0 ? vectorBytes(`tlog/tessera/log/tile/entries/000.p/${size}`) : tile;
    const grown = extend(EMPTY_EDGE, entriesOf(bundle ?? new Uint8Array()).map(leafHash));
    expect(grown.tiles.map(({ hashes }) => hashes)).toEqual(tile ? [tile] : []);
    expect(edgeOf(size, read)).toEqual(grown.edge);
    expect(hashesOf(join(grown.edge.rows)).length).toBe(size);
  });

  test('every checkpoint is a proved prefix of every later one, and of none with another root', () => {
    const opened = sizes.map((size) => {
      const checkpoint = openCheckpoint(vectorText(`tlog/tessera/log/checkpoint.${size}`), key!);
      if (!checkpoint.ok) throw new Error(checkpoint.reason);
      return checkpoint.value;
    });
    for (const { size: to, root } of opened.slice(1)) {
      const tile = vectorBytes(`tlog/tessera/log/tile/0/000.p/${to}`);
      const read = tileHashes(() => tile);
      for (const { size: from, root: before } of opened.slice(1, to + 1)) {
        const path = consistencyPath(read, from, to);
        expect(verifyConsistency(from, before, to, root, path), `${from} to ${to}`).toBe(true);
        const other = opened[from - 1]!.root;
        expect(verifyConsistency(from, other, to, root, path), `${from} to ${to}`).toBe(false);
      }
    }
  });

  test.each(sizes.slice(1))(
    'of size %i any one byte changed in tile or bundle is found',
    (size) => {
      const { root } = parsedCheckpoint(size);
      const tile = vectorBytes(`tlog/tessera/log/tile/0/000.p/${size}`);
      const bundle = vectorBytes(`tlog/tessera/log/tile/entries/000.p/${size}`);
      const isWhole = (hashes: Uint8Array, entries: Uint8Array) =>
        Buffer.compare(
          treeRoot(
            tileHashes(() => hashes),
            size,
          ),
          root,
        ) === 0 && Buffer.compare(join(entriesOf(entries).map(leafHash)), hashes) === 0;
      expect(isWhole(tile, bundle)).toBe(true);
      for (let at = 0; at < tile.length; at += 1) {
        expect(isWhole(flipped(tile, at), bundle), `byte ${at} of the tile`).toBe(false);
      }
      for (let at = 0; at < bundle.length; at += 1) {
        expect(isWhole(tile, flipped(bundle, at)), `byte ${at} of the bundle`).toBe(false);
      }
    },
  );

  // Ed25519 takes milliseconds: the other sizes together go through every position once.
  test.each(sizes)(
    'checkpoint %i with a fifteenth of its characters changed is refused',
    (size) => {
      const note = vectorText(`tlog/tessera/log/checkpoint.${size}`);
      for (let at = size % 15; at < note.length; at += 15) {
        const changed = String.fromCharCode(note.charCodeAt(at) ^ 1);
        const altered = note.slice(0, at) + changed + note.slice(at + 1);
        expect(openCheckpoint(altered, key!).ok, `character ${at}`).toBe(false);
      }
    },
  );

  const checkpointAt = (size: number) => vectorText(`tlog/tessera/log/checkpoint.${size}`);
  const read = tileHashes((level, index) =>
    level + index === 0 ? vectorBytes('tlog/tessera/log/tile/0/000.p/15') : undefined,
  );

  test.each(sizes.slice(1))('a witness takes it from size %i to every later one', (oldSize) => {
    const last = { size: oldSize, root: treeRoot(read, oldSize) };
    for (const size of sizes.slice(oldSize)) {
      const path = consistencyPath(read, oldSize, size);
      const request = { oldSize, path, note: checkpointAt(size) };
      const parsed = parseAddCheckpoint(formatAddCheckpoint(request));
      expect(judgeAddCheckpoint(parsed!, [key!], last)).toMatchObject({
        ...{ word: 'cosign', tree: { size } },
      });
      const other = { ...request, path: consistencyPath(read, 1, size).slice(0, -1) };
      const word = size === oldSize && size < 3 ? 'cosign' : 'proof-invalid';
      expect(judgeAddCheckpoint(other, [key!], last).word, `${oldSize} to ${size}`).toBe(word);
    }
  });

  test.each([0, 7, 15])('checkpoint %i with any one character changed is refused', (size) => {
    const note = vectorText(`tlog/tessera/log/checkpoint.${size}`);
    for (let at = 0; at < note.length; at += 1) {
      const changed = String.fromCharCode(note.charCodeAt(at) ^ 1);
      const altered = note.slice(0, at) + changed + note.slice(at + 1);
      expect(openCheckpoint(altered, key!).ok, `character ${at}`).toBe(false);
    }
  });
}

if (vectorsPresent) {
  describe('transparency-dev merkle', merkleVectors);
  describe('tessera log', tesseraLog);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}

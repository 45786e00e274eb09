/** What a scenario ends with: the log shows every step, to anybody who recomputes it. */

import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, inject } from 'vitest';
import { sameBytes } from '../../src/core/bytes.ts';
import { openCheckpoint } from '../../src/core/log/checkpoint.ts';
import { parseVerifierKey } from '../../src/core/log/note-key.ts';
import { TILE_WIDTH, tilePath } from '../../src/core/log/tile.ts';
import { HASH_BYTES, leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import { done, type Json } from './http.ts';

/** All leaf data of the log, recomputed up to the root that its key signed. Needs no API key. */
async function publishedLeaves(): Promise<Uint8Array[]> {
  const { url, logKey } = inject('service');
  const note = await (await fetch(`${url}/log/checkpoint`)).text();
  const checkpoint = openCheckpoint(note, parseVerifierKey(logKey)!);
  if (!checkpoint.ok) throw new Error(checkpoint.reason);
  const { size, root } = checkpoint.value;
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < size; at += TILE_WIDTH) {
    const path = tilePath('entries', at / TILE_WIDTH, Math.min(TILE_WIDTH, size - at));
    const bundle = new Uint8Array(await (await fetch(`${url}/log/${path}`)).arrayBuffer());
    for (let from = 2; from < bundle.length; from += 2 + HASH_BYTES) {
      leaves.push(bundle.slice(from, from + HASH_BYTES));
    }
  }
  expect(sameBytes(treeRoot(listReader(leaves.map(leafHash)), size), root)).toBe(true);
  return leaves;
}

/** The actions that made these objects what they are, in the order of their records, each found in the public log. */
export async function stepsInLog(key: string, objects: readonly string[]): Promise<string[]> {
  const histories = await Promise.all(objects.map((id) => done(key, 'GET', `/v1/history/${id}`)));
  const changes = new Map<number, { action: string; leaf: string }>();
  for (const { versions } of histories) {
    for (const change of versions.flatMap((version: Json) => version.changes)) {
      changes.set(change.sequence, change);
    }
  }
  const leaves = await publishedLeaves();
  const ordered = [...changes].sort(([a], [b]) => a - b).map(([, change]) => change);
  const places = ordered.map(({ leaf }) => {
    return leaves.findIndex((data) => sameBytes(data, hexToBytes(leaf)));
  });
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  return ordered.map(({ action }) => action);
}

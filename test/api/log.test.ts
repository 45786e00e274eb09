import { env, exports } from 'cloudflare:workers';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { hashesOf, TILE_WIDTH, tilePath } from '../../src/core/log/tile.ts';
import { HASH_BYTES, leafHash, listReader, treeRoot } from '../../src/core/log/tree.ts';
import type { LogPort } from '../../src/flow/ports.ts';
import { bad } from './client.ts';
import { attest, challengeNow, foundFleet, submitItems } from './fleet.ts';

async function fetched(path: string): Promise<Response> {
  return exports.default.fetch(`https://muster.test/log/${path}`);
}

async function bytesAt(path: string): Promise<Uint8Array> {
  const response = await fetched(path);
  expect(response.status).toBe(200);
  const lasting = path.includes('.p/') ? 'public, max-age=60' : 'public, max-age=604800, immutable';
  expect(response.headers.get('cache-control')).toBe(lasting);
  return new Uint8Array(await response.arrayBuffer());
}

/** Size and root that the checkpoint states. */
async function head(): Promise<{ readonly size: number; readonly root: string }> {
  const response = await fetched('checkpoint');
  expect(response.headers.get('cache-control')).toBe('public, max-age=1');
  const [, size, root] = (await response.text()).split('\n');
  return { size: Number(size), root: root! };
}

/** Every leaf's data, out of the bundles that a tree of `size` has. */
async function entriesOf(size: number): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < size; at += TILE_WIDTH) {
    const path = tilePath('entries', at / TILE_WIDTH, Math.min(TILE_WIDTH, size - at));
    const bundle = await bytesAt(path);
    for (let from = 0; from < bundle.length; from += 2 + HASH_BYTES) {
      expect([bundle[from], bundle[from + 1]]).toEqual([0, HASH_BYTES]);
      entries.push(bundle.slice(from + 2, from + 2 + HASH_BYTES));
    }
  }
  return entries;
}

test('a stranger without a key recomputes the root from what is published, and earlier widths stay', async () => {
  const fleet = await foundFleet(1);
  const before = await head();
  const earlier = await bytesAt(tilePath(0, 0, before.size));
  await submitItems(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]);
  const { size, root } = await head();
  expect(size).toBeGreaterThan(before.size);
  const leaves = (await entriesOf(size)).map(leafHash);
  expect(btoa(String.fromCharCode(...treeRoot(listReader(leaves), size)))).toBe(root);
  const tile = await bytesAt(tilePath(0, 0, size));
  expect(hashesOf(tile).map(bytesToHex)).toEqual(leaves.map(bytesToHex));
  expect(await bytesAt(tilePath(0, 0, before.size))).toEqual(earlier);
});

test('a full tile comes from the archive, may be kept for good, and its bundle has its leaves', async () => {
  const leaves = Array.from({ length: TILE_WIDTH }, (_, n) => ({
    sequence: n + 1,
    leaf: new Uint8Array(HASH_BYTES).fill(n),
  }));
  const log = env.LOG.getByName('log') as unknown as LogPort;
  await log.append({ ledger: 'lic_full', previous: new Uint8Array(HASH_BYTES), leaves });
  const [tile, bundle] = [await bytesAt('tile/0/000'), await bytesAt('tile/entries/000')];
  const archived = async (name: string) =>
    new Uint8Array(await (await env.ARCHIVE.get(name))!.arrayBuffer());
  expect(tile).toEqual(await archived('tile/0/000'));
  expect(bundle).toEqual(await archived('tile/entries/000'));
  const { size, root } = await head();
  const all = (await entriesOf(size)).map(leafHash);
  expect(btoa(String.fromCharCode(...treeRoot(listReader(all), size)))).toBe(root);
  expect(hashesOf(tile)).toEqual(all.slice(0, TILE_WIDTH));
});

test('what the tree does not reach, or names by another spelling, is not there', async () => {
  const { size } = await head();
  const beyond = `001.p/${size - TILE_WIDTH + 1}`;
  for (const tile of [beyond, '001', '002', '0', 'x000/000', '000.p/007', '000.p/256']) {
    const refused = await bad('getTile', { params: { level: '0', tile } });
    expect(refused, tile).toMatchObject({ status: 404, reason: 'object_not_found' });
  }
  const refused = await bad('getTile', { params: { level: 'leaf', tile: '000' } });
  expect(refused.reason).toBe('request_parameter_invalid');
});

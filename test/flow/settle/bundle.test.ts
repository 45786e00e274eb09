/** A verdict bundle as this service writes it, and as its first version did: what it says is the same. */
import { beforeAll, expect, test } from 'vitest';
import { readBundle } from '../../../src/core/log/bundle.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { bundleConditions, bundleLeaves, openEntry } from '../../../src/flow/settle/bundle.ts';
import { firstVersion } from '../../sdk/audit/first-bundle.ts';
import { World } from '../world.ts';

let bundle: Bytes;

beforeAll(async () => {
  const world = new World(3);
  const first = { challenge: world.challenge(), sequence: 1, previous: new Uint8Array(32) };
  await world.submit(
    world.keys.map((_, n) => world.token(n, { ...first, ...(n === 1 && { debug: 0 }) }).item),
  );
  const archived = [...world.objects].filter(([name]) => name.startsWith('verdicts/'));
  bundle = archived.map(([, bytes]) => bytes).sort((a, b) => b.length - a.length)[0]!;
});

test('both versions say the same, to whoever reads all of it or a part', () => {
  const first = firstVersion(bundle);
  const read = readBundle(bundle);
  expect(read).toMatchObject({ ok: true, value: { ledger: 'lic_1', entries: { length: 3 } } });
  expect(readBundle(first)).toEqual(read);
  expect(bundleLeaves(first)).toEqual(bundleLeaves(bundle));
  expect(bundleConditions(bundle).length).toBeGreaterThan(0);
  expect(bundleConditions(first)).toEqual(bundleConditions(bundle));
});

test('an entry is opened with all that texts and shapes before it are called', () => {
  const read = readBundle(bundle);
  if (!read.ok) throw new Error(read.reason);
  const { entries, context } = read.value;
  for (const version of [bundle, firstVersion(bundle)]) {
    for (const [position, { digest, verdict, inputs }] of entries.entries()) {
      expect(openEntry(version, position, digest)).toEqual({ verdict, inputs, context });
    }
    expect(openEntry(version, 0, entries[1]!.digest)).toBeNull();
    expect(openEntry(version, 3, entries[1]!.digest)).toBeNull();
  }
});

test('a bundle that is none of ours is our own fault', () => {
  for (const bytes of [Uint8Array.of(0x80), bundle.subarray(1)]) {
    expect(() => bundleLeaves(bytes)).toThrow('none of ours');
    expect(() => bundleConditions(bytes)).toThrow('verdict bundle');
  }
});

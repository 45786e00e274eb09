/** Whoever anchors brings what others settled before: into the archive first, and no more often than needed. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { encodeHeader, headerLeaf, NO_PREVIOUS_HEADER } from '../../src/core/log/header.ts';
import { anchor } from '../../src/flow/anchor.ts';
import { ArchivedHeaders } from '../../src/flow/archived-headers.ts';
import type { Carried } from '../../src/flow/ledger-port.ts';
import type { ArchivePort, LogPort } from '../../src/flow/ports.ts';

const BUNDLE = Uint8Array.of(1, 2, 3);

function carried(sequence: number, verdictBundle: Uint8Array | null): Carried {
  const hash = new Uint8Array(32).fill(sequence);
  const header = encodeHeader({
    ...{ salt: hash.slice(16), ledger: 'lic_1', sequence, count: 0, rosterEpoch: 1 },
    ...{ evidenceRoot: hash, verdictRoot: hash, evidenceBundle: hash, verdictBundle: hash },
    ...{ rules: hash, earliestMs: 1, latestMs: 2 },
    previousHeader: sequence === 1 ? NO_PREVIOUS_HEADER : hash,
  });
  return { sequence, header, leaf: headerLeaf(header), verdictBundle };
}

/** Ports that write down what is asked of them. */
function scene(bundle: Uint8Array | null = BUNDLE) {
  const done: string[] = [];
  const objects = new Set<string>();
  const archive = {
    putIfAbsent: async (kind: string, name: string) => {
      done.push(`put ${kind}`);
      objects.add(`${kind}/${name}`);
    },
    has: async (kind: string, name: string) => objects.has(`${kind}/${name}`),
  } as unknown as ArchivePort;
  const append = async ({ leaves }: { leaves: readonly { sequence: number }[] }) => {
    done.push(`append ${leaves.map(({ sequence }) => sequence)}`);
    return leaves.map(({ sequence }) => ({ sequence, index: sequence }));
  };
  const log = { append } as unknown as LogPort;
  const port = {
    confirm: async () => {},
    bundle: async (sequence: number) => {
      done.push(`bundle ${sequence}`);
      return bundle;
    },
  };
  return { done, objects, archive, log, port, archived: new ArchivedHeaders(async () => {}) };
}

test('what another call settled and did not archive is archived before its leaf is appended', async () => {
  const { done, port, ...ports } = scene();
  await anchor(ports, 'lic_1', port, [carried(1, null), carried(2, BUNDLE)]);
  const puts = ['put verdicts', 'put headers'];
  expect(done).toEqual([...puts, 'bundle 1', ...puts, 'append 1,2']);
});

test('a bundle that another call of this isolate is putting is waited for, not put twice', async () => {
  const { done, port, ...ports } = scene();
  await Promise.all([
    anchor(ports, 'lic_1', port, [carried(1, BUNDLE)]),
    anchor(ports, 'lic_1', port, [carried(1, null), carried(2, BUNDLE)]),
  ]);
  expect(done.filter((what) => what === 'put verdicts')).toHaveLength(2);
  expect(done.filter((what) => what.startsWith('bundle'))).toEqual([]);
});

test('a call that was cut short keeps nobody waiting for good', async () => {
  const { done, port, ...ports } = scene();
  const stuck = { ...ports.archive, putIfAbsent: () => new Promise<never>(() => {}) };
  void anchor({ ...ports, archive: stuck }, 'lic_1', port, [carried(1, BUNDLE)]);
  await anchor(ports, 'lic_1', port, [carried(1, null)]);
  expect(done).toEqual(['bundle 1', 'put verdicts', 'put headers', 'append 1']);
});

test('what stands in the archive is not asked for, and what this isolate put there not even looked for', async () => {
  const { done, objects, port, ...ports } = scene();
  const [first, second] = [carried(1, null), carried(2, BUNDLE)];
  objects.add(`headers/${bytesToHex(first.leaf)}`);
  await anchor(ports, 'lic_1', port, [first, second]);
  objects.clear();
  await anchor(ports, 'lic_1', port, [first, { ...second, verdictBundle: null }]);
  expect(done).toEqual(['put verdicts', 'put headers', 'append 1,2', 'append 1,2']);
});

test('a bundle that its ledger gave up is in the log already', async () => {
  const { done, port, ...ports } = scene(null);
  await anchor(ports, 'lic_1', port, [carried(1, null)]);
  expect(done).toEqual(['bundle 1', 'append 1']);
});

test('no leaf is appended where what it commits to could not be archived', async () => {
  const { done, port, ...ports } = scene();
  const archive = { ...ports.archive, putIfAbsent: () => Promise.reject(new Error('full')) };
  const anchored = anchor({ ...ports, archive }, 'lic_1', port, [carried(1, null)]);
  await expect(anchored).rejects.toThrow('full');
  expect(done).toEqual(['bundle 1']);
});

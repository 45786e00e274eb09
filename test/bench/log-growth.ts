/** What an append costs at ten million leaves beside ten thousand, and how long a receipt of the larger log takes to check. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  encodeHeader,
  headerLeaf,
  NO_PREVIOUS_HEADER,
  verdictLeafData,
} from '../../src/core/log/header.ts';
import { itemProofs, partTrees } from '../../src/core/log/part-items.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { openReceipt } from '../../src/core/log/receipt-check.ts';
import { rootOf } from '../../src/core/log/tree.ts';
import { logSigner } from '../core/log/keys.ts';
import { median, say } from './figure.ts';
import { type GrownLog, grownLog, LEDGERS, NOW_MS } from './log-grown.ts';

const LARGE = Number(process.env.MUSTER_BENCH_SIZE ?? 10_000_000);
const SMALL = 10_000;
const ROUNDS = 15;
const RECEIPTS = 50;
const ITEMS = 1_000;
const TARGET_GROWTH = 1.2;
const TARGET_VERIFY_MS = 50;

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
try {
  const [small, large] = [grownLog(folder, SMALL), grownLog(folder, LARGE)];
  await growth(small, large);
  await verification(large);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Turn by turn, so that what else the machine does falls on both. */
async function growth(small: GrownLog, large: GrownLog): Promise<void> {
  await small.append();
  await large.append();
  const ratios: number[] = [];
  const micros: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [before, after] = [await cost(small), await cost(large)];
    ratios.push(after / before);
    micros.push(after / LEDGERS);
  }
  const value = median(ratios);
  const against = `the target of ${TARGET_GROWTH}; ${median(micros).toFixed(0)} µs of a core a leaf at ${LARGE}, rounds of ${LEDGERS}`;
  say({ name: 'log.growth', value, unit: 'times', against, ratio: TARGET_GROWTH / value });
}

/** CPU time of one round with all that belongs to it, in µs. */
async function cost({ append }: GrownLog): Promise<number> {
  const before = process.cpuUsage();
  await append();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Receipts of a part of a thousand, with their challenge, checked as `muster verify` does. */
async function verification({ keeper, challenge: object }: GrownLog): Promise<void> {
  const challenge = await keeper.challenge();
  const entries = Array.from({ length: ITEMS }, (_, n) => ({
    digest: sha256(utf8ToBytes(`attestation ${n}`)),
    verdictLeaf: verdictLeafData(new Uint8Array(16).fill(n), new Uint8Array(220).fill(n)),
  }));
  const header = encodeHeader({
    ...{ salt: new Uint8Array(16), ledger: 'bench', sequence: 1, count: ITEMS, rosterEpoch: 1 },
    evidenceRoot: rootOf(entries.map(({ digest }) => digest)),
    verdictRoot: rootOf(entries.map(({ verdictLeaf }) => verdictLeaf)),
    ...{ evidenceBundle: new Uint8Array(32), verdictBundle: new Uint8Array(32) },
    ...{ rules: new Uint8Array(32), earliestMs: NOW_MS, latestMs: NOW_MS },
    previousHeader: NO_PREVIOUS_HEADER,
  });
  const leaves = [{ sequence: 1, leaf: headerLeaf(header) }];
  const previous = NO_PREVIOUS_HEADER;
  const [place] = await keeper.append({ ledger: 'bench', previous, leaves });
  const size = Number(challenge.checkpoint.split('\n')[1]);
  const proofs = await keeper.prove({ indices: [place!.index], fromSizes: [size] });
  const { checkpoint } = proofs;
  const part = { header, index: place!.index, inclusionPath: proofs.inclusion[0]!, checkpoint };
  const proof = { object: object(), consistencyPath: proofs.consistency[0]! };
  const policy = policyOfKey(logSigner.key);
  const took = itemProofs(partTrees(entries), [...entries.keys()].slice(0, RECEIPTS)).map(
    (item) => {
      const text = makeReceipt(part, item, proof);
      const evidence = { digest: item.digest, challenge: challenge.hash };
      const startedAtMs = performance.now();
      const opened = openReceipt(text, policy, evidence);
      const ms = performance.now() - startedAtMs;
      if (!opened.ok) throw new Error(opened.reason);
      return ms;
    },
  );
  const value = median(took);
  const against = `the target of ${TARGET_VERIFY_MS}; a part of ${ITEMS} in a log of ${LARGE}, its challenge too`;
  say({ name: 'log.verify', value, unit: 'ms', against, ratio: TARGET_VERIFY_MS / value });
}

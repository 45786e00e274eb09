/** What one attestation costs, stage by stage, beside one WebCrypto verification in the same run. Ratios, not times, compare. */
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { itemProofs, unpackTrees } from '../../src/core/log/part-items.ts';
import type { Bytes, Evidence } from '../../src/core/model.ts';
import { verifyBatch } from '../../src/core/verify/batch.ts';
import { checkSignatures } from '../../src/core/verify/signatures.ts';
import type { SettleItem } from '../../src/flow/ledger-port.ts';
import { Budget, decodeItems, frame, partByLedger } from '../../src/flow/submit/examine.ts';
import { kernelModule } from '../core/crypto/kernel/build.ts';
import { API_KEY, World } from '../flow/world.ts';

const DEVICES = 1000;
const ROUNDS = 7;
const platform = webCryptoPlatform(crypto, {
  module: kernelModule(),
  report: (event, fault) => {
    throw new Error(event, { cause: fault });
  },
});

interface Stage {
  readonly name: string;
  readonly micros: number[];
}
const stages = new Map<string, Stage>();

/** CPU time of this process, a core's worth, in µs an item. */
async function timed<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const value = await run();
  const { user, system } = process.cpuUsage(before);
  const stage = stages.get(name) ?? { name, micros: [] };
  stage.micros.push((user + system) / DEVICES);
  stages.set(name, stage);
  return value;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const world = new World(DEVICES);
const store = world.ledgerStore();
const ledger = world.ledgerPort(store);
const previous: Bytes[] = world.keys.map(() => new Uint8Array(32));

for (let sequence = 1; sequence <= ROUNDS; sequence++) {
  world.nowMs += 3600_000;
  const challenge = world.challenge();
  const tokens = world.keys.map((_, n) =>
    world.token(n, { challenge, sequence, previous: previous[n]! }),
  );
  tokens.forEach(({ digest }, n) => {
    previous[n] = digest;
  });
  await measure(writeSequence(tokens.map(({ item }) => item)), world.nowMs);
}

async function measure(body: Bytes, challengeAtMs: number): Promise<void> {
  const items = await timed('frame and decode', () => {
    const framed = frame(body);
    if (!framed.ok) throw new Error(framed.reason.fault);
    const part = partByLedger(decodeItems(framed.value, new Budget())).parts[0]!;
    return part.items.map(({ evidence }) => evidence);
  });
  const kids = items.map(({ kid }) => kid);
  const asked = items.map(({ digest, claims }, kid) => ({
    kid,
    digest,
    sequence: claims.sequence,
  }));
  const resolved = await timed('resolve', () =>
    ledger.resolve({
      apiKey: API_KEY,
      kids,
      items: asked,
      sizes: items.map(({ bytes }) => bytes.length),
    }),
  );
  if (resolved.word !== 'permitted') throw new Error(resolved.word);
  const keys = resolved.keys.map((key) => key!);
  await timed('one WebCrypto verification', () =>
    Promise.all(
      items.map((evidence, i) =>
        platform.fastVerify('Ed25519', keys[i]!, evidence.toBeSigned, evidence.signature),
      ),
    ),
  );
  await timed('signatures', () =>
    checkSignatures(
      items.map((evidence, i) => ({
        key: keys[i]!,
        message: evidence.toBeSigned,
        signature: evidence.signature,
      })),
      platform,
    ),
  );
  await timed('verify', () =>
    verifyBatch(
      items.map((evidence, i) => ({ evidence, key: keys[i]! })),
      platform,
    ),
  );
  const request = items.map((evidence, i) => settleItem(evidence, i, challengeAtMs));
  const { epoch } = resolved;
  const evidenceBundle = new Uint8Array(32);
  const outcome = await timed('settle', () =>
    ledger.settle({
      apiKey: API_KEY,
      epoch,
      evidenceBundle,
      items: request,
      refused: [],
      bytes: 0,
    }),
  );
  if (outcome.word !== 'settled') throw new Error(outcome.word);
  const { trees, sequence } = outcome.carried.at(-1)!;
  await timed('receipts', () => {
    const known = unpackTrees(trees!, items.length);
    return itemProofs(known, [...items.keys()]);
  });
  await ledger.confirm([{ sequence, index: sequence }]);
}

function settleItem(evidence: Evidence, bundleIndex: number, challengeAtMs: number): SettleItem {
  const { digest, kid, claims } = evidence;
  return { digest, kid, claims, challengeAtMs, bundleIndex };
}

const base = median(stages.get('one WebCrypto verification')!.micros);
console.log(`${DEVICES} devices, one part, medians of ${ROUNDS}; µs of one core an attestation`);
for (const { name, micros } of stages.values()) {
  const cost = median(micros);
  console.log(
    `${name.padEnd(28)}${cost.toFixed(1).padStart(8)}${(cost / base).toFixed(2).padStart(8)}x`,
  );
}

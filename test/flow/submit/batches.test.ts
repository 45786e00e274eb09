/** What somebody's bad signatures cost in batches of the kernel: smaller ones of its own, and nothing of anybody else's. */
import { beforeEach, expect, test } from 'vitest';
import { batchKernel } from '../../../src/core/crypto/kernel.ts';
import { webCryptoPlatform } from '../../../src/core/crypto/webcrypto.ts';
import type { Bytes } from '../../../src/core/model.ts';
import type { LedgerPort, ResolveRequest } from '../../../src/flow/ledger-port.ts';
import { Budget, decodeItems, partByLedger } from '../../../src/flow/submit/examine.ts';
import { SubmitterRecords } from '../../../src/flow/submit/record.ts';
import { askLedger, settlePart } from '../../../src/flow/submit/settle-part.ts';
import { kernelModule } from '../../core/crypto/kernel/build.ts';
import { World } from '../world.ts';

const DEVICES = 300;
const world = new World(DEVICES);
const challenge = world.challenge();
const tokens = world.keys.map((_, n) => {
  return world.token(n, { challenge, sequence: 1, previous: new Uint8Array(32) }).item;
});
const kernel = batchKernel({
  module: kernelModule(),
  random: (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount)),
  report: (event, fault) => {
    throw new Error(event, { cause: fault });
  },
});

/** Signatures of each batch that the kernel was given. */
let batches: number[];
const platform = {
  ...webCryptoPlatform(crypto),
  kernel: {
    ...kernel,
    verifyEd25519: (items: Parameters<typeof kernel.verifyEd25519>[0]) => {
      batches.push(items.length);
      return kernel.verifyEd25519(items);
    },
  },
};
let records: SubmitterRecords;

beforeEach(() => {
  batches = [];
  records = new SubmitterRecords();
});

/** A signature that does not hold, over claims that anybody can make. */
function forged(item: Bytes): Bytes {
  const copy = item.slice();
  copy[copy.length - 1]! ^= 1;
  return copy;
}

/** Sends a body; the ledger knows nothing of it and takes whatever holds. The batches, and how many items were refused. */
async function sent(apiKey: string, items: readonly Bytes[]) {
  batches = [];
  const budget = new Budget();
  const { parts } = partByLedger(decodeItems(items, budget));
  const own = world.ledgerPort(world.ledgerStore());
  const ledger = {
    resolve: (request: ResolveRequest) => own.resolve({ ...request, apiKey: 'key_1' }),
    settle: async (request: { readonly items: readonly object[] }) => ({
      word: 'settled',
      items: request.items.map((_, position) => ({ sequence: 1, position, duplicate: false })),
      carried: [],
    }),
  } as unknown as LedgerPort;
  const asked = await askLedger(ledger, apiKey, parts[0]!);
  const issued = { issuedAtMs: world.nowMs } as never;
  const challenges = { has: () => true, get: () => issued } as never;
  const cited = { answers: [], records: new Map(), measured: new Map() } as never;
  const ports = { archive: world.archive, platform, records };
  const along = { challenges, cited, budget, network: undefined };
  const { items: outcomes } = await settlePart(ports, ledger, apiKey, asked, along);
  const refused = outcomes.filter(({ word }) => word === 'refused').length;
  return { batches, refused };
}

test('who sent a bad signature is verified in batches of 64, whoever did not in one', async () => {
  const bad = tokens.map((item, n) => (n === 17 ? forged(item) : item));
  expect(await sent('attacker', bad)).toEqual({ batches: [DEVICES], refused: 1 });
  const small = [64, 64, 64, 64, DEVICES - 256];
  expect(await sent('attacker', tokens)).toEqual({ batches: small, refused: 0 });
  expect(await sent('neighbour', tokens)).toEqual({ batches: [DEVICES], refused: 0 });
});

test('a flood of bad ones ends at the budget of refusals, and costs its sender alone', async () => {
  records.note('attacker', 1, 1);
  const flood = await sent('attacker', tokens.map(forged));
  expect(flood).toEqual({ batches: [64, 64, 64, 64], refused: DEVICES });
  expect(await sent('neighbour', tokens)).toEqual({ batches: [DEVICES], refused: 0 });
});

/** What the parts before leave of a device, against the state that a bundle says a verdict was made with. */
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readSequence } from '../../../src/core/codec/sequence.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import { encodeEvidence } from '../../../src/core/evidence/evidence.ts';
import { type ReadBundle, readBundle } from '../../../src/core/log/bundle.ts';
import { decodeHeader } from '../../../src/core/log/header.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { type PriorCounts, Priors } from '../../../src/sdk/audit/prior.ts';
import { MeasuredWorld, towns } from '../../flow/measured-world.ts';
import { clonedRun, honestRun, play } from '../../flow/settle/chain-actions.ts';
import { ChainWorld } from '../../flow/settle/chain-world.ts';

interface Part {
  readonly bundle: ReadBundle;
  readonly items: readonly Bytes[];
}
let parts: readonly Part[];

beforeAll(async () => {
  const world = new MeasuredWorld(2);
  const home = { at: towns.johor };
  for (const n of [0, 1, 0, 0, 1]) await world.report(n, home);
  parts = partsOf(world.objects);
});

function partsOf(objects: ReadonlyMap<string, Bytes>): readonly Part[] {
  const headers = [...objects].flatMap(([name, bytes]) => {
    const header = name.startsWith('headers/') ? decodeHeader(bytes) : null;
    return header?.ok && header.value.count > 0 ? [header.value] : [];
  });
  return headers
    .toSorted((a, b) => a.sequence - b.sequence)
    .map(({ verdictBundle, evidenceBundle }) => {
      const bundle = readBundle(objects.get(`verdicts/${bytesToHex(verdictBundle)}`)!);
      const evidence = objects.get(`evidence/${bytesToHex(evidenceBundle)}`)!;
      const items = readSequence(evidence, { maxItems: 100, maxItemBytes: 16_384 });
      if (!bundle.ok || !items.ok) throw new Error('not as it was archived');
      return { bundle: bundle.value, items: items.value };
    });
}

/** How many verdicts of each part differ; `null` stands for a part that is not at hand. */
function followed(given: readonly (Part | null)[]) {
  const priors = new Priors();
  const counts: PriorCounts = { derived: 0, underived: 0 };
  const differ = given.map((part) => {
    if (part) return priors.take(part.bundle, part.items, counts).verdicts.length;
    priors.forget();
    return 0;
  });
  return { differ, ...counts };
}

/** One part with other inputs of its one verdict. */
function withPrior({ bundle, items }: Part, more: object): Part {
  const entries = bundle.entries.map((entry) => {
    const prior = { ...(entry.inputs.prior as object), ...more };
    return { ...entry, inputs: { ...entry.inputs, prior } };
  });
  return { bundle: { ...bundle, entries }, items };
}

test('an honest record is derived whole, from the first report of each device on', () => {
  expect(followed(parts)).toEqual({ differ: [0, 0, 0, 0, 0], derived: 5, underived: 0 });
});

test.each([
  ['a place', { lastPlace: null }],
  ['another place', { lastPlace: { atMs: 5, position: { latitude: 1, longitude: 2 } } }],
  ['firmware', { firmware: { vbios: '1', driver: '2' } }],
  ['an issuing time', { lastIssuedAtS: 7 }],
  ['a resumption', { lastResumedAtMs: 7 }],
  ['round trips', { lastMeasured: undefined }],
])('%s that the parts before do not leave is found', (_, more) => {
  const altered = parts.map((part, i) => (i === 3 ? withPrior(part, more) : part));
  expect(followed(altered).differ).toEqual([0, 0, 0, 1, 0]);
});

test('a verdict that comes first, or next, where it does not is found', () => {
  const [first, other, second, third] = parts as [Part, Part, Part, Part];
  expect(followed([first, other, third]).differ).toEqual([0, 0, 1]);
  expect(followed([first, first]).differ).toEqual([0, 1]);
  expect(followed([first, third, second]).differ).toEqual([0, 1, 1]);
});

test('what is behind a part that is not at hand is counted as the bundle’s word, and accuses nobody', () => {
  const [first, , second, third] = parts as [Part, Part, Part, Part];
  const followedOn = followed([null, second, third]);
  expect(followedOn).toEqual({ differ: [0, 0, 0], derived: 0, underived: 2 });
  expect(followed([first, null, third]).differ).toEqual([0, 0, 0]);
  // What came in between is known again.
  const wrong = withPrior(third, { lastIssuedAtS: 7 });
  expect(followed([null, second, wrong]).differ).toEqual([0, 0, 1]);
});

test('a device that arrives from another ledger brings what this one has not seen', () => {
  const [first, , , third] = parts as [Part, Part, Part, Part];
  const arrival = { move: 'mov-1', from: 'lic-2', devices: [{ device: 'dev_0', cut: null }] };
  const moved = {
    ...third,
    bundle: { ...third.bundle, context: { ...third.bundle.context, arrival } },
  };
  expect(followed([first, moved])).toEqual({ differ: [0, 0], derived: 1, underived: 1 });
});

/** All that a ledger wrote of one device, with what it said as evidence. */
function partsOfChain(world: ChainWorld): readonly Part[] {
  const key = signingKey('Ed25519', new Uint8Array(32).fill(9));
  return world.bundles().map((bytes) => {
    const bundle = readBundle(bytes);
    if (!bundle.ok) throw new Error(bundle.reason);
    const items = bundle.value.entries.map(({ digest }) => {
      return encodeEvidence(world.delivered.get(bytesToHex(digest))!.claims, key).item;
    });
    const entries = bundle.value.entries.map((entry, at) => ({ ...entry, bundleIndex: at }));
    return { bundle: { ...bundle.value, entries }, items };
  });
}

test.each([
  ['an honest agent', honestRun],
  ['an agent and its clone', clonedRun],
])(
  'whatever the network and the disk of %s do, its ledger is never said to have made its memory up',
  (_, run) => {
    fc.assert(
      fc.property(run, (actions) => {
        const world = new ChainWorld();
        for (const action of actions) play(world, action);
        for (const token of world.network.splice(0).reverse()) world.deliver([token]);
        const parts = partsOfChain(world);
        const { differ, underived } = followed(parts);
        expect(differ.filter((count) => count > 0)).toEqual([]);
        // Nothing is left open but what came before the first in order.
        const orders = parts.flatMap(({ bundle }) =>
          bundle.entries.map(({ inputs }) => inputs.order),
        );
        if (orders[0] === 'first') expect(underived).toBe(0);
      }),
      { numRuns: 80 },
    );
  },
);

test('what another ledger of the chain tells of a device is that one’s word, until the device reports again', () => {
  const [first, ...rest] = parts;
  const { context } = first!.bundle;
  const device = (first!.bundle.entries[0]!.inputs as { device: string }).device;
  const arrival = { move: 'mov-1', from: 'lic-2', devices: [{ device, cut: null }] };
  for (const told of [{ passedOn: [{ device }] }, { arrival }]) {
    const between = {
      bundle: { ...first!.bundle, entries: [], context: { ...context, ...told } },
      items: [],
    };
    const next = rest.findIndex(({ bundle }) => bundle.entries[0]!.inputs.device === device);
    const other = withPrior(rest[next]!, { lastIssuedAtS: 1 });
    const honest = followed([first!, between, ...rest]);
    expect(honest.differ.every((count) => count === 0)).toBe(true);
    expect(honest.underived).toBeGreaterThan(0);
    const altered = [first!, between, ...rest.with(next, other)];
    expect(followed(altered).differ.every((count) => count === 0)).toBe(true);
    expect(followed([first!, ...rest.with(next, other)]).differ).toContain(1);
  }
});

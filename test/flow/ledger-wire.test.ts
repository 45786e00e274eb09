import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttestationKey, Claims } from '../../src/core/model.ts';
import type { Resolved, ResolveRequest, SettleRequest } from '../../src/flow/ledger-port.ts';
import {
  packResolve,
  packResolved,
  unpackResolve,
  unpackResolved,
} from '../../src/flow/ledger-wire.ts';
import {
  packSettle,
  packSettled,
  unpackSettle,
  unpackSettled,
} from '../../src/flow/settle-wire.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hash = bytes(32);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const optionally = { requiredKeys: [] };

const position = fc.record(
  {
    latitude: fc.double({ min: -90, max: 90, noNaN: true }).map((value) => value + 0),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }).map((value) => value + 0),
    accuracyMetres: count,
  },
  { requiredKeys: ['latitude', 'longitude'] },
);
const usage = fc.record(
  { windowStartS: count, windowEndS: count, smActive: fc.double({ min: 0, max: 1, noNaN: true }) },
  { requiredKeys: ['windowStartS', 'windowEndS'] },
);
const mandatory = fc.record({
  ...{ challenge: hash, issuedAtS: count, ueid: bytes(33), hwmodel: fc.string(), sequence: count },
  ...{ previous: hash, bootseed: fc.uint8Array({ minLength: 8, maxLength: 64 }), position },
  debug: fc.constantFrom<Claims['debug']>(0, 1, 2, 3, 4),
  firmware: fc.record({ vbios: fc.string(), driver: fc.string() }, optionally),
  landmarkRecords: fc.array(hash, { maxLength: 16 }),
});
const optional = fc.record(
  {
    ...{ bootcount: count, uptimeS: count, usage },
    fabric: fc.record({ id: fc.uint8Array({ minLength: 1, maxLength: 32 }), size: count }),
    chassis: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    oemBoot: fc.boolean(),
    confidential: fc.constantFrom<NonNullable<Claims['confidential']>>(0, 1, 2, 3),
    inventory: fc.record({ board: hash, network: hash, system: hash }, optionally),
  },
  optionally,
);
const claims: fc.Arbitrary<Claims> = fc
  .tuple(mandatory, optional)
  .map(([must, may]) => ({ ledger: 'lic_1', ...must, ...may }));
const item = fc.record({
  ...{ digest: hash, kid: hash, claims, bundleIndex: count },
  challengeAtMs: fc.option(count),
});
const settleRequest: fc.Arbitrary<SettleRequest> = fc.record({
  ...{ apiKey: fc.string(), epoch: count, evidenceBundle: hash, bytes: count },
  items: fc.array(item, { maxLength: 5 }),
  refused: fc.constant([]),
});

/** Every byte string inside of a value. */
function bytesIn(value: unknown): Uint8Array[] {
  if (ArrayBuffer.isView(value)) return [value as Uint8Array];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}

test('nothing that is packed holds on to the body that it came in, which would go along', () => {
  fc.assert(
    fc.property(item, (one) => {
      const items = [{ ...one, digest: new Uint8Array(1_000).subarray(7, 39) }];
      const { refused, evidenceBundle } = { refused: [], evidenceBundle: new Uint8Array(32) };
      const packed = packSettle({ apiKey: '', epoch: 1, bytes: 1, evidenceBundle, refused, items });
      const kids = [items[0]!.digest];
      const asked = packResolve({ apiKey: '', kids, items: [], sizes: [] });
      for (const found of [...bytesIn(packed), ...bytesIn(asked)]) {
        expect(found.buffer.byteLength).toBe(found.byteLength);
      }
    }),
  );
});

test('a part to settle comes out of its packing as it went in', () => {
  fc.assert(
    fc.property(settleRequest, (request) => {
      expect(unpackSettle(structuredClone(packSettle(request)))).toEqual(request);
    }),
    { numRuns: 200 },
  );
});

test('a packing that lost or gained bytes is not opened', () => {
  fc.assert(
    fc.property(settleRequest, fc.boolean(), (request, isLonger) => {
      const packed = packSettle(request);
      const { length } = packed.columns;
      fc.pre(length > 0);
      const columns = new Uint8Array(isLonger ? length + 1 : length - 1);
      columns.set(packed.columns.subarray(0, columns.length));
      expect(() => unpackSettle({ ...packed, columns })).toThrow('a packed part');
    }),
    { numRuns: 50 },
  );
});

const asked = fc.record({ kid: fc.nat({ max: 3 }), digest: hash, sequence: count });
const resolveRequest: fc.Arbitrary<ResolveRequest> = fc.record({
  ...{ apiKey: fc.string(), kids: fc.array(hash, { minLength: 4, maxLength: 4 }) },
  items: fc.array(asked, { maxLength: 5 }),
  sizes: fc.array(fc.nat({ max: 16_384 }), { maxLength: 5 }),
});

test('a question comes out of its packing as it went in', () => {
  fc.assert(
    fc.property(resolveRequest, (request) => {
      expect(unpackResolve(structuredClone(packResolve(request)))).toEqual(request);
    }),
    { numRuns: 200 },
  );
});

const suites: readonly (readonly [AttestationKey['suite'], number])[] = [
  ['Ed25519', 32],
  ['ESP256', 65],
  ['ESP384', 97],
];
const publicKey = fc.option(
  fc
    .constantFrom(...suites)
    .chain(([suite, length]) => bytes(length).map((key) => ({ suite, publicKey: key }))),
);

test('an answer comes out of its packing as it went in', () => {
  const settled = fc.option(fc.record({ sequence: count, position: count }));
  const answer = fc.record({
    epoch: count,
    keys: fc.array(fc.tuple(hash, publicKey), { maxLength: 6 }),
    known: fc.array(settled, { maxLength: 6 }),
  });
  fc.assert(
    fc.property(answer, ({ epoch, keys: named, known }) => {
      const kids = named.map(([thumbprint]) => thumbprint);
      const keys = named.map(([thumbprint, key]) => key && { ...key, thumbprint });
      const resolved: Resolved = { word: 'permitted', epoch, keys, known };
      const wire = structuredClone(packResolved(resolved));
      expect(unpackResolved(wire, kids, known.length)).toEqual(resolved);
    }),
    { numRuns: 200 },
  );
});

test('what became of each item comes out of its packing as it went in', () => {
  const item = fc.record({
    ...{ sequence: count, position: count, duplicate: fc.boolean() },
    freshness: fc.constantFrom('fresh', 'stale', 'unknown'),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), (items) => {
      const outcome = { word: 'settled', items, carried: [] } as const;
      expect(unpackSettled(structuredClone(packSettled(outcome)))).toEqual(outcome);
    }),
    { numRuns: 100 },
  );
  expect(unpackSettled(packSettled({ word: 'stale-epoch' }))).toEqual({ word: 'stale-epoch' });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsFor, claimsOf, ed25519Key, withClaim } from '../../../fixtures/items-parts.ts';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import * as claim from '../../../src/core/evidence/claims.ts';
import { claimsFromCbor, claimsToCbor } from '../../../src/core/evidence/eat.ts';
import type { Claims, ConfidentialMode } from '../../../src/core/model.ts';

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const count = fc.maxSafeNat();
/** A measured number; of zero there is one, whatever its sign was. */
const measured = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const ratio = measured(0, 1);
const version = fc.stringMatching(/^[\x20-\x7e]{1,64}$/);

const claims: fc.Arbitrary<Claims> = fc.record(
  {
    ledger: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    challenge: bytes(32),
    issuedAtS: count,
    ueid: bytes(32).map((thumbprint) => Uint8Array.of(1, ...thumbprint)),
    hwmodel: fc.stringMatching(/^[\x20-\x7e]{1,32}$/),
    sequence: count,
    previous: bytes(32),
    bootseed: bytes(8, 64),
    bootcount: count,
    uptimeS: count,
    debug: fc.constantFrom(0, 1, 2, 3, 4),
    position: fc.record(
      {
        latitude: measured(-90, 90),
        longitude: measured(-180, 180),
        accuracyMetres: measured(0, 1e8),
      },
      { requiredKeys: ['latitude', 'longitude'] },
    ),
    firmware: fc.record({ vbios: version, driver: version }, { requiredKeys: [] }),
    usage: fc.record(
      {
        windowStartS: fc.constant(10),
        windowEndS: fc.integer({ min: 10 }),
        energyMillijoules: count,
        smActive: ratio,
        tensorActive: ratio,
        dramActive: ratio,
        smClockMhz: count,
        nvlinkTxBytes: count,
        nvlinkRxBytes: count,
      },
      { requiredKeys: ['windowStartS', 'windowEndS'] },
    ),
    fabric: fc.record({ id: bytes(1, 32), size: count }),
    chassis: bytes(1, 64),
    oemBoot: fc.boolean(),
    confidential: fc.constantFrom<ConfidentialMode>(0, 1, 2, 3),
    inventory: fc.record(
      { board: bytes(32), network: bytes(32), system: bytes(32) },
      { requiredKeys: [] },
    ),
    landmarkRecords: fc.array(bytes(32), { maxLength: 16 }),
  },
  {
    requiredKeys: [
      'ledger',
      'challenge',
      'issuedAtS',
      'ueid',
      'hwmodel',
      'sequence',
      'previous',
      'bootseed',
      'debug',
      'position',
      'firmware',
      'landmarkRecords',
    ],
  },
);

const usage = (...entries: [number, CborValue][]) =>
  new Map<number, CborValue>([[1, 10], [2, 20], ...entries]);

/** The first value is as far as it goes, the others are past it. */
const bounds: readonly [title: string, name: number, good: CborValue, bad: readonly CborValue[]][] =
  [
    [
      'challenge',
      claim.NONCE,
      new Uint8Array(32),
      [new Uint8Array(31), new Uint8Array(33), 'x'.repeat(32), null],
    ],
    ['time of issue', claim.IAT, 0, [-1, 0.5, { float: 1 }, 2n ** 60n, '1']],
    [
      'UEID',
      claim.UEID,
      Uint8Array.of(1, ...new Uint8Array(32)),
      [new Uint8Array(33), Uint8Array.of(1), 1],
    ],
    [
      'model',
      claim.HWMODEL,
      new Uint8Array(32).fill(65),
      [new Uint8Array(), new Uint8Array(33).fill(65), Uint8Array.of(255), 'H100'],
    ],
    ['uptime', claim.UPTIME, Number.MAX_SAFE_INTEGER, [2n ** 53n, -1, { float: 1 }]],
    ['debug status', claim.DBGSTAT, 4, [5, -1, { float: 0 }, false]],
    ['boot count', claim.BOOTCOUNT, 0, [-1, 'one']],
    ['bootseed', claim.BOOTSEED, new Uint8Array(64), [new Uint8Array(7), new Uint8Array(65)]],
    ['ledger', claim.LEDGER, 'a'.repeat(64), ['', 'a'.repeat(65), 'ä', 'a b', 'a\n', 1]],
    ['sequence', claim.SEQUENCE, Number.MAX_SAFE_INTEGER, [2n ** 53n, -1, 1.5]],
    ['previous', claim.PREVIOUS, new Uint8Array(32), [new Uint8Array(31), null]],
    ['authorized boot', claim.OEMBOOT, false, [0, 1, null, 'yes']],
    ['confidential mode', claim.CONFIDENTIAL, 3, [4, -1, true, { float: 1 }, null]],
    [
      'inventory',
      claim.INVENTORY,
      new Map([1, 2, 3].map((key) => [key, new Uint8Array(32)])),
      [new Map([[1, new Uint8Array(31)]]), new Map([[3, 'x']]), [], new Uint8Array(32)],
    ],
    ['chassis', claim.CHASSIS, new Uint8Array(64), [new Uint8Array(), new Uint8Array(65)]],
    [
      'landmark records',
      claim.LANDMARK_RECORDS,
      new Array(16).fill(new Uint8Array(32)),
      [new Array(17).fill(new Uint8Array(32)), [new Uint8Array(31)], [[]], new Map()],
    ],
    [
      'fabric',
      claim.FABRIC,
      new Map<number, CborValue>([
        [1, new Uint8Array(32)],
        [2, 0],
      ]),
      [new Map([[1, new Uint8Array(33)]]), new Map([[2, 1]]), []],
    ],
    [
      'firmware',
      claim.FIRMWARE,
      new Map([[1, 'x'.repeat(64)]]),
      [new Map([[1, 'x'.repeat(65)]]), new Map([[2, 'a\u0007']]), new Map([[1, '']]), 'x'],
    ],
    [
      'usage',
      claim.USAGE,
      usage([4, { float: 1 }], [5, 0], [9, 0]),
      [
        usage([4, 1.5]),
        usage([4, Number.NaN]),
        usage([3, { float: 1 }]),
        new Map([
          [1, 21],
          [2, 20],
        ]),
        new Map([[1, 10]]),
      ],
    ],
  ];

describe('claimsFromCbor', () => {
  test('whatever an attester may claim is read as it was meant', () => {
    fc.assert(
      fc.property(claims, (claimed) => {
        const map = decode(encode(claimsToCbor(claimed)));
        if (!map.ok) throw new Error(map.reason);
        expect(claimsFromCbor(map.value)).toEqual({ ok: true, value: claimed });
      }),
    );
  });

  test('a negative zero that was measured is zero', () => {
    const at = new Map<number, number>([
      [1, -0],
      [2, -0],
    ]);
    const claimed = claimsFromCbor(withClaim(claim.LOCATION, at));
    expect(claimed).toMatchObject({ value: { position: { latitude: 0, longitude: 0 } } });
  });

  test.each(bounds)('%s is read up to its bound and not beyond', (_title, name, good, bad) => {
    expect(claimsFromCbor(withClaim(name, good)).ok).toBe(true);
    for (const value of bad) {
      const refused = { ok: false, reason: 'decode_eat_claim_invalid' };
      expect(claimsFromCbor(withClaim(name, value))).toEqual(refused);
    }
  });

  test.each([
    claim.IAT,
    claim.NONCE,
    claim.UEID,
    claim.HWMODEL,
    claim.DBGSTAT,
    claim.LOCATION,
    claim.BOOTSEED,
    claim.LEDGER,
    claim.SEQUENCE,
    claim.PREVIOUS,
    claim.FIRMWARE,
  ])('claim %i may not be missing', (name) => {
    const missing = { ok: false, reason: 'decode_eat_claim_missing' };
    expect(claimsFromCbor(withClaim(name, undefined))).toEqual(missing);
  });

  test.each([
    claim.UPTIME,
    claim.BOOTCOUNT,
    claim.USAGE,
    claim.FABRIC,
    claim.LANDMARK_RECORDS,
    claim.CHASSIS,
    claim.OEMBOOT,
    claim.INVENTORY,
    claim.CONFIDENTIAL,
  ])('claim %i may be missing', (name) => {
    expect(claimsFromCbor(withClaim(name, undefined)).ok).toBe(true);
  });

  test('altitude, heading and what else a position has are passed over', () => {
    const position = new Map<number, CborValue>([
      [1, 1.5],
      [2, -2.5],
      [3, 10],
      [5, 'x'],
    ]);
    const read = claimsFromCbor(withClaim(claim.LOCATION, position));
    expect(read.ok && read.value.position).toEqual({ latitude: 1.5, longitude: -2.5 });
  });

  test('the claims of an honest item are those that its agent stated', () => {
    const read = claimsFromCbor(claimsOf(ed25519Key));
    expect(read).toEqual({ ok: true, value: claimsFor(ed25519Key.thumbprint) });
  });
});

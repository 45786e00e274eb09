import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type CborValue, encode } from '../../../src/core/codec/cbor.ts';
import {
  decodeSign1,
  encodeHeaderMap,
  encodeSign1,
  sigStructure,
} from '../../../src/core/codec/cose.ts';

const limits = { maxBytes: 1000, maxDepth: 4 };
const required = { limits, tag: 'required' } as const;
const optional = { limits, tag: 'optional' } as const;
const header = encodeHeaderMap(new Map([[1, -19]]));
const nothing = new Map();
const payload = Uint8Array.of(1, 2);
const signature = new Uint8Array(64);
const message = [header, nothing, payload, signature];

const refused: readonly [title: string, value: CborValue, reason: string][] = [
  ['an untagged message', message, 'decode_cose_shape'],
  ['the tag of another structure', { tag: 98, value: message }, 'decode_cose_shape'],
  ['a tag twice', { tag: 18, value: { tag: 18, value: message } }, 'decode_cose_shape'],
  ['three members', { tag: 18, value: message.slice(1) }, 'decode_cose_shape'],
  ['five members', { tag: 18, value: [...message, null] }, 'decode_cose_shape'],
  [
    'a payload that is elsewhere',
    { tag: 18, value: [header, nothing, null, signature] },
    'decode_cose_shape',
  ],
  [
    'a header that is no bytes',
    { tag: 18, value: [nothing, nothing, payload, signature] },
    'decode_cose_shape',
  ],
  [
    'a header that is no map',
    { tag: 18, value: [encode(1), nothing, payload, signature] },
    'decode_cose_shape',
  ],
  [
    'a header that is cut',
    { tag: 18, value: [header.subarray(0, 2), nothing, payload, signature] },
    'decode_cbor_truncated',
  ],
  [
    'a label in both buckets',
    { tag: 18, value: [header, new Map([[1, -19]]), payload, signature] },
    'decode_cose_header_invalid',
  ],
  [
    'crit outside the signature',
    { tag: 18, value: [header, new Map([[2, [1]]]), payload, signature] },
    'decode_cose_header_invalid',
  ],
  [
    'crit',
    {
      tag: 18,
      value: [
        encode(
          new Map<number, CborValue>([
            [1, -19],
            [2, [99]],
          ]),
        ),
        nothing,
        payload,
        signature,
      ],
    },
    'decode_cose_critical_unknown',
  ],
];

describe('decodeSign1', () => {
  test('a message comes back', () => {
    const bytes = encodeSign1({
      protectedBytes: header,
      unprotectedHeader: nothing,
      payload,
      signature,
    });
    const decoded = decodeSign1(bytes, required);
    expect(decoded).toEqual({
      ok: true,
      value: {
        protectedBytes: header,
        protectedHeader: new Map([[1, -19]]),
        unprotectedHeader: nothing,
        payload,
        signature,
      },
    });
  });

  test.each(refused)('%s is refused', (_title, value, reason) => {
    expect(decodeSign1(encode(value), required)).toEqual({ ok: false, reason });
  });

  test('the tag may be absent where the caller says so', () => {
    expect(decodeSign1(encode(message), optional).ok).toBe(true);
  });
});

describe('sigStructure', () => {
  const empty = '846a5369676e6174757265314040' + '420102';

  test.each(['', 'a0'])("an empty header written as h'%s' is the empty string in it", (hex) => {
    expect(bytesToHex(sigStructure(hexToBytes(hex), payload))).toBe(empty);
  });

  test('external data stands between header and payload', () => {
    const aad = Uint8Array.of(9);
    expect(bytesToHex(sigStructure(header, payload, aad))).toBe(
      '846a5369676e61747572653143a10132' + '4109' + '420102',
    );
  });
});

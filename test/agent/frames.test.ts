import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  frameBytes,
  refusals,
} from '../../src/agent/frames.ts';
import { maxDelegationBytes } from '../../src/core/place/delegation.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const index = fc.integer({ min: 0, max: 65_535 });

const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), nonce: bytes(16) }),
  fc.record({ kind: fc.constant('cookie' as const), nonce: bytes(16), cookie: bytes(16) }),
  fc.record({
    kind: fc.constant('open' as const),
    nonce: bytes(16),
    cookie: bytes(16),
    challenge: bytes(32),
    suite: fc.constant('Ed25519' as const),
    publicKey: bytes(32),
    delegation: fc.option(fc.uint8Array({ minLength: 1, maxLength: maxDelegationBytes })),
  }),
  fc.record({
    kind: fc.constant('open' as const),
    nonce: bytes(16),
    cookie: bytes(16),
    challenge: bytes(32),
    suite: fc.constant('ESP384' as const),
    publicKey: bytes(97),
    delegation: fc.option(bytes(maxDelegationBytes)),
  }),
  fc.record({
    kind: fc.constant('probe' as const),
    ...{ session: bytes(16), index, nonce: bytes(32), landmark: bytes(32) },
  }),
  fc.record({
    kind: fc.constant('answer' as const),
    session: bytes(16),
    index,
    signature: bytes(96),
  }),
  fc.record({
    kind: fc.constant('record' as const),
    session: bytes(16),
    item: fc.uint8Array({ minLength: 1, maxLength: 512 }),
  }),
  fc.record({ kind: fc.constant('again' as const), session: bytes(16) }),
  fc.record({
    kind: fc.constant('refused' as const),
    nonce: bytes(16),
    refusal: fc.constantFrom(...refusals),
  }),
);

test('a frame is what its datagram is read as, and each kind has one length', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const datagram = encodeFrame(frame);
      expect(decodeFrame(datagram)).toEqual(frame);
      if (frame.kind !== 'record') expect(datagram).toHaveLength(frameBytes[frame.kind]);
    }),
  );
});

test('a datagram of another length, magic or kind is no frame', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 0, max: 4 }), (frame, position) => {
      const datagram = encodeFrame(frame);
      const changed = datagram.slice();
      changed[position] = 0xff;
      expect(decodeFrame(changed)).toBeNull();
      if (frame.kind === 'record') return;
      expect(decodeFrame(datagram.subarray(1))).toBeNull();
      expect(decodeFrame(Uint8Array.of(...datagram, 0))).toBeNull();
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (garbage) => void decodeFrame(garbage)));
});

test('nothing that comes back to an address that may be forged is longer than what was sent', () => {
  expect(frameBytes.cookie).toBeLessThanOrEqual(frameBytes.hello);
  expect(frameBytes.probe).toBeLessThanOrEqual(frameBytes.open);
  expect(frameBytes.refused).toBeLessThanOrEqual(frameBytes.hello);
  expect(frameBytes.answer).toBeLessThanOrEqual(frameBytes.probe);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_PAGE, Page } from '../../../src/flow/settle/page.ts';
import { type DeviceState, UNSEEN } from '../../../src/flow/settle/state.ts';
import { PAGE_SIZE } from '../../../src/flow/settle/store.ts';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const seen: fc.Arbitrary<DeviceState> = fc
  .record({ sequence: count, digest: hash, atMs: count, gaps: fc.array(hash, { maxLength: 3 }) })
  .map(({ sequence, digest, atMs, gaps }) => ({
    ...{ ...UNSEEN, gaps, lastPresenceAtMs: atMs, lastAttemptAtMs: atMs },
    ...{ head: { sequence, digest, challengeAtMs: atMs }, firmware: { vbios: '96.00' } },
  }));
const changes = fc
  .array(fc.tuple(fc.nat({ max: PAGE_SIZE - 1 }), seen), { maxLength: 12 })
  .map((entries) => new Map(entries));

test('a page that was changed slot by slot is the page of all its states, in bytes and in memory', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 4 }), fc.boolean(), (rounds, isRead) => {
      const states = new Array<DeviceState>(PAGE_SIZE).fill(UNSEEN);
      let page = EMPTY_PAGE;
      for (const round of rounds) {
        for (const [slot, state] of round) states[slot] = state;
        // As it is held, or as it comes back after an eviction.
        page = (isRead ? Page.read(page.bytes) : page).with(round);
      }
      expect(page.bytes).toEqual(Page.of(states).bytes);
      expect(page.states()).toEqual(states);
      expect(Page.read(page.bytes).states()).toEqual(states);
    }),
    { numRuns: 50 },
  );
});

test('bytes that are no page are our own fault', () => {
  expect(() => Page.read(Uint8Array.of(0x80))).toThrow('a stored page is not CBOR');
  expect(() => Page.read(EMPTY_PAGE.bytes.slice(1))).toThrow('a stored page is not CBOR');
});

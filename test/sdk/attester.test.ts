import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import { resumeSequence } from '../../src/core/verify/order.ts';
import {
  type AttesterState,
  type Challenge,
  type Head,
  newAttester,
  nextAttestation,
  type PendingItem,
  type Reading,
  rebooted,
  resumed,
  settled,
  standing,
} from '../../src/sdk/attester.ts';
import { attesterText, parseAttester } from '../../src/sdk/attester-text.ts';

const key = signingKey('Ed25519', new Uint8Array(32).fill(3));
const enrolled = {
  device: 'dev_0123456789abcdef01234567',
  ledger: 'lic_0123456789abcdef01234567',
  model: 'H100 SXM',
  thumbprint: key.thumbprint,
};
const minuteMs = 60_000;
const startMs = Date.UTC(2027, 0, 1);

function seed(name: string): Uint8Array {
  return sha256(utf8ToBytes(name));
}

function challengeAt(minute: number): Challenge {
  return { challenge: seed(`challenge ${minute}`), issuedAtMs: startMs + minute * minuteMs };
}

function readingAt(latitude: number): Reading {
  return {
    issuedAtS: 1_800_000_000,
    debug: 3,
    position: { latitude, longitude: 103.7 },
    firmware: {},
  };
}

function made(state: AttesterState, challenge: Challenge, latitude = 1.5) {
  const next = nextAttestation(state, key, readingAt(latitude), challenge);
  if (!next.ok) throw new Error(next.reason);
  return next.value;
}

describe('a device’s chain', () => {
  test('counts from one, each item naming the one before, signed by its key', () => {
    const first = made(newAttester(enrolled, seed('boot')), challengeAt(0));
    const second = made(first.state, challengeAt(0));
    const opened = [first.item, second.item].map(({ item }) => decodeEvidence(item));
    if (!opened.every((one) => one.ok)) throw new Error('no attestation');
    const [a, b] = opened.map((one) => one.value);
    expect([a?.claims.sequence, b?.claims.sequence]).toEqual([1, 2]);
    expect(bytesToHex(a!.claims.previous)).toBe('00'.repeat(32));
    expect(b?.claims.previous).toEqual(a?.digest);
    expect(second.item.digest).toEqual(b?.digest);
    expect(suiteOf('Ed25519').verify(key.publicKey, b!.toBeSigned, b!.signature)).toBe(true);
    expect(second.state.pending.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test('answers no older challenge after a newer one, and the same one again', () => {
    const { state } = made(newAttester(enrolled, seed('boot')), challengeAt(5));
    const older = nextAttestation(state, key, readingAt(1), challengeAt(4));
    expect(older).toEqual({ ok: false, reason: 'attester_challenge_older' });
    expect(made(state, challengeAt(5)).item.sequence).toBe(2);
  });

  test('is signed with no other key', () => {
    const other = signingKey('Ed25519', new Uint8Array(32).fill(4));
    const state = newAttester(enrolled, seed('boot'));
    const next = nextAttestation(state, other, readingAt(1), challengeAt(0));
    expect(next).toEqual({ ok: false, reason: 'attester_key_other' });
  });

  test('goes on counting after a reboot, under another bootseed', () => {
    const first = made(newAttester(enrolled, seed('boot 1')), challengeAt(0));
    const second = made(rebooted(first.state, seed('boot 2')), challengeAt(1));
    const opened = decodeEvidence(second.item.item);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.value.claims.sequence).toBe(2);
    expect(opened.value.claims.bootseed).toEqual(seed('boot 2'));
  });
});

/** A disk and a process that may die between any two steps: what is in memory is gone then, what was sent is not. */
class Agent {
  disk = attesterText(newAttester(enrolled, seed('boot')));
  memory = this.#restored();
  minute = 0;
  readonly sent = new Map<number, string>();

  #restored(): AttesterState {
    const state = parseAttester(this.disk);
    if (!state) throw new Error('the state file is unreadable');
    return state;
  }

  attest(latitude: number): void {
    this.memory = made(this.memory, challengeAt(this.minute), latitude).state;
  }

  keep(): void {
    this.disk = attesterText(this.memory);
  }

  crash(): void {
    this.memory = this.#restored();
  }

  /** Only what is on the disk may leave the machine. */
  send(): void {
    for (const item of this.#restored().pending) this.#receive(item);
  }

  #receive({ sequence, item }: PendingItem): void {
    const known = this.sent.get(sequence) ?? bytesToHex(item);
    expect(bytesToHex(item)).toBe(known);
    this.sent.set(sequence, known);
  }

  acknowledge(): void {
    const oldest = this.memory.pending.find(({ sequence }) => this.sent.has(sequence));
    if (oldest) this.memory = settled(this.memory, oldest.digest);
  }
}

test('a state that is kept before sending never signs another item under a sequence that was sent', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('attest' as const), latitude: fc.integer({ min: -89, max: 89 }) }),
    fc.record({ do: fc.constantFrom('keep', 'crash', 'send', 'acknowledge', 'minute') }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const agent = new Agent();
      for (const one of steps) {
        if ('latitude' in one) agent.attest(one.latitude);
        else if (one.do === 'minute') agent.minute += 1;
        else agent[one.do as 'keep' | 'crash' | 'send' | 'acknowledge']();
      }
    }),
    { numRuns: 60 },
  );
});

describe('a chain whose state was lost', () => {
  const head: Head = { sequence: 7, digest: seed('head') };

  test('goes on from the head at the number of its challenge, once', () => {
    const state = resumed(enrolled, head, seed('boot 2'), challengeAt(0).issuedAtMs);
    const first = made(state, challengeAt(1));
    const opened = decodeEvidence(first.item.item);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.value.claims.previous).toEqual(head.digest);
    expect(first.item.sequence).toBe(resumeSequence(7, challengeAt(1).issuedAtMs));
    expect(made(first.state, challengeAt(1)).item.sequence).toBe(first.item.sequence + 1);
  });

  test('waits for a challenge that the lost state cannot have answered', () => {
    const state = resumed(enrolled, null, seed('boot 2'), challengeAt(3).issuedAtMs);
    for (const minute of [2, 3]) {
      const next = nextAttestation(state, key, readingAt(1), challengeAt(minute));
      expect(next).toEqual({ ok: false, reason: 'attester_challenge_not_newer' });
    }
    expect(made(state, challengeAt(4)).item.sequence).toBe(
      resumeSequence(null, challengeAt(4).issuedAtMs),
    );
  });

  test('signs no number twice, however often it is lost and whichever head it learns', () => {
    const step = fc.record({
      do: fc.constantFrom('attest', 'attest', 'lose', 'minute'),
      head: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const items: PendingItem[] = [];
        let minute = 0;
        let state = newAttester(enrolled, seed('boot 0'));
        for (const [i, one] of steps.entries()) {
          const challenge = challengeAt(minute);
          if (one.do === 'minute') minute += 1;
          if (one.do === 'lose') {
            const known = items[one.head % (items.length + 1)] ?? null;
            state = resumed(enrolled, known, seed(`boot ${i}`), challenge.issuedAtMs);
          }
          if (one.do !== 'attest') continue;
          const next = nextAttestation(state, key, readingAt(i), challenge);
          if (!next.ok) {
            expect(next.reason).toBe('attester_challenge_not_newer');
            continue;
          }
          items.push(next.value.item);
          state = next.value.state;
        }
        const numbers = items.map(({ sequence }) => sequence);
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
      { numRuns: 60 },
    );
  });

  test('is told from one that may go on by the ledger’s head', () => {
    const first = made(newAttester(enrolled, seed('boot')), challengeAt(0));
    const second = made(first.state, challengeAt(0));
    expect(standing(second.state, null)).toBe('current');
    expect(standing(second.state, first.item)).toBe('current');
    expect(standing(second.state, second.item)).toBe('current');
    expect(standing(first.state, second.item)).toBe('behind');
    expect(standing(second.state, { sequence: 2, digest: seed('another') })).toBe('behind');
  });
});

describe('the text of a state', () => {
  test('gives the same state again', () => {
    const first = made(newAttester(enrolled, seed('boot')), challengeAt(0));
    const states = [
      newAttester(enrolled, seed('boot')),
      first.state,
      settled(made(first.state, challengeAt(1)).state, first.item.digest),
      resumed(enrolled, { sequence: 9, digest: seed('head') }, seed('boot 2'), startMs),
    ];
    for (const state of states) expect(parseAttester(attesterText(state))).toEqual(state);
  });

  test.each([
    ['no JSON', 'x'],
    ['another version', '{"version":2}'],
    ['an unknown member', (text: string) => text.replace('{', '{"more":1,')],
    ['a cut digest', (text: string) => text.replace(/"previous": "../, '"previous": "')],
    ['a sequence below zero', (text: string) => text.replace('"sequence": 0', '"sequence": -1')],
    ['a number for a date', (text: string) => text.replace('At": null', 'At": 5')],
  ])('with %s is refused', (_, change) => {
    const text = attesterText(newAttester(enrolled, seed('boot')));
    expect(parseAttester(typeof change === 'string' ? change : change(text))).toBeNull();
  });
});

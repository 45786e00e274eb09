import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { Bytes } from '../../src/core/model.ts';
import type { SettleItem } from '../../src/flow/ledger-port.ts';
import { API_KEY, World } from '../flow/world.ts';

const ZERO = new Uint8Array(32);
const HOUR = 3_600_000;
const BODY = 10_000;

/** A key may sign as many reports as it likes: the submitter floods its ledger with good ones. */
describe('a flood of good items', () => {
  const world = new World(1);
  const challenge = world.challenge();
  const first = world.token(0, { challenge, sequence: 1, previous: ZERO });
  let next: Bytes;

  beforeAll(async () => {
    await world.submit([first.item]);
    // Two full bodies as the ledger is told of them: it decides, and signing them would take minutes.
    const last = await flood(1, first.digest);
    const head = world.token(0, { challenge, sequence: 2 + 2 * BODY, previous: last });
    next = head.item;
  });

  /** What a body leaves behind in archive and ledger. */
  function snapshot() {
    const { ledgerDatabase } = world;
    return {
      objects: [...world.objects.keys()],
      headers: ledgerDatabase.prepare('SELECT max(sequence) AS n FROM header').get(),
      pages: ledgerDatabase.prepare('SELECT * FROM page').all(),
    };
  }

  /** Settles two bodies of items that follow one another, a few short of the quota; answers the last digest. */
  async function flood(from: number, after: Bytes): Promise<Bytes> {
    const evidence = decodeEvidence(first.item);
    if (!evidence.ok) throw new Error(evidence.reason);
    const { kid, claims } = evidence.value;
    let previous = after;
    let sequence = from;
    for (const count of [BODY, BODY - 1]) {
      const items = Array.from({ length: count }, (_, bundleIndex): SettleItem => {
        sequence += 1;
        const digest = sha256(utf8ToBytes(`flood ${sequence}`));
        const item = { ...claims, sequence, previous };
        previous = digest;
        return { digest, kid, claims: item, challengeAtMs: world.nowMs, bundleIndex };
      });
      const port = world.ledgerPort(world.ledgerStore());
      const resolved = await port.resolve({ apiKey: API_KEY, kids: [], items: [], sizes: [] });
      if (resolved.word !== 'permitted') throw new Error(resolved.word);
      const request = { apiKey: API_KEY, epoch: resolved.epoch, evidenceBundle: ZERO };
      const outcome = await port.settle({ ...request, items, refused: [], bytes: count * 300 });
      expect(outcome.word).toBe('settled');
    }
    return previous;
  }

  test('ends with 429 and leaves nothing behind: no object, no header, no state', async () => {
    const before = snapshot();
    const answer = await world.submit([next]);
    expect(answer).toMatchObject({ word: 'over-quota' });
    expect(snapshot()).toEqual(before);
  });

  test('costs its submitter no answer that it is owed: what was sent before is answered', async () => {
    const answer = await world.submit([first.item]);
    expect(answer).toMatchObject({ word: 'answered', answer: { items: [{ word: 'duplicate' }] } });
  });

  test('is refused by the ledger itself, whatever the Worker asked before', async () => {
    const evidence = decodeEvidence(next);
    if (!evidence.ok) throw new Error(evidence.reason);
    const { kid, claims, digest } = evidence.value;
    const item = { digest, kid, claims, challengeAtMs: world.nowMs, bundleIndex: 0 };
    const port = world.ledgerPort(world.ledgerStore());
    const resolved = await port.resolve({ apiKey: API_KEY, kids: [], items: [], sizes: [] });
    const epoch = resolved.word === 'permitted' ? resolved.epoch : 0;
    const request = { apiKey: API_KEY, epoch, evidenceBundle: ZERO, refused: [], bytes: 300 };
    const before = snapshot();
    expect(await port.settle({ ...request, items: [item] })).toMatchObject({ word: 'over-quota' });
    expect(snapshot()).toEqual(before);
  });

  test('is over when the hour is: the same body is then accepted', async () => {
    world.nowMs += HOUR;
    const answer = await world.submit([next]);
    expect(answer).toMatchObject({ word: 'answered', answer: { items: [{ word: 'accepted' }] } });
  });
});

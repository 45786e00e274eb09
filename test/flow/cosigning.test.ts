import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test, vi } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { sha256 } from '../../src/core/crypto/sha256.ts';
import { openChallenge } from '../../src/core/log/challenge.ts';
import type { NoteSigner } from '../../src/core/log/note.ts';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { type LogPolicy, parsePolicy } from '../../src/core/log/policy.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { openReceipt } from '../../src/core/log/receipt-check.ts';
import { openWitnessed } from '../../src/core/log/witnessed.ts';
import type { Bytes } from '../../src/core/model.ts';
import { Cosigner } from '../../src/flow/cosigning.ts';
import { pathBetween } from '../../src/flow/prove.ts';
import type { BatchAnswer } from '../../src/flow/submit/answer.ts';
import { lookUpBatch } from '../../src/flow/submit/batch.ts';
import { ChallengeBook } from '../../src/flow/submit/challenges.ts';
import type { WitnessReply } from '../../src/flow/witness-call.ts';
import { sqlCosignedStore } from '../../src/store/log/cosigned-store.ts';
import { witnessFor } from '../core/log/keys.ts';
import { sqliteSql } from './sqlite.ts';
import { honest } from './witness-server.ts';
import { API_KEY, OPERATOR, World } from './world.ts';

const names = ['a', 'b', 'c'] as const;
type Name = (typeof names)[number];
const MINUTE_MS = 60_000;

function policyOf(members: readonly Name[], least: number): LogPolicy {
  const lines = members.map(
    (name) => `witness ${name} ${formatVerifierKey(signerOf(name).key)} https://${name}.example`,
  );
  const text = [...lines, `group g ${least} ${members.join(' ')}`, 'quorum g', ''].join('\n');
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.reason.fault);
  return parsed.value;
}

function signerOf(name: Name): NoteSigner {
  return witnessFor(`${name}.example/witness`);
}

/** A log of which three witnesses know, of whom some are down. */
class Watched extends World {
  readonly down = new Set<Name>();
  /** Calls that were begun, and what ends those that hang. */
  readonly asked: string[] = [];
  readonly reports: string[] = [];
  release: (() => void)[] = [];
  hangs = false;
  policy: LogPolicy;
  readonly #later: Promise<void>[] = [];
  readonly #witnesses = new Map(
    names.map((name) => [name, honest(signerOf(name), [this.signer.key], () => this.nowMs)]),
  );

  constructor(policy: LogPolicy) {
    super(1);
    this.policy = policy;
    this.restart();
  }

  /** The log's object in a new process: what it knows is in its tables and the archive. */
  restart(): void {
    const store = sqlCosignedStore(sqliteSql(this.logDatabase));
    this.cosigning = new Cosigner(store, () => ({
      archive: this.archive,
      logKey: this.signer.key,
      policy: this.policy,
      transport: { post: (url, body) => this.#post(url, body) },
      nowMs: async () => this.nowMs,
      pathBetween: (from, to) => pathBetween(this.logStore(), from, to),
      logSize: () => this.logStore().checkpoint()?.size ?? 0,
      later: (work) => void this.#later.push(work),
      report: (event, fault) => void this.reports.push(`${event} ${fault}`),
    }));
  }

  async #post(url: string, body: string): Promise<WitnessReply> {
    const name = new URL(url).hostname.split('.')[0] as Name;
    this.asked.push(`${name} ${body.split('\n')[0]}`);
    if (this.hangs) await new Promise<void>((done) => void this.release.push(done));
    if (this.down.has(name)) return { fault: 'unreachable' };
    const said = this.#witnesses.get(name)!.ask(body);
    if (said.word === 'cosigned') return { status: 200, contentType: '', text: `${said.line}\n` };
    if (said.word !== 'conflict') return { status: 422, contentType: '', text: '' };
    return { status: 409, contentType: 'text/x.tlog.size', text: `${said.size}\n` };
  }

  /** A minute passes, its challenge is issued, and what it has witnesses do is done. */
  async minute(): Promise<Bytes> {
    this.nowMs += MINUTE_MS;
    const { hash } = await this.logPort().challenge();
    await Promise.all(this.#later.splice(0));
    return hash;
  }

  /** Device 0 attests once, answering the challenge. */
  async attest(challenge: Bytes): Promise<{ body: Bytes; answer: BatchAnswer }> {
    const { item } = this.token(0, { challenge, sequence: 1, previous: new Uint8Array(32) });
    const body = writeSequence([item]);
    const answer = await this.submitBody(body);
    if (answer.word !== 'answered') throw new Error(answer.word);
    return { body, answer: answer.answer };
  }

  /** What GET /v1/batches/{digest} finds. */
  async batch(body: Bytes): Promise<BatchAnswer> {
    const ports = {
      ...{ archive: this.archive, log: this.logPort() },
      ledgers: { ledger: () => this.ledgerPort(this.ledgerStore()) },
      challenges: new ChallengeBook(this.archive, [this.signer.key]),
    };
    const whose = { apiKey: API_KEY, operator: OPERATOR };
    const found = await lookUpBatch(ports, whose, sha256(body));
    if (found.word !== 'answered') throw new Error(found.word);
    return found.answer;
  }

  /** The one receipt of an answer, opened under the log's key and the policy's witnesses. */
  opened(answer: BatchAnswer, challenge: Bytes, policy = this.policy) {
    const [item] = answer.items;
    if (!item || !('part' in item)) throw new Error('no receipt');
    const part = { ...answer.parts[item.part]!, checkpoint: answer.checkpoint };
    const proof = item.challenge === null ? null : answer.challenges[item.challenge]!;
    const text = makeReceipt(part, item, proof);
    const evidence = { digest: item.digest, challenge };
    return openReceipt(text, { ...policy, logs: [this.signer.key] }, evidence);
  }
}

test('a receipt is pending first, then under the first cosigned checkpoint that covers it, and its span is proved', async () => {
  const world = new Watched(policyOf(['a', 'b', 'c'], 2));
  world.down.add('c');
  const challenge = await world.minute();
  const { body, answer } = await world.attest(challenge);
  expect(answer.witnessed).toBe('pending');
  expect(world.opened(answer, challenge)).toEqual({ ok: false, reason: 'receipt_quorum_missing' });
  const stated = world.opened(answer, challenge, { ...world.policy, quorum: { type: 'none' } });
  expect(stated).toMatchObject({ ok: true, value: { signed: { word: 'stated' }, cosigned: [] } });

  const next = await world.minute();
  const upgraded = await world.batch(body);
  expect(upgraded.witnessed).toBe('quorum');
  const [begun, ended] = [world.nowMs - MINUTE_MS, world.nowMs].map((ms) => ms / 1000);
  expect(world.opened(upgraded, challenge)).toMatchObject({
    ok: true,
    value: {
      cosigned: [{ name: 'a.example/witness' }, { name: 'b.example/witness' }],
      signed: { word: 'proved', after: { quorumAtS: begun }, before: { quorumAtS: ended } },
    },
  });
  expect(world.reports).toContain('witness-down c.example/witness: unreachable');
  expect(world.objects.has(`cosignatures/${bytesToHex(next)}`)).toBe(true);

  // The span does not widen when it is asked for later, nor by another process.
  await world.minute();
  world.restart();
  expect(await world.batch(body)).toEqual(upgraded);
});

test('the newest checkpoint that has the quorum is there for anybody, and the minute’s own carries its lines', async () => {
  const world = new Watched(policyOf(['a', 'b'], 2));
  expect(await world.logPort().witnessed()).toBeNull();
  const challenge = await world.minute();
  const fresh = await world.logPort().checkpoint();
  expect(fresh.match(/^— /gm)).toHaveLength(3);
  await world.attest(challenge);
  expect((await world.logPort().checkpoint()).match(/^— /gm)).toHaveLength(1);
  expect(await world.logPort().witnessed()).toBe(fresh);
  world.down.add('b');
  await world.minute();
  expect(await world.logPort().witnessed()).toBe(fresh);
});

test('the hash of a challenge does not change by the lines that receipts give it', async () => {
  const world = new Watched(policyOf(['a'], 1));
  const challenge = await world.minute();
  const { body } = await world.attest(challenge);
  await world.minute();
  const [given] = (await world.batch(body)).challenges;
  const opened = openChallenge(given!.object, challenge, world.signer.key);
  if (!opened.ok) throw new Error(opened.reason);
  const policy = { ...world.policy, logs: [world.signer.key] };
  expect(openWitnessed(opened.value.note, policy)).toMatchObject({
    value: { cosigned: [{ name: 'a.example/witness' }] },
  });
});

test('too few lines are shown as too few, and give way to the first that are enough', async () => {
  const world = new Watched(policyOf(['a', 'b'], 2));
  world.down.add('b');
  const challenge = await world.minute();
  const { body } = await world.attest(challenge);
  await world.minute();
  const some = await world.batch(body);
  expect(some.witnessed).toBe('some');
  expect(world.opened(some, challenge)).toEqual({ ok: false, reason: 'receipt_quorum_missing' });
  expect(world.opened(some, challenge, policyOf(['a'], 1))).toMatchObject({
    ...{ ok: true, value: { signed: { word: 'proved' } } },
  });
  world.down.clear();
  await world.minute();
  const enough = await world.batch(body);
  expect(enough.witnessed).toBe('quorum');
  // Its begin was cosigned by one of the two: what is proved is when it ended, and no more.
  expect(world.opened(enough, challenge)).toMatchObject({ value: { signed: { word: 'stated' } } });
});

test('a witness that hangs holds up neither rounds nor challenges, and the newest checkpoint is the next', async () => {
  const world = new Watched(policyOf(['a'], 1));
  world.hangs = true;
  const port = world.logPort();
  for (let minute = 0; minute < 4; minute += 1) {
    world.nowMs += MINUTE_MS;
    await port.challenge();
    const leaves = [{ sequence: 1, leaf: new Uint8Array(32).fill(minute) }];
    await port.append({ ledger: `lic_${minute}`, previous: new Uint8Array(32), leaves });
  }
  expect(world.asked).toEqual(['a old 0']);
  world.hangs = false;
  world.release[0]!();
  await vi.waitFor(() => expect(world.asked).toHaveLength(2));
  const [, second] = world.asked;
  const firstSize = 2;
  expect(second).toBe(`a old ${firstSize}`);
  await vi.waitFor(async () => {
    const { witnessed, size } = await port.prove({ indices: [firstSize], fromSizes: [] });
    expect(witnessed).toBe('quorum');
    expect(size).toBeGreaterThan(firstSize + 4);
  });
});

test('under another policy what the former witnesses cosigned does not count', async () => {
  const world = new Watched(policyOf(['a'], 1));
  const challenge = await world.minute();
  const { body } = await world.attest(challenge);
  await world.minute();
  expect((await world.batch(body)).witnessed).toBe('quorum');
  world.policy = policyOf(['b'], 1);
  expect((await world.batch(body)).witnessed).toBe('pending');
  await world.minute();
  const answer = await world.batch(body);
  expect(answer.witnessed).toBe('quorum');
  expect(world.opened(answer, challenge)).toMatchObject({
    value: { cosigned: [{ name: 'b.example/witness' }], signed: { word: 'stated' } },
  });
});

test('where the archive lost the lines, receipts are given without and it is told', async () => {
  const world = new Watched(policyOf(['a'], 1));
  const challenge = await world.minute();
  const { body } = await world.attest(challenge);
  const lost = bytesToHex(await world.minute());
  world.objects.delete(`cosignatures/${lost}`);
  expect((await world.batch(body)).witnessed).toBe('pending');
  expect(world.reports).toEqual([`cosignatures-missing ${lost}`]);
});

test('all are down: the log goes on, and says of every receipt that it is pending', async () => {
  const world = new Watched(policyOf(['a', 'b'], 1));
  world.down.add('a').add('b');
  const challenge = await world.minute();
  const { body } = await world.attest(challenge);
  await world.minute();
  expect((await world.batch(body)).witnessed).toBe('pending');
  expect(world.reports).toHaveLength(4);
});

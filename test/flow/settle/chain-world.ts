/** One device, its writers, a network that may do anything, and the ledger over real SQLite; with a model beside it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { device, licence, site, nowMs as startMs } from '../../../fixtures/rules-facts.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { AnomalyKind, Order } from '../../../src/core/model.ts';
import { HISTORY_MS } from '../../../src/core/verify/order.ts';
import type { SettledItem } from '../../../src/flow/ledger-port.ts';
import type { NumberedChange, RosterChange } from '../../../src/flow/roster.ts';
import { applyChanges } from '../../../src/flow/settle/enlist.ts';
import { entriesOf } from '../../../src/flow/settle/history.ts';
import { Page } from '../../../src/flow/settle/page.ts';
import { settle } from '../../../src/flow/settle/settle.ts';
import type { DeviceState } from '../../../src/flow/settle/state.ts';
import { tick } from '../../../src/flow/settle/tick.ts';
import { SqlLedgerStore } from '../../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../../src/store/ledger/schema.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { blob } from '../../../src/store/sql.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';
import { type TestChallenge, type Token, Writer } from './chain-writer.ts';

const MINUTE_MS = 60_000;
const API_KEY = 'key-1';

class Crashed extends Error {}

/** What the model knows of a settled token: where it was said to stand, and when. */
interface Said extends Pick<SettledItem, 'sequence' | 'position'> {
  readonly atMs: number;
}

export class ChainWorld {
  nowMs = startMs;
  challenge: TestChallenge = this.#issued();
  /** Signed and under way. */
  readonly network: Token[] = [];
  readonly said = new Map<string, Said>();
  /** What ever came in, by digest. */
  readonly delivered = new Map<string, Token>();
  /** Where an answer differs from the model, in words. */
  readonly faults: string[] = [];
  readonly agent: Writer;
  cloner: Writer | null = null;
  enrolments = 0;
  readonly #database = memoryDatabase();
  #store = new SqlLedgerStore(sqliteSql(this.#database));
  #epoch = 0;
  readonly #settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };

  constructor() {
    migrate(sqliteSql(this.#database), LEDGER_MIGRATIONS);
    this.#apply([
      { type: 'licence', terms: licence, exporter: 'exp-1', authority: 'aut-1' },
      { type: 'site', site },
      { type: 'devices', devices: [device] },
      {
        type: 'api-key',
        grant: { apiKey: API_KEY, operator: site.operator, expiresAtMs: 1e15, revoked: false },
      },
    ]);
    this.agent = new Writer('agent', this.#enrolled());
  }

  /** Time goes by; there is a challenge a minute. */
  pass(minutes: number): void {
    this.nowMs += minutes * MINUTE_MS;
    this.challenge = this.#issued();
  }

  /** The ledger's alarm: forgets what is older than its history. */
  sweep(): void {
    tick(this.#store, this.nowMs, this.#settler);
  }

  /** The object is evicted and starts again from what is stored. */
  evict(): void {
    this.#store = new SqlLedgerStore(sqliteSql(this.#database));
  }

  /** The operator enrols a new key for the device, and the agent uses it from then on. */
  enrol(): void {
    this.nowMs += 1;
    this.agent.key = this.#enrolled();
  }

  head() {
    return this.state().head;
  }

  /** Settles tokens as one part; first as one that dies at its `crashAt`-th statement, if it comes that far. */
  deliver(tokens: readonly Token[], crashAt?: number): void {
    this.nowMs += 1;
    if (crashAt !== undefined) this.#dieWith(tokens, crashAt);
    const outcome = this.#settled(this.#store, tokens);
    this.#check(tokens, outcome);
  }

  isFiring(kind: AnomalyKind): boolean {
    const kept = this.#store.conditionsAmong('device', [device.device]);
    return kept.some(({ condition }) => condition.kind === kind && condition.state === 'firing');
  }

  state(): DeviceState {
    return this.#store.page(0)[0]!;
  }

  /** What the ledger remembers of tokens, by the hex of their digests. */
  orders(): ReadonlyMap<string, Order> {
    const entries = entriesOf(this.#store.history(0), 0);
    return new Map(entries.map(({ digest, order }) => [bytesToHex(digest), order]));
  }

  /** The pages in memory, those that the stored bytes decode to, and those that a new store reads. */
  pages() {
    const [row] = this.#database.prepare('SELECT bytes FROM page WHERE page = 0').all();
    const fresh = new SqlLedgerStore(sqliteSql(this.#database));
    return {
      cached: this.#store.page(0),
      stored: row ? Page.read(blob(row.bytes as Uint8Array)).states() : null,
      fresh: fresh.page(0),
    };
  }

  #dieWith(tokens: readonly Token[], crashAt: number): void {
    let statements = 0;
    const dying = sqliteSql(this.#database, () => {
      statements += 1;
      if (statements === crashAt) throw new Crashed();
    });
    try {
      this.#check(tokens, this.#settled(new SqlLedgerStore(dying), tokens));
    } catch (fault) {
      if (!(fault instanceof Crashed)) throw fault;
    }
    this.evict();
  }

  #settled(store: SqlLedgerStore, items: readonly Token[]): readonly SettledItem[] {
    const request = {
      apiKey: API_KEY,
      epoch: this.#epoch,
      evidenceBundle: new Uint8Array(32),
      items,
      refused: [],
      bytes: 0,
    };
    for (const token of items) this.delivered.set(bytesToHex(token.digest), token);
    const outcome = settle(store, request, this.nowMs, this.#settler);
    if (outcome.word !== 'settled') throw new Error(outcome.word);
    return outcome.items;
  }

  /** Every verdict bundle, in the order of its headers. */
  bundles(): readonly Uint8Array[] {
    const all: Uint8Array[] = [];
    for (let sequence = 1; ; sequence++) {
      const bundle = this.#store.bundle(sequence);
      if (!bundle) return all;
      all.push(bundle);
    }
  }

  #check(tokens: readonly Token[], items: readonly SettledItem[]): void {
    for (const [i, token] of tokens.entries()) this.#checkOne(token, items[i]!);
  }

  /** What was settled before is a duplicate and stands where it stood, for as long as the ledger remembers. */
  #checkOne(token: Token, item: SettledItem): void {
    const name = bytesToHex(token.digest);
    const before = this.said.get(name);
    const { sequence, position } = item;
    if (before && before.atMs > this.nowMs - HISTORY_MS) {
      const isSame = before.sequence === sequence && before.position === position;
      if (!isSame || !item.duplicate) this.faults.push(`${token.name} settled twice`);
    } else if (item.duplicate && !before) {
      this.faults.push(`${token.name} is a duplicate of nothing`);
    }
    if (!item.duplicate) this.said.set(name, { sequence, position, atMs: this.nowMs });
  }

  #enrolled() {
    this.enrolments += 1;
    const key = signingKey('Ed25519', sha256(utf8ToBytes(`enrolment ${this.enrolments}`)));
    this.#apply([{ type: 'key', device: device.device, key, enrolledAtMs: this.nowMs }]);
    return key;
  }

  #apply(bodies: readonly RosterChange[]): void {
    const changes = bodies.map(
      (body, i): NumberedChange => ({ change: this.#epoch + i + 1, body }),
    );
    this.#epoch += bodies.length;
    applyChanges(this.#store, 'lic-1', changes, this.nowMs, this.#settler);
  }

  #issued(): TestChallenge {
    return { hash: sha256(utf8ToBytes(`challenge ${this.nowMs}`)), atMs: this.nowMs };
  }
}

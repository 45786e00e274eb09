/** Ledgers between which a device goes, over real SQLite: what each is told, settles and passes on. */
import type { DatabaseSync } from 'node:sqlite';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { device, licence, site, nowMs as startMs } from '../../../fixtures/rules-facts.ts';
import type { Condition } from '../../../src/core/appraise/condition.ts';
import { encode } from '../../../src/core/codec/cbor.ts';
import { ueidOf } from '../../../src/core/crypto/key.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import { claimsToCbor } from '../../../src/core/evidence/eat.ts';
import { encodeEvidence } from '../../../src/core/evidence/evidence.ts';
import { type ReadBundle, readBundle } from '../../../src/core/log/bundle.ts';
import { decodeHeader, type PartHeader } from '../../../src/core/log/header.ts';
import type { AnomalyKind, Bytes, Claims, Order, Usage } from '../../../src/core/model.ts';
import type { LedgerPort, Resolved, SettleItem } from '../../../src/flow/ledger-port.ts';
import type { RosterChange } from '../../../src/flow/roster.ts';
import { applyChanges } from '../../../src/flow/settle/enlist.ts';
import { entriesOf } from '../../../src/flow/settle/history.ts';
import { takeLate } from '../../../src/flow/settle/late.ts';
import { passOn } from '../../../src/flow/settle/pass-on.ts';
import { passportOf } from '../../../src/flow/settle/passport.ts';
import { resolve } from '../../../src/flow/settle/resolve.ts';
import { settle } from '../../../src/flow/settle/settle.ts';
import { tick } from '../../../src/flow/settle/tick.ts';
import { SqlLedgerStore } from '../../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../../src/store/ledger/schema.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { type BeforeStatement, memoryDatabase, sqliteSql } from '../sqlite.ts';

const API_KEY = 'key-1';
const key = signingKey('Ed25519', sha256(utf8ToBytes('device')));
export const DEVICE = device.device;
export const [OLD, NEW, THIRD] = ['lic-1', 'lic-2', 'lic-3'] as const;

type Tokens = Parameters<LedgerPort['takeLate']>[0];

/** What a token says beside its chain. */
export type Said = Partial<Pick<Claims, 'bootseed' | 'usage' | 'sequence' | 'previous'>>;

export interface Part {
  readonly header: PartHeader;
  readonly bundle: ReadBundle;
  readonly items: readonly Bytes[];
}

export class MoveWorld {
  nowMs = startMs;
  /** The device's own state. */
  last: { readonly sequence: number; readonly digest: Bytes } = {
    ...{ sequence: 0, digest: new Uint8Array(32) },
  };
  readonly #databases = new Map<string, DatabaseSync>();
  readonly #epochs = new Map<string, number>();
  #version = 1;
  readonly #made = new Map<string, Claims>();
  readonly settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };

  constructor(...ledgers: readonly string[]) {
    for (const ledger of ledgers) {
      const database = memoryDatabase();
      migrate(sqliteSql(database), LEDGER_MIGRATIONS);
      this.#databases.set(ledger, database);
      const terms = { ...licence, licence: ledger };
      this.tell(
        ledger,
        { type: 'licence', terms, exporter: 'exp-1', authority: 'aut-1' },
        { type: 'site', site },
        {
          type: 'api-key',
          grant: { apiKey: API_KEY, operator: site.operator, expiresAtMs: 1e15, revoked: false },
        },
      );
    }
    this.tell(
      ledgers[0]!,
      { type: 'devices', devices: [device] },
      { type: 'key', device: DEVICE, key, enrolledAtMs: this.nowMs },
    );
  }

  readonly thumbprint = keyHex();

  /** As after an eviction; `before` may let it die. */
  store(ledger: string, before?: BeforeStatement): SqlLedgerStore {
    return new SqlLedgerStore(sqliteSql(this.#databases.get(ledger)!, before));
  }

  tell(ledger: string, ...bodies: readonly RosterChange[]): void {
    this.tellThrough(this.store(ledger), ledger, ...bodies);
  }

  tellThrough(store: SqlLedgerStore, ledger: string, ...bodies: readonly RosterChange[]): void {
    const epoch = this.#epochs.get(ledger) ?? 0;
    const changes = bodies.map((body, i) => ({ change: epoch + i + 1, body }));
    applyChanges(store, ledger, changes, this.nowMs, this.settler);
    this.#epochs.set(ledger, epoch + bodies.length);
  }

  /** The first half of a move. */
  depart(from: string, to: string): void {
    this.#version += 1;
    const devices = [{ device: DEVICE, version: this.#version }];
    this.tell(from, { type: 'depart', move: `mov-${to}`, to, devices });
    this.tell(to, { type: 'expect', move: `mov-${to}`, thumbprints: [keyHex()] });
  }

  arrival(from: string, to: string): RosterChange {
    const passport = passportOf(this.store(from), DEVICE)!;
    const arriving = { device: { ...device, version: this.#version + 1 }, passport };
    return { type: 'arrive', move: `mov-${to}`, from, devices: [arriving] };
  }

  /** The other half. */
  arrive(from: string, to: string): void {
    this.tell(to, this.arrival(from, to));
    this.#version += 1;
    this.tell(from, { type: 'departed', devices: [{ device: DEVICE, version: this.#version }] });
  }

  move(from: string, to: string): void {
    this.nowMs += 60_000;
    this.depart(from, to);
    this.arrive(from, to);
    this.nowMs += 60_000;
  }

  /** The next token of the device, or another one where `said` names its place. */
  token(ledger: string, said: Said = {}, challengeAtMs = this.nowMs): SettleItem {
    const claims: Claims = {
      ...{ ledger, challenge: sha256(utf8ToBytes(`${challengeAtMs}`)) },
      issuedAtS: Math.floor(challengeAtMs / 1000),
      ...{ ueid: ueidOf(key.thumbprint), hwmodel: 'NVIDIA H100 80GB HBM3' },
      ...{ sequence: this.last.sequence + 1, previous: this.last.digest },
      ...{ bootseed: new Uint8Array(32).fill(7), debug: 3 },
      ...{ position: { latitude: 1.33, longitude: 103.71 }, firmware: {}, landmarkRecords: [] },
      ...said,
    };
    const digest = sha256(encode(claimsToCbor(claims)));
    this.#made.set(bytesToHex(digest), claims);
    if (said.sequence === undefined) this.last = { sequence: claims.sequence, digest };
    return { digest, kid: key.thumbprint, claims, challengeAtMs, bundleIndex: 0 };
  }

  resolve(ledger: string): Resolved {
    const request = { apiKey: API_KEY, kids: [key.thumbprint], items: [], sizes: [] };
    return resolve(this.store(ledger), request, this.nowMs);
  }

  settle(items: readonly SettleItem[], store?: SqlLedgerStore) {
    const { ledger } = items[0]!.claims;
    const into = store ?? this.store(ledger);
    const request = {
      ...{ apiKey: API_KEY, epoch: into.book()!.epoch, evidenceBundle: new Uint8Array(32) },
      ...{ items, refused: [], bytes: 0 },
    };
    const outcome = settle(into, request, this.nowMs, this.settler);
    if (outcome.word !== 'settled') throw new Error(outcome.word);
    return outcome.items;
  }

  /** What the alarm of a ledger does; `takes` may lose what another one answers. */
  passOn(
    from: string,
    takes = (to: string, tokens: Tokens) => this.passOnInto(to, tokens),
  ): Promise<void> {
    const ledger = (to: string) =>
      ({ takeLate: async (tokens) => takes(to, tokens) }) as Partial<LedgerPort> as LedgerPort;
    return passOn(this.store(from), { ledger });
  }

  /** Another ledger takes what is passed on to it. */
  passOnInto(to: string, tokens: Tokens, before?: BeforeStatement) {
    return takeLate(this.store(to, before), tokens, this.nowMs, this.settler);
  }

  tick(ledger: string): void {
    tick(this.store(ledger), this.nowMs, this.settler);
  }

  state(ledger: string) {
    const store = this.store(ledger);
    return store.state(store.deviceNamed(DEVICE)!.ordinal);
  }

  /** All that a ledger wrote, with what was signed as evidence. */
  parts(ledger: string): readonly Part[] {
    const store = this.store(ledger);
    return store.unanchored(1_000).map(({ sequence, header }) => {
      const [read, told] = [decodeHeader(header), readBundle(store.bundle(sequence)!)];
      if (!read.ok || !told.ok) throw new Error('not as it was written');
      const items = told.value.entries.map(({ digest }) => {
        return encodeEvidence(this.#made.get(bytesToHex(digest))!, key).item;
      });
      const entries = told.value.entries.map((entry, at) => ({ ...entry, bundleIndex: at }));
      return { header: read.value, bundle: { ...told.value, entries }, items };
    });
  }

  /** Orders of what a ledger remembers of the chain, by sequence. */
  orders(ledger: string): readonly (readonly [number, Order])[] {
    const store = this.store(ledger);
    const { ordinal } = store.deviceNamed(DEVICE)!;
    return entriesOf(store.history(0), ordinal).map(({ sequence, order }) => [sequence, order]);
  }

  condition(ledger: string, kind: AnomalyKind): Condition | null {
    const kept = this.store(ledger).conditionsAmong('device', [DEVICE]);
    return kept.map(({ condition }) => condition).find((one) => one.kind === kind) ?? null;
  }

  /** Seconds of use that a ledger has counted. */
  counted(ledger: string): number {
    const day = Math.floor(this.nowMs / 86_400_000);
    return this.store(ledger).use.sum({ fromDay: day - 100, toDay: day + 2 }).observedS;
  }

  isPassedOn(ledger: string): boolean {
    return this.store(ledger).moves.waitingFor().length === 0;
  }
}

function keyHex(): string {
  return Buffer.from(key.thumbprint).toString('hex');
}

/** Use in a span of seconds. */
export function usage(windowStartS: number, windowEndS: number): Usage {
  const energyMillijoules = 500_000 * (windowEndS - windowStartS);
  return { windowStartS, windowEndS, smActive: 0.9, tensorActive: 0.5, energyMillijoules };
}

/** Sites with devices that report once a day, over the real ledger; what their operator declares, and what sweeps say. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  dayMs,
  device,
  hourMs,
  licence,
  site,
  nowMs as startMs,
} from '../../../fixtures/rules-facts.ts';
import type { Condition } from '../../../src/core/appraise/condition.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type {
  AnomalyKind,
  LicenceTerms,
  Position,
  SiteWindow,
  SubjectType,
} from '../../../src/core/model.ts';
import type { RosterChange } from '../../../src/flow/roster.ts';
import { applyChanges } from '../../../src/flow/settle/enlist.ts';
import { settle } from '../../../src/flow/settle/settle.ts';
import { tick } from '../../../src/flow/settle/tick.ts';
import { SqlLedgerStore } from '../../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../../src/store/ledger/schema.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';
import { type Token, Writer } from './chain-writer.ts';

const API_KEY = 'key-1';

/** From so many days after now to so many days after now. */
export interface Declared {
  readonly from: number;
  readonly to: number;
  readonly site?: string;
  readonly devices?: readonly string[];
}

export class WindowWorld {
  nowMs = startMs;
  readonly devices: readonly string[];
  readonly store: SqlLedgerStore;
  readonly #writers = new Map<string, Writer>();
  readonly #settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };
  readonly #away = new Set<string>();
  #epoch = 0;
  #windows = 0;

  /** So many devices at each of so many sites, all of which reported just now. */
  constructor(perSite: number, sites = 1) {
    const database = memoryDatabase();
    migrate(sqliteSql(database), LEDGER_MIGRATIONS);
    this.store = new SqlLedgerStore(sqliteSql(database));
    const names = Array.from({ length: sites }, (_, i) => `site-${i + 1}`);
    const grant = { apiKey: API_KEY, operator: site.operator, expiresAtMs: 1e15, revoked: false };
    this.#apply([
      { type: 'licence', terms: licence, exporter: 'exp-1', authority: 'aut-1' },
      ...names.map((name): RosterChange => ({ type: 'site', site: { ...site, site: name } })),
      { type: 'api-key', grant },
    ]);
    this.devices = names.flatMap((name) => this.#install(name, perSite));
    this.report();
  }

  /** Days go by; who is there reports once a day, and the ledger sweeps every six hours. */
  pass(days: number): void {
    for (let hours = 6; hours <= days * 24; hours += 6) {
      this.nowMs += 6 * hourMs;
      if (hours % 24 === 0) this.report();
      tick(this.store, this.nowMs, this.#settler);
    }
  }

  /** Reports of everybody who is there. */
  report(): void {
    this.settle(
      this.devices.filter((name) => !this.#away.has(name)).map((name) => this.token(name)),
    );
  }

  token(name: string, position?: Position): Token {
    const challenge = { hash: sha256(utf8ToBytes(`${this.nowMs}`)), atMs: this.nowMs };
    const token = this.#writers.get(name)!.attest(challenge)!;
    return position ? { ...token, claims: { ...token.claims, position } } : token;
  }

  settle(items: readonly Token[]): void {
    const evidenceBundle = new Uint8Array(32);
    const request = {
      apiKey: API_KEY,
      epoch: this.store.book()!.epoch,
      evidenceBundle,
      items,
      refused: [],
      bytes: 0,
    };
    const outcome = settle(this.store, request, this.nowMs, this.#settler);
    if (outcome.word !== 'settled') throw new Error(outcome.word);
  }

  /** These devices report no longer, or again. */
  leave(...names: readonly string[]): void {
    for (const name of names) this.#away.add(name);
  }

  return(...names: readonly string[]): void {
    for (const name of names) this.#away.delete(name);
  }

  declare({ from, to, site: name = 'site-1', devices }: Declared): SiteWindow {
    this.#windows += 1;
    const window: SiteWindow = {
      ...{ window: `win_${this.#windows}`, site: name, devices: devices ?? null },
      ...{ fromMs: this.nowMs + from * dayMs, toMs: this.nowMs + to * dayMs, withdrawnAtMs: null },
    };
    this.tell(window);
    return window;
  }

  /** The window as it stands from now on. */
  tell(window: SiteWindow): void {
    this.#apply([{ type: 'window', window }]);
  }

  /** Other terms from now on. */
  amend(change: Partial<LicenceTerms>): void {
    const { terms } = this.store.book()!;
    const next = { ...terms, ...change, version: terms.version + 1 };
    this.#apply([{ type: 'licence', terms: next, exporter: 'exp-1', authority: 'aut-1' }]);
  }

  /** The operator takes a device out of service. */
  retire(device: string): void {
    this.#apply([{ type: 'revoke', device, version: 2, revokedAtMs: this.nowMs, by: 'operator' }]);
  }

  /** Its authority accepts that. */
  accept(device: string): void {
    this.#apply([{ type: 'retirement', device, version: 3 }]);
  }

  /** Time goes by in which nothing is reported; then the ledger looks. */
  wait(days: number): void {
    this.nowMs += days * dayMs;
    tick(this.store, this.nowMs, this.#settler);
  }

  condition(kind: AnomalyKind, type: SubjectType, id: string): Condition | null {
    const kept = this.store.conditionsAmong(type, [id]);
    return kept.find(({ condition }) => condition.kind === kind)?.condition ?? null;
  }

  /** What is firing, a word a condition. */
  firing(): string[] {
    const subjects = [
      ['device', this.devices],
      ['site', this.sites()],
      ['licence', ['lic-1']],
    ] as const;
    return subjects.flatMap(([type, ids]) =>
      this.store
        .conditionsAmong(type, ids)
        .filter(({ condition }) => condition.state === 'firing')
        .map(({ condition: { kind, subject, severity } }) => `${kind} ${subject.id} ${severity}`),
    );
  }

  /** What is firing of silence. */
  silences(): string[] {
    return this.firing().filter((word) => !word.startsWith('window-overused'));
  }

  sites(): string[] {
    return this.store.sites().map(({ site }) => site);
  }

  #install(siteName: string, count: number): string[] {
    const names = Array.from({ length: count }, (_, i) => `${siteName}-dev-${i + 1}`);
    const devices = names.map((name) => ({ ...device, device: name, site: siteName }));
    const keys = names.map((name) => signingKey('Ed25519', sha256(utf8ToBytes(name))));
    for (const [i, name] of names.entries()) this.#writers.set(name, new Writer(name, keys[i]!));
    this.#apply([
      { type: 'devices', devices },
      ...names.map((name, i): RosterChange => {
        return { type: 'key', device: name, key: keys[i]!, enrolledAtMs: this.nowMs };
      }),
    ]);
    return names;
  }

  /** A change of the registry, told so often. */
  told(body: RosterChange, times = 1): void {
    this.#epoch += 1;
    const changes = Array.from({ length: times }, () => ({ change: this.#epoch, body }));
    for (const change of changes) {
      applyChanges(this.store, 'lic-1', [change], this.nowMs, this.#settler);
    }
  }

  #apply(bodies: readonly RosterChange[]): void {
    const changes = bodies.map((body, i) => ({ change: this.#epoch + i + 1, body }));
    this.#epoch += bodies.length;
    applyChanges(this.store, 'lic-1', changes, this.nowMs, this.#settler);
  }
}

/** The whole submit path over real SQLite, with an archive and an index in memory, that can be crashed at any call of a port. */
import type { DatabaseSync } from 'node:sqlite';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Condition } from '../../src/core/appraise/condition.ts';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { ueidOf } from '../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { encodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { NoteSigner } from '../../src/core/log/note.ts';
import { verifierKey } from '../../src/core/log/note-key.ts';
import type {
  AnomalyKind,
  Bytes,
  Claims,
  LicenceTerms,
  Site,
  Subject,
} from '../../src/core/model.ts';
import { ArchivedHeaders } from '../../src/flow/archived-headers.ts';
import { type Cosigning, unwitnessed } from '../../src/flow/cosigning.ts';
import { drain, publish } from '../../src/flow/drain.ts';
import { evidenceView } from '../../src/flow/evidence-view.ts';
import type {
  LedgerPort,
  RegisteredLandmark,
  SuspectLandmark,
} from '../../src/flow/ledger-port.ts';
import { ArchiveDiffers, type LogArchive } from '../../src/flow/log-archive.ts';
import { LogKeeper } from '../../src/flow/log-keeper.ts';
import type {
  ArchivePort,
  ConditionIndex,
  IndexedCondition,
  LogPort,
} from '../../src/flow/ports.ts';
import { standingAt } from '../../src/flow/report/standing.ts';
import type { AmendmentName, NumberedChange } from '../../src/flow/roster.ts';
import { issueChallenge } from '../../src/flow/round.ts';
import { contestedTold } from '../../src/flow/settle/contested.ts';
import { applyChanges } from '../../src/flow/settle/enlist.ts';
import { takeLate } from '../../src/flow/settle/late.ts';
import { passportsOf } from '../../src/flow/settle/passport.ts';
import { locate, resolve } from '../../src/flow/settle/resolve.ts';
import { settle } from '../../src/flow/settle/settle.ts';
import { tallySample } from '../../src/flow/settle/submitter.ts';
import { tick } from '../../src/flow/settle/tick.ts';
import { ChallengeBook } from '../../src/flow/submit/challenges.ts';
import { SubmitterRecords } from '../../src/flow/submit/record.ts';
import { type SubmitAnswer, submit } from '../../src/flow/submit/submit.ts';
import { SqlLedgerStore } from '../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../src/store/ledger/schema.ts';
import { LOG_MIGRATIONS, sqlLogStore } from '../../src/store/log/log-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type BeforeStatement, memoryDatabase, sqliteSql } from './sqlite.ts';

/** Where a run is cut short: at the `call`-th call of any port, before it happens, or after it happened and its answer is lost. */
export interface Crash {
  readonly call: number;
  readonly when: 'before' | 'after';
}

export class Crashed extends Error {}

export const LEDGER = 'lic_1';
export const API_KEY = 'key_1';
export const OPERATOR = 'pty_operator';
const T0_MS = Date.UTC(2026, 0, 5);
const HOUR_MS = 3600_000;
const SQUARE = [
  [103.6, 1.4],
  [103.8, 1.4],
  [103.8, 1.6],
  [103.6, 1.6],
  [103.6, 1.4],
] as const;

export const site: Site = {
  site: 'sit_1',
  version: 1,
  status: 'confirmed',
  name: 'Johor',
  operator: OPERATOR,
  country: 'MY',
  geometry: { type: 'Polygon', coordinates: [SQUARE] },
};

/** Any other ledger: nobody founded it, and nothing may be asked of it but whether it is there. */
const UNFOUNDED = { resolve: async () => ({ word: 'unfounded' }) } as unknown as LedgerPort;

export class World {
  nowMs = T0_MS;
  /** Who cosigns the log: nobody, where a test does not say. */
  cosigning: Cosigning = unwitnessed;
  readonly objects = new Map<string, Bytes>();
  readonly index = new Map<string, IndexedCondition>();
  readonly ledgerDatabase: DatabaseSync = memoryDatabase();
  readonly logDatabase: DatabaseSync = memoryDatabase();
  readonly signer: NoteSigner;
  readonly keys: readonly SigningKey[];
  /** What the registry has of landmarks. */
  landmarks: readonly RegisteredLandmark[] = [];
  suspects: readonly SuspectLandmark[] = [];
  /** Calls of ports since the last `restart`. */
  calls = 0;
  #crash: Crash | null = null;
  #randomCount = 0;

  constructor(devices: number) {
    const { sign, publicKey } = signingKey('Ed25519', new Uint8Array(32).fill(9));
    this.signer = { key: verifierKey('muster.test/log', publicKey), sign };
    this.keys = Array.from({ length: devices }, (_, i) =>
      signingKey('Ed25519', sha256(utf8ToBytes(`device ${i}`))),
    );
    migrate(sqliteSql(this.ledgerDatabase), LEDGER_MIGRATIONS);
    migrate(sqliteSql(this.logDatabase), LOG_MIGRATIONS);
    applyChanges(this.ledgerStore(), LEDGER, this.#roster(), this.nowMs, this.#settler());
  }

  /** Brings further changes of the registry to the ledger, as its drain does. */
  tell(...bodies: NumberedChange['body'][]): void {
    this.tellThrough(this.ledgerStore(), ...bodies);
  }

  /** The same through a store that may die on the way. */
  tellThrough(store: SqlLedgerStore, ...bodies: NumberedChange['body'][]): void {
    const epoch = this.ledgerStore().book()!.epoch;
    const changes = bodies.map((body, i) => ({ change: epoch + i + 1, body }));
    applyChanges(store, LEDGER, changes, this.nowMs, this.#settler());
  }

  /** The licence's terms with something changed: a version of its own. */
  terms(change: Partial<LicenceTerms> = {}): LicenceTerms {
    const terms = this.ledgerStore().book()!.terms;
    return { ...terms, ...change, version: terms.version + 1 };
  }

  /** What an amendment or a decision on the status tells the ledger. */
  licence(
    terms: LicenceTerms,
    amendment?: AmendmentName,
  ): Extract<NumberedChange['body'], { type: 'licence' }> {
    const whose = { exporter: 'pty_exporter', authority: 'aut_1' };
    return { type: 'licence', terms, ...whose, ...(amendment ? { amendment } : {}) };
  }

  /** A condition as the ledger has it now. */
  condition(kind: AnomalyKind, subject: Subject): Condition | null {
    const kept = this.ledgerStore().conditionsAmong(subject.type, [subject.id]);
    return kept.map(({ condition }) => condition).find((one) => one.kind === kind) ?? null;
  }

  /** Looks at silence, as the ledger's alarm does. */
  tick(): void {
    tick(this.ledgerStore(), this.nowMs, this.#settler());
  }

  /** A store with cold caches, as after an eviction. */
  ledgerStore(before?: BeforeStatement): SqlLedgerStore {
    return new SqlLedgerStore(sqliteSql(this.ledgerDatabase, before));
  }

  logStore() {
    return sqlLogStore(sqliteSql(this.logDatabase));
  }

  /** Issues a challenge and archives it. */
  challenge(): Bytes {
    const issued = issueChallenge(this.logStore(), this.signer, this.nowMs, this.random(32));
    this.objects.set(`challenges/${bytesToHex(issued.hash)}`, issued.object);
    return issued.hash;
  }

  /** Not random at all, so that two runs of one story are the same. */
  random = (byteCount: number): Bytes => {
    this.#randomCount += 1;
    const bytes = new Uint8Array(Math.ceil(byteCount / 32) * 32);
    for (let at = 0; at < byteCount; at += 32) {
      const name = at === 0 ? `random ${this.#randomCount}` : `random ${this.#randomCount} ${at}`;
      bytes.set(sha256(utf8ToBytes(name)), at);
    }
    return bytes.slice(0, byteCount);
  };

  /** A token of device `n`. */
  token(n: number, claims: Pick<Claims, 'challenge' | 'sequence' | 'previous'> & Partial<Claims>) {
    const key = this.keys[n]!;
    return encodeEvidence(
      {
        ledger: LEDGER,
        issuedAtS: Math.floor(this.nowMs / 1000),
        ueid: ueidOf(key.thumbprint),
        hwmodel: 'H100 SXM',
        bootseed: new Uint8Array(32).fill(n),
        debug: 3,
        position: { latitude: 1.5, longitude: 103.7 },
        firmware: { vbios: '96.00.9f.00.01' },
        landmarkRecords: [],
        ...claims,
      },
      key,
    );
  }

  /** Submits a body in a process of its own: cold caches, and the crash that is planned for it. */
  submit(
    items: readonly Bytes[],
    crash: Crash | null = null,
    store = this.ledgerStore(),
  ): Promise<SubmitAnswer> {
    return this.submitBody(writeSequence(items), crash, store);
  }

  async submitBody(
    body: Bytes,
    crash: Crash | null = null,
    store = this.ledgerStore(),
  ): Promise<SubmitAnswer> {
    this.calls = 0;
    this.#crash = crash;
    const archive = this.#crashing(this.archive);
    const log = this.#crashing(this.logPort());
    const ledger = this.#crashing(this.ledgerPort(store));
    const later: Promise<unknown>[] = [];
    const ports = {
      archive,
      log,
      ledgers: { ledger: (name: string) => (name === LEDGER ? ledger : UNFOUNDED) },
      platform: webCryptoPlatform(crypto),
      records: new SubmitterRecords(),
      archived: new ArchivedHeaders(async () => {}),
      challenges: new ChallengeBook(archive, [this.signer.key]),
      landmarks: { among: async () => this.landmarks, suspects: async () => this.suspects },
      deliver: async () => {},
      sleep: (): Promise<void> => new Promise(() => {}),
      later: (work: Promise<unknown>) => later.push(work.catch(() => undefined)),
    };
    const submission = { body, apiKey: API_KEY, operator: OPERATOR };
    try {
      return await submit(ports, submission);
    } finally {
      await Promise.all(later);
      this.#crash = null;
    }
  }

  /** What the ledger's alarm does, in a process of its own. */
  async drain(crash: Crash | null = null): Promise<void> {
    this.calls = 0;
    this.#crash = crash;
    const store = this.ledgerStore();
    const ports = {
      archive: this.#crashing(this.archive),
      log: this.#crashing(this.logPort()),
      index: this.#crashing(this.indexPort),
      archived: new ArchivedHeaders(async () => {}),
    };
    try {
      await drain(ports, store, this.#crashing(this.ledgerPort(store)), this.nowMs);
    } finally {
      this.#crash = null;
    }
  }

  readonly archive: ArchivePort & LogArchive = {
    putIfAbsent: async (kind, name, bytes) => {
      const key = `${kind}/${name}`;
      const standing = this.objects.get(key);
      if (standing && bytesToHex(standing) !== bytesToHex(bytes)) throw new ArchiveDiffers(key);
      this.objects.set(key, bytes.slice());
    },
    get: async (kind, name) => this.objects.get(`${kind}/${name}`) ?? null,
    has: async (kind, name) => this.objects.has(`${kind}/${name}`),
    namesAfter: async (kind, name) => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(`${kind}/`)).sort();
      return keys.filter((key) => key > `${kind}/${name}`).map((key) => key.slice(kind.length + 1));
    },
  };

  readonly indexPort: ConditionIndex = {
    upsert: async (rows) => {
      for (const row of rows) {
        const { kind, subject } = row.condition;
        this.index.set(`${kind} ${subject.type} ${subject.id}`, row);
      }
    },
  };

  logPort(): LogPort {
    const archive = this.#crashing(this.archive);
    const keeper = new LogKeeper(
      this.logStore(),
      () => ({
        archive,
        clock: { nowMs: async () => this.nowMs },
        signer: this.signer,
        random: this.random,
        roundMs: 0,
        // A round begins at once, and no call takes too long.
        sleep: (_, signal) => (signal ? new Promise(() => {}) : Promise.resolve()),
        report: (_, fault) => {
          throw fault;
        },
      }),
      this.cosigning,
    );
    return {
      append: (request) => keeper.append(request),
      prove: (request) => keeper.prove(request),
      challenge: () => keeper.challenge(),
      checkpoint: () => keeper.checkpoint(),
      witnessed: () => keeper.witnessed(),
      tile: (named) => keeper.tile(named),
      sweep: async () => {},
    };
  }

  ledgerPort(store: SqlLedgerStore): LedgerPort {
    return {
      resolve: async (request) => resolve(store, request, this.nowMs),
      settle: async (request) => settle(store, request, this.nowMs, this.#settler()),
      confirm: async (anchored) =>
        store.transaction(() => {
          for (const { sequence, index } of anchored) store.markAnchored(sequence, index);
        }),
      bundle: async (sequence) => store.bundle(sequence),
      publish: () => publish(this.indexPort, store),
      applyChanges: async (changes) =>
        applyChanges(store, LEDGER, changes, this.nowMs, this.#settler()),
      locate: async (kids, items) => locate(store, kids, items),
      lastSequence: async () => store.book()?.sequence ?? 0,
      headers: async (sequences) => sequences.map((sequence) => store.header(sequence)),
      newestHeader: async () => store.header(store.book()?.sequence ?? 0),
      device: async () => null,
      passports: async (devices) => passportsOf(store, devices),
      takeLate: async (tokens) => takeLate(store, tokens, this.nowMs, this.#settler()),
      sawContested: async (told) => contestedTold(told, store, this.nowMs, this.#settler()),
      sawSample: async (submitter) => tallySample(submitter, store, this.nowMs, this.#settler()),
      evidence: async (asked) => evidenceView(store, asked),
      standing: async (asked) => standingAt(store, asked),
      sweep: async () => {},
      watch: async () => 'on-time',
    };
  }

  #settler() {
    return { random: this.random, rules: new Uint8Array(32).fill(5) };
  }

  /** Counts every call of a port, and cuts the run short where that was planned. */
  #crashing<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          this.calls += 1;
          const crash = this.#crash?.call === this.calls ? this.#crash.when : null;
          // Nothing of a process that died goes on.
          if (this.#crash && this.calls > this.#crash.call) throw new Crashed();
          if (crash === 'before') throw new Crashed();
          const answer = await method.apply(target, args);
          if (crash === 'after') throw new Crashed();
          return answer;
        };
      },
    });
  }

  #roster(): NumberedChange[] {
    const terms = {
      licence: LEDGER,
      version: 1,
      status: 'confirmed',
      validFromMs: T0_MS - 1000 * HOUR_MS,
      validToMs: T0_MS + 10_000 * HOUR_MS,
      items: [{ line: 1, model: 'H100 SXM', quantity: 1000 }],
      sites: ['sit_1'],
      intervalMs: HOUR_MS,
      graceMs: HOUR_MS / 6,
      countries: [],
      firmwareFloor: {},
    } as const;
    const grant = {
      apiKey: API_KEY,
      operator: OPERATOR,
      expiresAtMs: T0_MS + 10_000 * HOUR_MS,
      revoked: false,
    };
    const devices = this.keys.map((_, i) => ({
      device: `dev_${i}`,
      version: 1,
      serial: `SN${i}`,
      model: 'H100 SXM',
      line: 1,
      site: site.site,
      status: 'active' as const,
      shippedAtMs: T0_MS,
    }));
    const bodies: NumberedChange['body'][] = [
      { type: 'licence', terms, exporter: 'pty_exporter', authority: 'aut_1' },
      { type: 'site', site },
      { type: 'api-key', grant },
      { type: 'devices', devices },
      ...this.keys.map((key, i) => ({
        type: 'key' as const,
        device: `dev_${i}`,
        key: { suite: key.suite, publicKey: key.publicKey, thumbprint: key.thumbprint },
        enrolledAtMs: T0_MS,
      })),
    ];
    return bodies.map((body, i) => ({ change: i + 1, body }));
  }
}

/** The Ledger Durable Object: one licence's roster, devices' states and conditions behind the LedgerWire. */
import { DurableObject } from 'cloudflare:workers';
import type { Bytes } from '../../core/model.ts';
import { ArchivedHeaders } from '../../flow/archived-headers.ts';
import { deviceView } from '../../flow/device-view.ts';
import { DRAIN_AFTER_MS, drain, publishIfWhole } from '../../flow/drain.ts';
import { evidenceView } from '../../flow/evidence-view.ts';
import type {
  AnchoredHeader,
  AskedEvidence,
  DeviceView,
  HeaderRow,
  PlacedEvidence,
} from '../../flow/ledger-port.ts';
import {
  type LedgerWire,
  type PackedResolve,
  type PackedResolved,
  packResolved,
  unpackResolve,
} from '../../flow/ledger-wire.ts';
import type { Passport } from '../../flow/moves.ts';
import { standingAt } from '../../flow/report/standing.ts';
import type { Standing, StandingRequest } from '../../flow/report/standing-port.ts';
import type { NumberedChange } from '../../flow/roster.ts';
import { contestedTold } from '../../flow/settle/contested.ts';
import { applyChanges } from '../../flow/settle/enlist.ts';
import { tellFleet } from '../../flow/settle/fleet.ts';
import { takeLate } from '../../flow/settle/late.ts';
import type { LateToken } from '../../flow/settle/move-store.ts';
import { settlePacked } from '../../flow/settle/packed.ts';
import type { Settler } from '../../flow/settle/part.ts';
import { passOn } from '../../flow/settle/pass-on.ts';
import { passportsOf } from '../../flow/settle/passport.ts';
import { locate, resolve } from '../../flow/settle/resolve.ts';
import type { LedgerStore } from '../../flow/settle/store.ts';
import { tallySample } from '../../flow/settle/submitter.ts';
import { tick } from '../../flow/settle/tick.ts';
import type { PackedSettle, PackedSettled } from '../../flow/settle-wire.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { reportFault } from '../report-fault.ts';
import { type LedgerConfig, MIN_SWEEP_MS, sweepPaceMs } from './ledger-config.ts';
import { SqlLedgerStore } from './ledger-store.ts';
import { LEDGER_MIGRATIONS } from './schema.ts';

/** How soon an alarm looks after headers that a Worker may have left behind. */
const DRAIN_MS = 10_000;
/** An alarm this much behind was lost. */
const OVERDUE_MS = 5 * 60_000;

export abstract class LedgerShell<Env> extends DurableObject<Env> implements LedgerWire {
  #opened: LedgerStore | null = null;
  readonly #archived = new ArchivedHeaders((ms) => scheduler.wait(ms));
  /** Wall time of the next look at silence; an object that comes back looks at once. */
  #tickDueMs = 0;

  protected abstract config(): LedgerConfig;

  /** A ledger never founded leaves no trace: tables are made when its first change arrives. */
  #store(): LedgerStore | null {
    if (!this.#opened && this.ctx.storage.sql.databaseSize > 0) this.#open();
    return this.#opened;
  }

  #open(): LedgerStore {
    if (this.#opened) return this.#opened;
    const sql = durableSql(this.ctx.storage);
    migrate(sql, LEDGER_MIGRATIONS);
    this.#opened = new SqlLedgerStore(sql);
    return this.#opened;
  }

  async resolve(request: PackedResolve): Promise<PackedResolved> {
    const nowMs = await this.config().clock.nowMs();
    const store = this.#store();
    if (!store) return { word: 'unfounded' };
    return packResolved(resolve(store, unpackResolve(request), nowMs));
  }

  async settle(request: PackedSettle): Promise<PackedSettled> {
    const { clock, settler } = this.config();
    const nowMs = await clock.nowMs();
    const store = this.#store();
    if (!store) return { word: 'unfounded' };
    const outcome = settlePacked(store, request, nowMs, settler);
    await this.#wakeWithin(DRAIN_MS);
    return outcome;
  }

  async confirm(anchored: readonly AnchoredHeader[]): Promise<void> {
    const store = this.#store();
    store?.transaction(() => {
      for (const { sequence, index } of anchored) store.markAnchored(sequence, index);
    });
  }

  async bundle(sequence: number): Promise<Bytes | null> {
    return this.#store()?.bundle(sequence) ?? null;
  }

  async publish(): Promise<number> {
    const store = this.#store();
    return store ? publishIfWhole(this.config().index, store) : 0;
  }

  async applyChanges(changes: readonly NumberedChange[]): Promise<{ readonly epoch: number }> {
    const { clock, settler } = this.config();
    const nowMs = await clock.nowMs();
    const ledger = this.ctx.id.name;
    if (ledger === undefined) throw new Error('a ledger is addressed by its name');
    const applied = applyChanges(this.#open(), ledger, changes, nowMs, settler);
    await this.#wakeWithin(DRAIN_MS);
    this.ctx.waitUntil(this.#catchUp());
    return applied;
  }

  /** What a change of the registry settled is carried by nobody: it is brought through at once, or by the alarm. */
  async #catchUp(): Promise<void> {
    const store = this.#store();
    const { archive, log, index } = this.config();
    const ports = { archive, log, index, archived: this.#archived };
    if (store)
      await drain(ports, store, this, Number.POSITIVE_INFINITY).catch((fault) =>
        reportFault('ledger-catch-up-failed', fault),
      );
  }

  async locate(...[kids, items]: Parameters<LedgerWire['locate']>) {
    const store = this.#store();
    return store ? locate(store, kids, items) : items.map(() => null);
  }

  async lastSequence(): Promise<number> {
    return this.#store()?.book()?.sequence ?? 0;
  }

  async headers(sequences: readonly number[]): Promise<readonly (HeaderRow | null)[]> {
    const store = this.#store();
    return sequences.map((sequence) => store?.header(sequence) ?? null);
  }

  async newestHeader(): Promise<HeaderRow | null> {
    const store = this.#store();
    return store?.header(store.book()?.sequence ?? 0) ?? null;
  }

  async device(device: string): Promise<DeviceView | null> {
    const store = this.#store();
    return store && deviceView(store, device);
  }

  async evidence(asked: readonly AskedEvidence[]): Promise<readonly PlacedEvidence[]> {
    const store = this.#store();
    if (!store) return asked.map(({ digests }) => ({ headers: [], unplaced: digests }));
    return evidenceView(store, asked);
  }

  async passports(devices: readonly string[]): Promise<readonly (Passport | null)[]> {
    return passportsOf(this.#store(), devices);
  }

  async takeLate(tokens: readonly LateToken[]): Promise<readonly boolean[]> {
    const none = tokens.map(() => false);
    return this.#bringing(none, (store, ...given) => takeLate(store, tokens, ...given));
  }

  async sawSample(submitter: string): Promise<void> {
    return this.#bringing(undefined, (...given) => tallySample(submitter, ...given));
  }

  async sawContested(contested: Parameters<LedgerWire['sawContested']>[0]): Promise<void> {
    return this.#bringing(undefined, (...given) => contestedTold(contested, ...given));
  }

  /** What settles without a body that would carry it: it is brought through at once, or by the alarm. */
  async #bringing<T>(
    unfounded: T,
    act: (store: LedgerStore, nowMs: number, settler: Settler) => T,
  ): Promise<T> {
    const { clock, settler } = this.config();
    const nowMs = await clock.nowMs();
    const store = this.#store();
    if (!store) return unfounded;
    const done = act(store, nowMs, settler);
    await this.#wakeWithin(DRAIN_MS);
    this.ctx.waitUntil(this.#catchUp());
    return done;
  }

  async standing(asked: StandingRequest): Promise<Standing> {
    const store = this.#store();
    if (!store) return { word: 'nothing' };
    const known = standingAt(store, asked);
    if (known.word !== 'pending') return known;
    await this.#catchUp();
    return standingAt(store, asked);
  }

  /** Appraises silence as of now and drains; the alarm does no more, and the first only when it is due. */
  async sweep(): Promise<void> {
    await this.#run(true);
  }

  /** Whether the alarm is set and not long overdue; a ledger found asleep is woken. The silence was ours, not the fleet's. */
  async watch(): Promise<'on-time' | 'late'> {
    const setMs = await this.ctx.storage.getAlarm();
    if (!this.#store()?.book()) return 'on-time';
    if (setMs !== null && setMs > Date.now() - OVERDUE_MS) return 'on-time';
    await this.#run(true);
    return 'late';
  }

  override async alarm(): Promise<void> {
    await this.#run(Date.now() >= this.#tickDueMs).catch(async (fault) => {
      reportFault('ledger-sweep-failed', fault);
      await this.#wakeWithin(MIN_SWEEP_MS);
    });
  }

  async #run(isTickDue: boolean): Promise<void> {
    const store = this.#store();
    const book = store?.book();
    if (!store || !book) return;
    if (isTickDue) this.#tickDueMs = Date.now() + sweepPaceMs(book.terms.intervalMs);
    await this.#wakeWithin(Math.max(this.#tickDueMs - Date.now(), 0));
    const { clock, settler, fleet, ledgers, ...ports } = this.config();
    const nowMs = await clock.nowMs();
    if (isTickDue) {
      tick(store, nowMs, settler);
      await tellFleet(store, fleet, nowMs, settler).catch((fault) =>
        reportFault('fleet-push-failed', fault),
      );
    }
    await passOn(store, ledgers).catch((fault) => reportFault('pass-on-failed', fault));
    // What the tick itself settled is carried by nobody either.
    const archived = this.#archived;
    await drain({ ...ports, archived }, store, this, isTickDue ? nowMs : nowMs - DRAIN_AFTER_MS);
  }

  /** One alarm an object: the sooner of what is due. */
  async #wakeWithin(ms: number): Promise<void> {
    const dueMs = Date.now() + ms;
    const setMs = await this.ctx.storage.getAlarm();
    if (setMs === null || setMs > dueMs) await this.ctx.storage.setAlarm(dueMs);
  }
}

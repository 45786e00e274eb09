/** The Fleet Durable Object: one a deployment, which ledgers tell of their sites once an hour. */
import { DurableObject } from 'cloudflare:workers';
import type {
  DutyGroup,
  FleetPort,
  FleetStore,
  LedgerRetired,
  ReadingEnergy,
  RetiredOf,
  SiteDuty,
  SiteLoad,
} from '../../flow/fleet/port.ts';
import { push, pushEnergy, pushLoads, pushRetired } from '../../flow/fleet/push.ts';
import type { Clock } from '../../flow/ports.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { FLEET_MIGRATIONS, sqlFleetStore } from './fleet-store.ts';

export abstract class FleetShell<Env> extends DurableObject<Env> implements FleetPort {
  readonly #store: FleetStore;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    migrate(sql, FLEET_MIGRATIONS);
    this.#store = sqlFleetStore(sql);
  }

  protected abstract readonly clock: Clock;

  async push(ledger: string, duties: readonly SiteDuty[]): Promise<readonly DutyGroup[]> {
    const nowMs = await this.clock.nowMs();
    return push(this.#store, ledger, duties, nowMs);
  }

  async load(ledger: string, loads: readonly SiteLoad[]): Promise<readonly SiteLoad[]> {
    const nowMs = await this.clock.nowMs();
    return pushLoads(this.#store, ledger, loads, nowMs);
  }

  async meter(ledger: string, told: readonly ReadingEnergy[]): Promise<readonly ReadingEnergy[]> {
    return pushEnergy(this.#store, ledger, told, await this.clock.nowMs());
  }

  async retire(ledger: string, told: LedgerRetired): Promise<RetiredOf> {
    return pushRetired(this.#store, ledger, told, await this.clock.nowMs());
  }
}

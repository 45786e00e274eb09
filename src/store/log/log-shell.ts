/** The Log Durable Object: the log's keeper over the object's own SQLite, and the alarm of the minute. */

import { DurableObject } from 'cloudflare:workers';
import type { Bytes } from '../../core/model.ts';
import { CHALLENGE_LIFE_MS, type KeeperPorts, LogKeeper } from '../../flow/log-keeper.ts';
import type { AppendRequest, LogPort, LogProofs, ProveRequest } from '../../flow/ports.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { LOG_MIGRATIONS, sqlLogStore } from './log-store.ts';

export type LogConfig = Omit<KeeperPorts, 'sleep' | 'report'>;

export abstract class LogShell<Env> extends DurableObject<Env> implements LogPort {
  readonly #keeper: LogKeeper;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    migrate(sql, LOG_MIGRATIONS);
    const sleep: KeeperPorts['sleep'] = (ms, signal) =>
      scheduler.wait(ms, signal ? { signal } : {});
    this.#keeper = new LogKeeper(sqlLogStore(sql), () => {
      return { ...this.config(), sleep, report: reportFault };
    });
  }

  protected abstract config(): LogConfig;

  append(request: AppendRequest): ReturnType<LogKeeper['append']> {
    return this.#keeper.append(request);
  }

  prove(request: ProveRequest): Promise<LogProofs> {
    return this.#keeper.prove(request);
  }

  async challenge(): ReturnType<LogPort['challenge']> {
    const served = await this.#keeper.challenge();
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + CHALLENGE_LIFE_MS);
    }
    return served;
  }

  checkpoint(): Promise<string> {
    return this.#keeper.checkpoint();
  }

  tile(named: Parameters<LogPort['tile']>[0]): Promise<Bytes | null> {
    return this.#keeper.tile(named);
  }

  /** Appends the time leaf that is due. */
  async sweep(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + CHALLENGE_LIFE_MS);
    await this.#keeper.challenge();
  }

  override async alarm(): Promise<void> {
    await this.sweep().catch((fault) => reportFault('log-sweep-failed', fault));
  }
}

function reportFault(event: string, fault: unknown): void {
  console.error(JSON.stringify({ event, fault: String(fault) }));
}

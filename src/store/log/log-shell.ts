/** The Log Durable Object: the log's keeper over the object's own SQLite, and the alarm of the minute. */

import { DurableObject } from 'cloudflare:workers';
import type { Bytes } from '../../core/model.ts';
import { Cosigner, type CosigningPorts } from '../../flow/cosigning.ts';
import { cosigningPolicy, type PolicyText } from '../../flow/cosigning-policy.ts';
import { CHALLENGE_LIFE_MS, type KeeperPorts, LogKeeper } from '../../flow/log-keeper.ts';
import type { LogStore } from '../../flow/log-port.ts';
import type { AppendRequest, LogPort, LogProofs, ProveRequest } from '../../flow/ports.ts';
import { pathBetween } from '../../flow/prove.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { fetchWitness } from '../network/witness-transport.ts';
import { reportFault } from '../report-fault.ts';
import { sqlCosignedStore } from './cosigned-store.ts';
import { LOG_MIGRATIONS, sqlLogStore } from './log-store.ts';

export interface LogConfig extends Omit<KeeperPorts, 'sleep' | 'report'> {
  /** Whom the log has its checkpoints cosigned by. */
  readonly policy: Omit<PolicyText, 'logKey'>;
}

type LogPolicyOrNone = CosigningPorts['policy'];

export abstract class LogShell<Env> extends DurableObject<Env> implements LogPort {
  readonly #keeper: LogKeeper;
  #made: LogConfig | null = null;
  #policy: LogPolicyOrNone | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    migrate(sql, LOG_MIGRATIONS);
    const sleep: KeeperPorts['sleep'] = (ms, signal) =>
      scheduler.wait(ms, signal ? { signal } : {});
    const store = sqlLogStore(sql);
    const cosigner = new Cosigner(sqlCosignedStore(sql), () => this.#cosigningPorts(store));
    const ports = () => ({ ...this.config(), sleep, report: reportFault });
    this.#keeper = new LogKeeper(store, ports, cosigner);
  }

  protected abstract config(): LogConfig;

  /** For cosigning, made once: nothing of it changes while the object lives, and a key is derived in it. */
  #configured(): LogConfig {
    this.#made ??= this.config();
    return this.#made;
  }

  /** Parsed once. One that cannot be meant asks nobody, and that is told. */
  #cosigningPolicy(): LogPolicyOrNone {
    if (this.#policy !== undefined) return this.#policy;
    const { policy, signer } = this.#configured();
    const parsed = cosigningPolicy({ ...policy, logKey: signer.key });
    if (!parsed.ok) reportFault('log-policy-invalid', parsed.reason);
    this.#policy = parsed.ok ? parsed.value : null;
    return this.#policy;
  }

  #cosigningPorts(store: LogStore): CosigningPorts {
    const { archive, signer, clock } = this.#configured();
    return {
      ...{ archive, logKey: signer.key, report: reportFault },
      policy: this.#cosigningPolicy(),
      transport: fetchWitness(),
      nowMs: () => clock.nowMs(),
      pathBetween: (from, to) => pathBetween(store, from, to),
      logSize: () => store.published()?.size ?? 0,
      later: (work) => this.ctx.waitUntil(work),
    };
  }

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

  witnessed(): Promise<string | null> {
    return this.#keeper.witnessed();
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

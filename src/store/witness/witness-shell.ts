/** The Witness Durable Object: one a witnessed origin, so that its calls are judged one after another. */
import { DurableObject } from 'cloudflare:workers';
import type { Clock } from '../../flow/ports.ts';
import {
  cosign,
  type WitnessAnswer,
  type WitnessBook,
  type WitnessStore,
} from '../../flow/witness.ts';
import type { WitnessIdentity } from '../../flow/witness-identity.ts';
import { durableSql } from '../durable-sql.ts';
import { migrate } from '../migrate.ts';
import { sqlWitnessStore, WITNESS_MIGRATIONS } from './witness-store.ts';

export interface WitnessConfig {
  /** Null where this deployment is no witness. */
  readonly identity: WitnessIdentity | null;
  readonly clock: Clock;
}

export abstract class WitnessShell<Env> extends DurableObject<Env> implements WitnessBook {
  readonly #store: WitnessStore;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    migrate(sql, WITNESS_MIGRATIONS);
    this.#store = sqlWitnessStore(sql);
  }

  protected abstract config(): WitnessConfig;

  /** The output gate holds the answer until the tree is durable. */
  async addCheckpoint(body: string): Promise<WitnessAnswer> {
    const { identity, clock } = this.config();
    const nowMs = await clock.nowMs();
    if (!identity) return { word: 'origin-unknown' };
    const answer = cosign(this.#store, body, identity, nowMs);
    // Two notes under one key are proof against whoever holds it; they must not lie unseen in a table.
    if (answer.word === 'forked') {
      console.error(JSON.stringify({ event: 'witnessed-log-forked', notes: answer.notes }));
    }
    return answer;
  }
}

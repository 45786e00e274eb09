/** The real application over the real registry, with twins of archive, log and ledgers, and a clock of the test's own. */
import { env } from 'cloudflare:workers';
import { createApp } from '../../src/api/app.ts';
import type { RequestEntry, Services } from '../../src/api/services.ts';
import type { RootPin } from '../../src/core/hardware/hardware.ts';
import { d1ConditionIndex } from '../../src/store/d1/conditions.ts';
import { d1Desk } from '../../src/store/d1/desk-queries.ts';
import { d1Rebuild } from '../../src/store/d1/rebuild.ts';
import { d1Registry } from '../../src/store/d1/registry.ts';
import { d1Webhooks } from '../../src/store/d1/webhooks.ts';
import { tableResolver } from '../../src/store/network/resolver.ts';
import { fetchSender } from '../../src/store/network/sender.ts';
import type { Send } from './client.ts';
import { rootKeyHash } from './root-key.ts';
import { Breaker, MemoryArchive, MemoryLedgers, MemoryLog, platform } from './twins.ts';

export interface LocalApp {
  readonly send: Send;
  readonly services: Services;
  readonly breaker: Breaker;
  readonly archive: MemoryArchive;
  readonly log: MemoryLog;
  readonly ledgers: MemoryLedgers;
  readonly entries: RequestEntry[];
  /** When each challenge was issued, by hex. */
  readonly challenges: Map<string, number>;
  nowMs: number;
}

/** An application of its own; the database is the file's. */
export function localApp(more: Partial<Services> = {}, roots: readonly RootPin[] = []): LocalApp {
  const breaker = new Breaker();
  const archive = new MemoryArchive(breaker);
  const log = new MemoryLog(breaker);
  const ledgers = new MemoryLedgers(breaker);
  const challenges = new Map<string, number>();
  const entries: RequestEntry[] = [];
  const state = { nowMs: Date.UTC(2026, 5, 1) };
  const services: Services = {
    ...{ archive, log, ledgers, platform },
    clock: { nowMs: async () => state.nowMs },
    random: platform.random,
    registry: d1Registry(env.REGISTRY),
    index: d1ConditionIndex(env.REGISTRY),
    rebuild: d1Rebuild(env.REGISTRY),
    evidence: { evidenceAfter: async () => [] },
    desk: d1Desk(env.REGISTRY),
    eraser: { erase: async (objects) => archive.erase(objects) },
    retentionDays: 1_827,
    challenges: {
      async issued(name) {
        const issuedAtMs = challenges.get(name);
        const empty = new Uint8Array();
        if (issuedAtMs === undefined) return null;
        return { issuedAtMs, size: 0, hash: empty, object: empty };
      },
    },
    hardware: { roots },
    submit: async () => {
      throw new Error('no ledgers here');
    },
    batch: async () => ({ status: 404, refusal: { reason: 'object_not_found' } }),
    results: null,
    logOrigin: 'twin',
    version: 'test',
    rootAdminKeyHash: Uint8Array.from(rootKeyHash.match(/../g)!, (hex) => Number.parseInt(hex, 16)),
    logRequest: (entry) => void entries.push(entry),
    witness: null,
    witnessBook: () => {
      throw new Error('no witness here');
    },
    webhooks: d1Webhooks(env.REGISTRY),
    resolver: tableResolver(''),
    sender: fetchSender(),
    localReceivers: { allowed: new Set() },
    webhookSeed: new Uint8Array(32).fill(3),
    deliverLater: () => undefined,
    brakes: { reads: null, writes: null, submissions: null, strangers: null },
    ...more,
  };
  const app = createApp(services);
  return {
    ...{ services, breaker, archive, log, ledgers, entries, challenges },
    send: async (request) => app.fetch(request),
    get nowMs() {
      return state.nowMs;
    },
    set nowMs(nowMs) {
      state.nowMs = nowMs;
    },
  };
}

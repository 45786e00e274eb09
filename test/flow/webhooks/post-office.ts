/** The delivery code over real SQLite and a real socket, with a clock and a table of names of the test's own. */
import { randomBytes } from 'node:crypto';
import type { Condition } from '../../../src/core/appraise/condition.ts';
import type { IndexedCondition } from '../../../src/flow/ports.ts';
import type { Caller } from '../../../src/flow/registry/caller.ts';
import type { RegistryPorts } from '../../../src/flow/registry/ports.ts';
import { type DeliverPorts, deliverDue } from '../../../src/flow/webhooks/deliver.ts';
import type { Sender } from '../../../src/flow/webhooks/port.ts';
import { type NewWebhook, registerWebhook } from '../../../src/flow/webhooks/webhooks.ts';
import { d1ConditionIndex } from '../../../src/store/d1/conditions.ts';
import { d1Registry } from '../../../src/store/d1/registry.ts';
import { d1Webhooks } from '../../../src/store/d1/webhooks.ts';
import { tableResolver } from '../../../src/store/network/resolver.ts';
import { fetchSender } from '../../../src/store/network/sender.ts';
import { nodeD1 } from './node-d1.ts';

export const EXPORTER: Caller = {
  apiKey: 'k1',
  role: 'exporter',
  party: 'pty_exporter',
  authority: null,
};
export const OPERATOR: Caller = {
  apiKey: 'k2',
  role: 'operator',
  party: 'pty_operator',
  authority: null,
};
export const REGULATOR: Caller = {
  apiKey: 'k3',
  role: 'regulator',
  party: null,
  authority: 'aut_1',
};

const everything = ['anomaly.opened', 'anomaly.worsened', 'anomaly.cleared'] as const;

export type PostOffice = ReturnType<typeof openPostOffice>;

/** `local` are the receivers that may be reached; `names` a table of names as the resolver takes it. */
export function openPostOffice(local: readonly string[], names = '') {
  const db = nodeD1();
  const state = { nowMs: Date.now(), sender: fetchSender() };
  const registry = d1Registry(db);
  const index = d1ConditionIndex(db);
  const ports = {
    registry,
    // Nothing here needs log, ledgers or archive: what was committed counts.
    log: { append: async () => [] } as unknown as RegistryPorts['log'],
    archive: { putIfAbsent: async () => {}, get: async () => null, has: async () => false },
    ledgers: {} as RegistryPorts['ledgers'],
    challenges: { issued: async () => null },
    platform: {} as RegistryPorts['platform'],
    hardware: { roots: [] },
    webhooks: d1Webhooks(db),
    resolver: tableResolver(names),
    sender: { post: (...given: Parameters<Sender['post']>) => state.sender.post(...given) },
    localReceivers: { allowed: new Set(local) },
    webhookSeed: new Uint8Array(32).fill(7),
    clock: { nowMs: async () => state.nowMs },
    random: (count: number) => new Uint8Array(randomBytes(count)),
  } satisfies DeliverPorts;

  return {
    db,
    ports,
    state,
    index,
    deliver: () => deliverDue(ports),
    /** Registers a webhook, and gives its id and secret. */
    async add(caller: Caller, url: string, more: Partial<NewWebhook> = {}) {
      const given = { url, events: everything, label: null, ...more };
      const made = await registerWebhook(ports, caller, state.nowMs, given);
      if (!made.ok) throw new Error(JSON.stringify(made.reason));
      return { id: made.value.value.row.id, secret: made.value.value.secret };
    },
    /** A condition of a device of the exporter, at a site of the operator, comes into the index. */
    tell: (device: string, more: Partial<Condition> = {}, confidential = false) =>
      index.upsert([indexed(device, { ...opened(device, state.nowMs), ...more }, confidential)]),
    deliveries: (webhook: string) =>
      ports.webhooks.deliveries(webhook, undefined, { after: null, limit: 500 }),
  };
}

function opened(device: string, nowMs: number): Condition {
  return {
    kind: 'gone-dark',
    subject: { type: 'device', id: device },
    state: 'firing',
    severity: 'medium',
    count: 1,
    version: 1,
    openedAtMs: nowMs,
    lastFiredAtMs: nowMs,
    clearedAtMs: null,
    clearedBy: null,
    cleanStreak: 0,
    sentence: `Nothing was heard of ${device}.`,
    numbers: { hours: 3 },
    evidence: [],
  };
}

function indexed(device: string, condition: Condition, confidential: boolean): IndexedCondition {
  return {
    ...{ ledger: 'lic_1', licence: 'lic_1', exporter: 'pty_exporter', authority: 'aut_1' },
    ...{ site: 'sit_1', operator: 'pty_operator', country: 'MY', device },
    ...{ header: condition.version, confidential, condition },
  };
}

/**
 * Sends what is due, at least once. Each webhook is a lane in which one delivery at a time is claimed by a lease:
 * two that drain at once send nothing twice, and a slow receiver holds up nobody but itself.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../../core/model.ts';
import type { RegistryPorts } from '../registry/ports.ts';
import { ATTEMPT_TIMEOUT_MS, type AttemptOutcome, attempt } from './attempt.ts';
import type { Attempted, Claimed, Due, WebhookPorts } from './port.ts';
import type { DeliveryRow } from './rows.ts';
import { GIVE_UP_MS, nextAttemptMs } from './schedule.ts';
import { disableByService } from './webhooks.ts';

/** Lanes at once: a Worker has six connections, and a resolver needs one too. */
const AT_ONCE = 4;
const LANES_A_RUN = 200;
/** Deliveries of one lane in one run; what is left is due in the next. */
const DELIVERIES_A_LANE = 100;
/** Beyond the time-out of an attempt: after it, whoever held the lease is taken for dead. */
const LEASE_MS = 2 * ATTEMPT_TIMEOUT_MS;
/** How long a delivery is kept, for its owner to see and to replay. */
export const KEPT_MS = 30 * 24 * 3_600_000;

export type DeliverPorts = WebhookPorts & RegistryPorts;

/** One run over all webhooks with something due. Without a seed nothing can be signed, and nothing is sent. */
export async function deliverDue(ports: DeliverPorts): Promise<void> {
  const { webhookSeed: seed } = ports;
  if (!seed) return;
  const due = await ports.webhooks.due(await ports.clock.nowMs(), LANES_A_RUN);
  const lanes = inFairOrder(due).values();
  const runners = Array.from({ length: AT_ONCE }, async () => {
    for (const lane of lanes) await drainLane(ports, seed, lane.webhook);
  });
  const faults = (await Promise.allSettled(runners)).flatMap((run) =>
    run.status === 'rejected' ? [run.reason] : [],
  );
  if (faults.length > 0) throw new AggregateError(faults, 'some webhooks could not be served');
}

/** The first lane of every owner, then the second: whoever registers many slow receivers waits for himself. */
function inFairOrder(due: readonly Due[]): Due[] {
  const ranks = new Map<string, number>();
  const ranked = due.map((one) => {
    const rank = ranks.get(one.owner) ?? 0;
    ranks.set(one.owner, rank + 1);
    return { one, rank };
  });
  ranked.sort((a, b) => Number(a.one.isFailing) - Number(b.one.isFailing) || a.rank - b.rank);
  return ranked.map(({ one }) => one);
}

/** Ends with the first failure: what else waits for a receiver that just failed would fail too. */
async function drainLane(ports: DeliverPorts, seed: Bytes, webhook: string): Promise<void> {
  for (let sent = 0; sent < DELIVERIES_A_LANE; sent++) {
    const word = await deliverNext(ports, seed, webhook);
    if (word !== 'delivered' && word !== 'dropped') return;
  }
}

/** Claims one delivery and sends it; `idle` where none is due or another process is at it. */
export async function deliverNext(
  ports: DeliverPorts,
  seed: Bytes,
  webhook: string,
  only?: string,
): Promise<'idle' | 'dropped' | AttemptOutcome['word']> {
  const nowMs = await ports.clock.nowMs();
  const token = bytesToHex(ports.random(12));
  const lease = { token, nowMs, untilMs: nowMs + LEASE_MS };
  const claimed = await ports.webhooks.claim(webhook, lease, only);
  if (!claimed) return 'idle';
  if (!claimed.isVisible) {
    await ports.webhooks.settle(token, dropped(claimed.delivery, nowMs));
    return 'dropped';
  }
  const outcome = await attempt(ports, seed, claimed, nowMs);
  await settled(ports, token, claimed, outcome, nowMs);
  return outcome.word;
}

async function settled(
  ports: DeliverPorts,
  token: string,
  { delivery, webhook }: Claimed,
  outcome: AttemptOutcome,
  nowMs: number,
): Promise<void> {
  const chance = ports.random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
  const attempted = attemptedOf(delivery, outcome, nowMs, chance);
  const { failingSinceMs } = await ports.webhooks.settle(token, attempted);
  if (outcome.word === 'gone') await disableByService(ports, webhook.id, 'gone', nowMs);
  const isGivenUp = failingSinceMs !== null && nowMs - failingSinceMs >= GIVE_UP_MS;
  if (outcome.word === 'failed' && isGivenUp) {
    await disableByService(ports, webhook.id, 'failing', nowMs);
  }
}

function dropped(delivery: DeliveryRow, nowMs: number): Attempted {
  const { id, webhook, attempts, nextAttemptMs, lastStatus, lastFault } = delivery;
  const last = { status: lastStatus, fault: lastFault, atMs: nowMs };
  return {
    ...{ delivery: id, webhook, attempts, nextAttemptMs, ...last },
    state: 'dropped',
    receiver: 'none',
  };
}

function attemptedOf(
  { id, webhook, attempts: before }: DeliveryRow,
  outcome: AttemptOutcome,
  nowMs: number,
  chance: number,
): Attempted {
  const attempts = before + 1;
  const { status } = outcome;
  const said = { delivery: id, webhook, attempts, atMs: nowMs, status };
  if (outcome.word === 'delivered') {
    return { ...said, state: 'delivered', fault: null, nextAttemptMs: nowMs, receiver: 'answered' };
  }
  const fault = outcome.word === 'gone' ? 'status' : outcome.fault;
  const next = nextAttemptMs(attempts, nowMs, chance);
  const state = next === null ? 'failed' : 'pending';
  return { ...said, state, fault, nextAttemptMs: next ?? nowMs, receiver: 'failed' };
}

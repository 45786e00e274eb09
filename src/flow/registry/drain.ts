/**
 * Brings registry writes to where they count: outbox -> archive and log, then roster changes -> ledgers.
 * Every step may be done again, and by two at once: a list always starts at the oldest that is not done.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeChange, leafData } from '../../core/log/leaf.ts';
import type { Bytes } from '../../core/model.ts';
import type { ChangeRecord } from './change.ts';
import type { OutboxRow } from './port.ts';
import type { DrainPorts } from './ports.ts';

/** The name under which the log knows the registry's changes. */
export const REGISTRY_LEDGER = 'registry';
const ROWS_A_ROUND = 100;
const LEDGERS_A_ROUND = 100;
/** What one call into a ledger carries: it stands in the memory of both while it runs. */
const ROSTER_BYTES = 2 * 1024 * 1024;

export interface Drained {
  /** Ledgers that could not be told, each with what it answered. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/**
 * Drains everything that waits. A ledger that fails does not hold up the others; where archive or log fail it
 * throws and tells no ledger, since a ledger must know nothing that the log does not.
 */
export async function drain(ports: DrainPorts): Promise<Drained> {
  await drainOutbox(ports);
  return drainRosters(ports);
}

async function drainOutbox(ports: DrainPorts): Promise<void> {
  for (;;) {
    const rows = await ports.registry.undrained(ROWS_A_ROUND);
    const last = rows.at(-1);
    if (!last) return;
    const changes = rows.map((row) => ({ sequence: row.sequence, bytes: changeBytes(row) }));
    for (const { bytes } of changes) {
      await ports.archive.putIfAbsent('changes', bytesToHex(leafData(bytes)), bytes);
    }
    const leaves = changes.map(({ sequence, bytes }) => ({ sequence, leaf: leafData(bytes) }));
    const placed = await ports.log.append({ ledger: REGISTRY_LEDGER, leaves });
    await ports.registry.markDrained(last.sequence, placed);
  }
}

/** An outbox row -> the change object that is archived, and whose hash is the leaf (docs/log.md). */
export function changeBytes(row: OutboxRow): Bytes {
  const record: ChangeRecord = JSON.parse(new TextDecoder().decode(row.record));
  return encodeChange({
    salt: row.salt,
    sequence: row.sequence,
    changedAtMs: record.atMs,
    actor: record.actor,
    kind: record.action,
    body: row.record,
  });
}

async function drainRosters(ports: DrainPorts): Promise<Drained> {
  const failed = new Map<string, unknown>();
  for (;;) {
    const behind = await ports.registry.ledgersBehind(LEDGERS_A_ROUND + failed.size);
    const next = behind.filter((ledger) => !failed.has(ledger));
    if (next.length === 0) return { failed };
    for (const ledger of next) {
      await drainRoster(ports, ledger).catch((fault: unknown) => failed.set(ledger, fault));
    }
  }
}

async function drainRoster(ports: DrainPorts, ledger: string): Promise<void> {
  for (;;) {
    const changes = await ports.registry.unapplied(ledger, ROSTER_BYTES);
    const last = changes.at(-1);
    if (!last) return;
    const { epoch } = await ports.ledgers.ledger(ledger).applyChanges(changes);
    if (epoch < last.change) throw new Error(`ledger ${ledger} stayed at epoch ${epoch}`);
    await ports.registry.markApplied(ledger, last.change);
  }
}

/**
 * Bodies of which something is still to come, kept by name of their items: those sent and not answered (`.sent`), which are
 * asked for or sent again, and those whose receipts wait for cosignatures (`.pending`).
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { submitLimits } from '../contract/attestations.ts';
import { hash } from '../contract/values.ts';
import { ITEM_LIMITS } from '../core/codec/cbor.ts';
import { writeSequence } from '../core/codec/sequence.ts';
import { parseJson } from '../sdk/problem.ts';
import { publicMode, readBytes, readText, writeNew } from './files.ts';
import type { OutboxItem } from './outbox.ts';

const folders = { sent: '.sent', pending: '.pending' } as const;
type State = keyof typeof folders;
const maxRecordBytes = 16 * 1024 * 1024;

const recordText = z.strictObject({
  version: z.literal(1),
  digest: hash,
  items: z.array(z.string().min(1).max(4_096)).min(1).max(submitLimits.items),
});

/** A body, and which items it has in which order. */
export interface Batch {
  readonly items: readonly OutboxItem[];
  readonly body: Uint8Array;
  /** SHA-256 of the body, hex. */
  readonly digest: string;
}

/** Items -> a body. */
export function batchOf(items: readonly OutboxItem[]): Batch {
  const body = writeSequence(items.map(({ bytes }) => bytes));
  return { items, body, digest: createHash('sha256').update(body).digest('hex') };
}

/** Items -> as few batches as the service takes, in order. */
export function batchesOf(items: readonly OutboxItem[]): Batch[] {
  const groups: OutboxItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = item.bytes.length + 5;
    const isFull =
      groups.at(-1)?.length === submitLimits.items || bytes + size > submitLimits.bytes;
    if (groups.length === 0 || isFull) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(item);
    bytes += size;
  }
  return groups.map(batchOf);
}

/** Notes a batch before it is sent, beside its first item. The function takes the note away once it is answered. */
export function noteSent(batch: Batch): () => void {
  return note(batch, 'sent');
}

/** Notes a batch whose receipts wait for cosignatures. The function takes the note away once they have them. */
export function notePending(batch: Batch): () => void {
  return note(batch, 'pending');
}

function note({ items, digest }: Batch, state: State): () => void {
  const path = join(dirname(items[0]!.path), folders[state], `${digest}.json`);
  const record: z.input<typeof recordText> = {
    version: 1,
    digest,
    items: items.map((item) => item.path),
  };
  writeNew(path, `${JSON.stringify(record)}\n`, publicMode);
  return () => rmSync(path, { force: true });
}

/** Batches of an outbox whose answer was lost, rebuilt from the very items; one whose items changed or went is dropped. */
export function unansweredBatches(outboxes: readonly string[]): Batch[] {
  return notedBatches(outboxes, 'sent');
}

/** Batches of an outbox whose receipts wait for cosignatures, rebuilt in the same way. */
export function pendingBatches(outboxes: readonly string[]): Batch[] {
  return notedBatches(outboxes, 'pending');
}

function notedBatches(outboxes: readonly string[], state: State): Batch[] {
  return outboxes.flatMap((outbox) => {
    const path = join(outbox, folders[state]);
    if (!existsSync(path)) return [];
    const names = readdirSync(path).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
    return names.sort().flatMap((name) => {
      const batch = rebuilt(outbox, join(path, name));
      if (!batch) rmSync(join(path, name), { force: true });
      return batch ? [batch] : [];
    });
  });
}

function rebuilt(outbox: string, recordPath: string): Batch | null {
  const text = readText(recordPath, maxRecordBytes);
  const record = recordText.safeParse(text.ok ? parseJson(text.value) : undefined);
  if (!record.success) return null;
  const items: OutboxItem[] = [];
  for (const name of record.data.items) {
    const path = join(outbox, basename(name));
    const bytes = readBytes(path, ITEM_LIMITS.maxBytes);
    if (!bytes.ok) return null;
    items.push({ path, bytes: bytes.value });
  }
  const batch = batchOf(items);
  return batch.digest === record.data.digest ? batch : null;
}

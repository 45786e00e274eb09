/** What a leaf of kind `content-erased` says: which archived objects were erased, of what, why (docs/log.md). */
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import type { ChangeRecord } from './leaf.ts';

export const ERASURE_KIND = 'content-erased';

/** What may be erased. Headers, changes, challenges and tiles never are: what was proved stays provable. */
const erasableKinds = ['evidence', 'verdicts', 'attachments'] as const;
export type ErasableKind = (typeof erasableKinds)[number];

export interface ErasedObject {
  readonly kind: ErasableKind;
  /** Its name in the archive: SHA-256 of its bytes, hex. */
  readonly name: string;
}

/** One erasure as its record states it. */
export interface Erasure {
  readonly id: string;
  readonly recordedAtMs: number;
  readonly actor: string;
  /** Null for a file that is of no licence's record. */
  readonly licence: string | null;
  readonly authority: string | null;
  /** The clause under which it was kept so long and no longer. */
  readonly basis: string;
  /** The event from which the time of retention ran. */
  readonly lastEvent: string;
  readonly lastEventAtMs: number;
  readonly retentionDays: number;
  /** Sequences of the ledger's headers whose bundles it names; 0 and 0 where it names none. */
  readonly firstHeader: number;
  readonly lastHeader: number;
  /** Whether nothing of the licence's record is left to erase. */
  readonly whole: boolean;
  readonly objects: readonly ErasedObject[];
}

/** A change -> the erasure that it records; null where it is of another kind. Refuses `receipt_format_invalid`. */
export function erasureIn(change: ChangeRecord): Result<Erasure | null, ReceiptReason> {
  if (change.kind !== ERASURE_KIND) return ok(null);
  const row = rowIn(change.body);
  return isErasure(row) ? ok(row) : err('receipt_format_invalid');
}

function rowIn(body: Bytes): unknown {
  try {
    const record = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body),
    );
    return record?.objects?.[0]?.row;
  } catch {
    return null;
  }
}

const texts = ['id', 'actor', 'basis', 'lastEvent'] as const;
const counts = [
  ...['recordedAtMs', 'lastEventAtMs', 'retentionDays', 'firstHeader', 'lastHeader'],
] as const;

function isErasure(value: unknown): value is Erasure {
  if (typeof value !== 'object' || value === null) return false;
  const row = value as Readonly<Record<string, unknown>>;
  const { licence, authority, whole, objects } = row;
  return (
    texts.every((name) => typeof row[name] === 'string') &&
    counts.every((name) => Number.isSafeInteger(row[name]) && Number(row[name]) >= 0) &&
    [licence, authority].every((id) => id === null || typeof id === 'string') &&
    typeof whole === 'boolean' &&
    Array.isArray(objects) &&
    objects.every(isErased)
  );
}

function isErased(value: unknown): value is ErasedObject {
  const { kind, name } = (value ?? {}) as Partial<ErasedObject>;
  const isKind = erasableKinds.some((one) => one === kind);
  return isKind && typeof name === 'string' && /^[0-9a-f]{64}$/.test(name);
}

/** What an auditor keeps of a log between two looks: the checkpoint that it believed, and the edge to go on from. */
import { sameBytes } from '../../core/bytes.ts';
import { fromBase64, toBase64 } from '../../core/log/base64.ts';
import type { LogPolicy } from '../../core/log/policy.ts';
import { type Edge, edgeRoot, TILE_WIDTH } from '../../core/log/tile.ts';
import { HASH_BYTES } from '../../core/log/tree.ts';
import { openWitnessed, type WitnessedCheckpoint } from '../../core/log/witnessed.ts';
import type { Bytes } from '../../core/model.ts';
import { parseJson } from '../problem.ts';

const VERSION = 1;
/** Tile levels of 2^53 leaves. */
const MAX_ROWS = 7;

/** How far a ledger was when it was last read: its last header's or change's sequence, and the leaf of it in hex. */
export interface LedgerEnd {
  readonly sequence: number;
  readonly leaf: string;
}

export interface KeptLog {
  readonly note: string;
  readonly edge: Edge;
  /** Ends of ledgers by name; empty for a stranger. */
  readonly ledgers: Readonly<Record<string, LedgerEnd>>;
}

/** A state opened: its checkpoint is signed, and the edge is that checkpoint's. */
export interface OpenKept extends KeptLog {
  readonly checkpoint: WitnessedCheckpoint;
}

/** A state -> its text (JSON). */
export function keptText({ note, edge, ledgers }: KeptLog): string {
  const { size, rows } = edge;
  return `${JSON.stringify({ version: VERSION, note, size, rows: rows.map(toBase64), ledgers }, null, 2)}\n`;
}

/** Text -> a state; null of what `keptText` did not write, of a checkpoint that the policy's log did not sign, of an edge that is not its. */
export function openKept(text: string, policy: LogPolicy): OpenKept | null {
  const { version, note, size, rows, ledgers } = recordIn(text);
  if (version !== VERSION || typeof note !== 'string' || !Array.isArray(rows)) return null;
  const hashes = rows.map((row) => (typeof row === 'string' ? fromBase64(row) : null));
  if (!hashes.every((row) => row !== null) || !isEdge(size, hashes)) return null;
  const opened = openWitnessed(note, policy);
  const edge = { size: Number(size), rows: hashes };
  if (!opened.ok || opened.value.size !== edge.size || !areEnds(ledgers)) return null;
  if (!sameBytes(edgeRoot(edge), opened.value.root)) return null;
  return { note, edge, ledgers, checkpoint: opened.value };
}

/** As many rows as levels, each as wide as the size leaves it. */
function isEdge(size: unknown, rows: readonly Bytes[]): boolean {
  if (!Number.isSafeInteger(size) || Number(size) < 1 || rows.length > MAX_ROWS) return false;
  const levels = Math.floor(Math.log2(Number(size)) / Math.log2(TILE_WIDTH)) + 1;
  return (
    rows.length >= levels &&
    rows.every(
      ({ length }, level) =>
        length === (Math.floor(Number(size) / TILE_WIDTH ** level) % TILE_WIDTH) * HASH_BYTES,
    )
  );
}

function areEnds(value: unknown): value is KeptLog['ledgers'] {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((end: Partial<LedgerEnd> | null) => {
    return Number.isSafeInteger(end?.sequence) && /^[0-9a-f]{64}$/.test(String(end?.leaf));
  });
}

function recordIn(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Headers of a ledger; the bundle of one not yet anchored stays beside it, in pieces below the row limit. */
import type { Bytes } from '../../core/model.ts';
import type { HeaderRow } from '../../flow/ledger-port.ts';
import type { NewHeader } from '../../flow/settle/store.ts';
import { blob, type Sql } from '../sql.ts';

/** A row or value may have 2 MB. */
const CHUNK_BYTES = 1_000_000;

export class Headers {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  put({ sequence, header, leaf, verdictBundle, settledAtMs }: NewHeader): void {
    this.#sql.exec(
      'INSERT INTO header (sequence, header, leaf, log_index, settled_at_ms) VALUES (?, ?, ?, NULL, ?)',
      sequence,
      header,
      leaf,
      settledAtMs,
    );
    for (let at = 0, chunk = 0; at < verdictBundle.length; at += CHUNK_BYTES, chunk++) {
      this.#sql.exec(
        'INSERT INTO bundle_chunk (sequence, chunk, bytes) VALUES (?, ?, ?)',
        sequence,
        chunk,
        verdictBundle.subarray(at, at + CHUNK_BYTES),
      );
    }
  }

  unanchored(limit: number): Omit<NewHeader, 'verdictBundle'>[] {
    const rows = this.#sql.exec(
      `SELECT sequence, header, leaf, settled_at_ms FROM header
       WHERE log_index IS NULL ORDER BY sequence LIMIT ?`,
      limit,
    );
    return rows.map((row) => ({
      sequence: Number(row.sequence),
      header: blob(row.header),
      leaf: blob(row.leaf),
      settledAtMs: Number(row.settled_at_ms),
    }));
  }

  get(sequence: number): HeaderRow | null {
    const row = this.#sql.exec(
      'SELECT header, leaf, log_index FROM header WHERE sequence = ?',
      sequence,
    )[0];
    if (!row) return null;
    const index = row.log_index === null ? null : Number(row.log_index);
    return { sequence, header: blob(row.header), leaf: blob(row.leaf), index };
  }

  markAnchored(sequence: number, index: number): void {
    this.#sql.exec('UPDATE header SET log_index = ? WHERE sequence = ?', index, sequence);
    this.#sql.exec('DELETE FROM bundle_chunk WHERE sequence = ?', sequence);
  }

  bundle(sequence: number): Bytes | null {
    const chunks = this.#sql
      .exec('SELECT bytes FROM bundle_chunk WHERE sequence = ? ORDER BY chunk', sequence)
      .map((row) => blob(row.bytes));
    if (chunks.length < 2) return chunks[0] ?? null;
    const bundle = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bundle.set(chunk, at);
      at += chunk.length;
    }
    return bundle;
  }
}

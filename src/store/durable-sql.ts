/** A Durable Object's SQLite as the stores use it. */
import type { Sql, SqlValue } from './sql.ts';

/** The storage of the object that runs; its transactions are synchronous. */
export function durableSql(storage: DurableObjectStorage): Sql {
  return {
    exec: (query, ...bindings) =>
      storage.sql.exec<Record<string, SqlStorageValue>>(query, ...bindings.map(asStored)).toArray(),
    transaction: (run) => storage.transactionSync(run),
  };
}

/** A view onto a larger buffer would be stored whole; one onto all of its own need not be copied first. */
function asStored(value: SqlValue): SqlStorageValue {
  if (!(value instanceof Uint8Array)) return value;
  if (value.byteLength === value.buffer.byteLength) return value.buffer as ArrayBuffer;
  return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer;
}

/** The names of D1 that the store's files have from the Workers runtime; the bench runs in Node. */
import type * as workers from '@cloudflare/workers-types';

declare global {
  type D1Database = workers.D1Database;
  type D1PreparedStatement = workers.D1PreparedStatement;
}

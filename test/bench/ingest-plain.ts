/** The plain way a developer would write it: decode, one WebCrypto verification and one drizzle insert an item. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { drizzle } from 'drizzle-orm/d1';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { readSequence } from '../../src/core/codec/sequence.ts';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import type { Bytes } from '../../src/core/model.ts';

const attestations = sqliteTable('attestations', {
  digest: text('digest').primaryKey(),
  kid: text('kid').notNull(),
  sequence: integer('sequence').notNull(),
  claims: text('claims').notNull(),
  receivedAtMs: integer('received_at_ms').notNull(),
});

/** Imported before: kinder than a look-up an item. */
const keys = new Map<string, CryptoKey>();

interface Bindings {
  readonly PLAIN: D1Database;
}

export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    if (new URL(request.url).pathname === '/keys') return importKeys(request, env);
    const body = new Uint8Array(await request.arrayBuffer());
    const accepted = await accept(body, drizzle(env.PLAIN));
    return Response.json({ accepted });
  },
};

async function importKeys(request: Request, env: Bindings): Promise<Response> {
  await env.PLAIN.exec(
    'CREATE TABLE attestations (digest TEXT PRIMARY KEY, kid TEXT NOT NULL, sequence INTEGER NOT NULL, claims TEXT NOT NULL, received_at_ms INTEGER NOT NULL)',
  );
  for (const [kid, key] of (await request.json()) as [string, string][]) {
    const raw = hexToBytes(key);
    keys.set(kid, await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']));
  }
  return new Response();
}

async function accept(body: Bytes, database: ReturnType<typeof drizzle>): Promise<number> {
  const framed = readSequence(body, { maxItems: 10_000, maxItemBytes: 16_384 });
  if (!framed.ok) return 0;
  let accepted = 0;
  for (const item of framed.value) {
    const evidence = decodeEvidence(item);
    if (!evidence.ok) continue;
    const { digest, kid, claims, signature, toBeSigned } = evidence.value;
    const key = keys.get(bytesToHex(kid));
    if (!key || !(await crypto.subtle.verify('Ed25519', key, signature, toBeSigned))) continue;
    await database.insert(attestations).values({
      ...{ digest: bytesToHex(digest), kid: bytesToHex(kid), sequence: claims.sequence },
      ...{ claims: JSON.stringify(claims), receivedAtMs: Date.now() },
    });
    accepted += 1;
  }
  return accepted;
}

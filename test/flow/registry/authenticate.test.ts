import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import {
  authenticate,
  KeyCache,
  keyText,
  newKeyId,
  newSecret,
  secretHash,
} from '../../../src/flow/registry/authenticate.ts';
import { visibleTo } from '../../../src/flow/registry/caller.ts';
import type { ApiKeyRow } from '../../../src/flow/registry/rows.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const secret = newSecret(random);

function row(more: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    ...{ id: newKeyId(random), version: 1, validFromMs: 0, recordedAtMs: 0, actor: 'root' },
    ...{ role: 'operator', party: 'p', authority: null, label: null, revoked: false },
    ...{ secretHash: bytesToHex(secretHash(secret)), expiresAtMs: 1_000_000 },
    ...more,
  };
}

/** A registry that holds one key, and counts how often it is asked. */
function registryOf(held: ApiKeyRow) {
  const asked = { times: 0, row: held };
  const newest = async () => {
    asked.times += 1;
    // The one table that authentication reads.
    return asked.row as never;
  };
  return {
    asked,
    authentication: {
      ...{ registry: { newest }, rootAdminKeyHash: null, cache: new KeyCache() },
      mayLookUp: async () => true,
    },
  };
}

describe('a key', () => {
  test('is looked up once in 30 s, and again afterwards', async () => {
    const held = row();
    const { asked, authentication } = registryOf(held);
    const header = `Bearer ${keyText(held.id, secret)}`;
    for (const nowMs of [0, 10_000, 29_999, 30_000]) {
      expect((await authenticate(authentication, header, nowMs)).ok).toBe(true);
    }
    expect(asked.times).toBe(2);
  });

  test('expires also while it is held', async () => {
    const held = row({ expiresAtMs: 10_000 });
    const { authentication } = registryOf(held);
    const header = `Bearer ${keyText(held.id, secret)}`;
    expect((await authenticate(authentication, header, 9_999)).ok).toBe(true);
    expect((await authenticate(authentication, header, 10_000)).ok).toBe(false);
  });

  test('with another secret is refused, and the refusal is not held', async () => {
    const held = row();
    const { asked, authentication } = registryOf(held);
    const wrong = `Bearer ${keyText(held.id, newSecret(random))}`;
    expect(await authenticate(authentication, wrong, 0)).toMatchObject({ ok: false });
    expect(await authenticate(authentication, wrong, 0)).toMatchObject({ ok: false });
    expect(asked.times).toBe(2);
  });

  test('that is revoked is refused once the 30 s are over', async () => {
    const held = row();
    const { asked, authentication } = registryOf(held);
    const header = `Bearer ${keyText(held.id, secret)}`;
    await authenticate(authentication, header, 0);
    asked.row = { ...held, version: 2, revoked: true };
    expect((await authenticate(authentication, header, 30_000)).ok).toBe(false);
  });

  test('that is not held is looked up no more than an address may have keys looked up', async () => {
    const held = row();
    const { asked, authentication } = registryOf(held);
    const header = `Bearer ${keyText(held.id, secret)}`;
    const braked = { ...authentication, mayLookUp: async () => false };
    const refused = { ok: false, reason: { reason: 'rate_limited', retryAfterS: 10 } };
    expect(await authenticate(braked, header, 0)).toEqual(refused);
    expect(asked.times).toBe(0);
    // A good key that is held passes, whatever others at its address do.
    await authenticate(authentication, header, 0);
    expect((await authenticate(braked, header, 1_000)).ok).toBe(true);
  });

  test('of the root is nobody’s where the deployment has none', async () => {
    const { authentication } = registryOf(row());
    const header = `Bearer ${keyText('root', secret)}`;
    expect((await authenticate(authentication, header, 0)).ok).toBe(false);
    const rooted = { ...authentication, rootAdminKeyHash: secretHash(secret) };
    expect(await authenticate(rooted, header, 0)).toMatchObject({ value: { role: 'admin' } });
  });
});

test('the cache is bounded', () => {
  const cache = new KeyCache();
  const rows = Array.from({ length: 1_100 }, () => row());
  for (const one of rows) cache.put(one, 0);
  expect(rows.filter(({ id }) => cache.get(id, 0)).length).toBe(1_024);
});

test('a key that lost whom it speaks for sees nothing instead of everything', () => {
  const lost = { apiKey: 'x', party: null, authority: null };
  for (const role of ['exporter', 'operator', 'regulator'] as const) {
    expect(() => visibleTo({ ...lost, role })).toThrow();
  }
});

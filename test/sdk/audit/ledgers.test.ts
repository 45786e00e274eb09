/** Headers that a ledger says are still on their way to the log. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { toBase64 } from '../../../src/core/log/base64.ts';
import { encodeHeader, NO_PREVIOUS_HEADER } from '../../../src/core/log/header.ts';
import { EMPTY_ROOT } from '../../../src/core/log/tree.ts';
import { LeafClaims } from '../../../src/sdk/audit/claims.ts';
import { readLedger } from '../../../src/sdk/audit/ledgers.ts';
import type { AuditClient } from '../../../src/sdk/audit-client.ts';

const NOW_MS = 1_700_000_000_000;
const header = encodeHeader({
  ...{ salt: new Uint8Array(16), ledger: 'lic_1', sequence: 1, count: 0, rosterEpoch: 1 },
  ...{ evidenceRoot: EMPTY_ROOT, verdictRoot: EMPTY_ROOT, evidenceBundle: EMPTY_ROOT },
  ...{ verdictBundle: EMPTY_ROOT, rules: EMPTY_ROOT, previousHeader: NO_PREVIOUS_HEADER },
  ...{ earliestMs: NOW_MS, latestMs: NOW_MS },
});
const given = { sequence: 1, leaf: bytesToHex(sha256(header)), index: null, archived: null };
const items = [{ ...given, header: toBase64(header) }];
const client = {
  headers: async () => ({ ok: true, value: { items, end: 1, next: null } }),
} as unknown as AuditClient;

test('one that settled a moment ago may be on its way, one that did so long ago is not where the log should have it', async () => {
  const read = async (nowMs: number) =>
    (await readLedger(client, 'lic_1', { claims: new LeafClaims(), kept: null, nowMs })).findings;
  expect(await read(NOW_MS + 60_000)).toEqual([]);
  expect((await read(NOW_MS + 3_600_001)).map(({ kind, subject }) => [kind, subject])).toEqual([
    ['leaf-differs', 'header 1 of lic_1'],
  ]);
});

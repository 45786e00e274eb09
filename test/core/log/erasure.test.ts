import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { ERASURE_KIND, erasureIn } from '../../../src/core/log/erasure.ts';

const erasure = {
  id: `era_${'0'.repeat(24)}`,
  ...{ version: 1, validFromMs: 9, recordedAtMs: 9, actor: 'service' },
  ...{ licence: `lic_${'1'.repeat(24)}`, authority: `aut_${'2'.repeat(24)}` },
  ...{ basis: '15 CFR 762.6', lastEvent: 'licence-ended', lastEventAtMs: 3, retentionDays: 1827 },
  ...{ firstHeader: 1, lastHeader: 2, whole: true },
  objects: [{ kind: 'evidence', name: 'ab'.repeat(32) }],
};

function change(row: unknown, kind = ERASURE_KIND) {
  const body = utf8ToBytes(JSON.stringify({ objects: [{ row }] }));
  return { salt: new Uint8Array(16), sequence: 1, changedAtMs: 9, actor: 'service', kind, body };
}

test('a record of an erasure says what was erased of what, and why', () => {
  expect(erasureIn(change(erasure))).toEqual({ ok: true, value: erasure });
});

test('a change of another kind is no erasure', () => {
  expect(erasureIn(change(erasure, 'case-opened'))).toEqual({ ok: true, value: null });
});

test.each([
  ['no row', undefined],
  [
    'a kind that is never erased',
    { ...erasure, objects: [{ kind: 'headers', name: 'ab'.repeat(32) }] },
  ],
  ['a name that is no hash', { ...erasure, objects: [{ kind: 'evidence', name: '../x' }] }],
  ['a time that is none', { ...erasure, lastEventAtMs: -1 }],
  ['a list that is none', { ...erasure, objects: {} }],
])('%s is refused', (_, row) => {
  expect(erasureIn(change(row))).toEqual({ ok: false, reason: 'receipt_format_invalid' });
});

test('a body that is no JSON is refused', () => {
  const torn = { ...change(erasure), body: Uint8Array.of(0xff) };
  expect(erasureIn(torn)).toEqual({ ok: false, reason: 'receipt_format_invalid' });
});

/** The record of a body, and one of the first version, in an archive that has both. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { type CborValue, encode } from '../../../src/core/codec/cbor.ts';
import {
  bodyName,
  bodyRecord,
  bodyRows,
  firstBodyName,
} from '../../../src/flow/submit/body-record.ts';
import { Budget, decodeItems } from '../../../src/flow/submit/examine.ts';
import { OPERATOR, World } from '../world.ts';

const world = new World(2);
const first = { sequence: 7, previous: new Uint8Array(32) };
const tokens = [
  world.token(0, { ...first, challenge: world.challenge() }),
  world.token(1, { ...first, challenge: world.challenge(), ledger: 'lic_2' }),
];
const items = decodeItems([tokens[0]!.item, Uint8Array.of(1), tokens[1]!.item], new Budget());
const expected = items.flatMap(({ at, evidence }) => {
  if (!evidence.ok) return [];
  const { kid, digest, claims } = evidence.value;
  const { ledger, sequence, challenge } = claims;
  return [{ at, ledger, kid, digest, sequence, challenge }];
});

test('rows come out as they went in, and what is none keeps its place', () => {
  expect(expected.map(({ at }) => at)).toEqual([0, 2]);
  expect(bodyRows(bodyRecord(items))).toEqual(expected);
});

test('a record of the first version is read, and stands under another name', () => {
  const row = ({ ledger, kid, digest, sequence, challenge }: (typeof expected)[number]) =>
    [ledger, kid, digest, sequence, challenge] as const;
  const rows: CborValue = [row(expected[0]!), null, row(expected[1]!)];
  expect(bodyRows(encode(rows))).toEqual(expected);
  const digest = new Uint8Array(32).fill(5);
  expect(firstBodyName(OPERATOR, digest)).toBe(`${OPERATOR}/${bytesToHex(digest)}`);
  expect(bodyName(OPERATOR, digest)).not.toBe(firstBodyName(OPERATOR, digest));
});

test('what is no record is our own fault', () => {
  expect(() => bodyRows(Uint8Array.of(0))).toThrow('not CBOR');
});

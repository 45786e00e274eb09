import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { suites } from '../../src/core/crypto/suites.ts';
import * as claim from '../../src/core/evidence/claims.ts';
import { decodeReasons, submitReasons, verifyReasons } from '../../src/core/result.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

test('every reason that an item can be refused for is explained, and no other', () => {
  const explained = [...page.matchAll(/^\| `((?:decode|verify|submit)_\w+)`/gm)].map(
    ([, name]) => name,
  );
  expect(explained).toEqual([...decodeReasons, ...verifyReasons, ...submitReasons]);
});

test('every algorithm has its row', () => {
  const rows = [...page.matchAll(/^\| (\w+) +\| (-\d+), (-\d+) /gm)].map((row) => row.slice(1));
  const known = suites.map(({ name, algorithm, alias }) => [
    name,
    String(algorithm),
    String(alias),
  ]);
  expect(rows).toEqual(known);
});

test('every claim is in the CDDL, and the profile', () => {
  const { PROFILE, MAX_LANDMARK_RECORDS: _, UEID_RAND: __, ...keys } = claim;
  const cddl = page.slice(page.indexOf('claims = {'), page.indexOf('location = {'));
  const stated = [...cddl.matchAll(/^ {2}(?:\? )?(-?\d+) =>/gm)].map(([, key]) => Number(key));
  expect(stated.toSorted()).toEqual(Object.values(keys).toSorted());
  expect(cddl).toContain(`"${PROFILE}"`);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AmendmentChanges } from '../../../src/contract/amendments.ts';
import {
  contentOf,
  patchOf,
  rowOf,
  timelineOf,
} from '../../../src/flow/registry/amendment-terms.ts';
import type { AmendmentRow, LicenceRow } from '../../../src/flow/registry/rows.ts';
import { amended } from '../../../src/flow/registry/timeline.ts';

const licence: LicenceRow = {
  ...{ id: 'lic_1', version: 1, validFromMs: 1_000, recordedAtMs: 1_000, actor: 'k1' },
  ...{ authority: 'aut_1', number: 'D1', exporter: 'pty_1', endUser: 'pty_2' },
  sites: ['sit_b', 'sit_a'],
  items: [
    { line: 1, model: 'H100', quantity: 32 },
    { line: 2, model: 'H200', quantity: 8 },
  ],
  ...{ licensedFromMs: 0, licensedToMs: 9_000, intervalS: 60, graceS: 0 },
  ...{
    countries: ['MY'],
    firmwareFloor: { vbios: '96' },
    limits: null,
    location: null,
    status: 'confirmed',
    note: null,
  },
};

const site = fc.constantFrom('sit_a', 'sit_b', 'sit_c', 'sit_d');
const changes: fc.Arbitrary<AmendmentChanges> = fc.record(
  {
    items: fc.array(
      fc.record({
        line: fc.integer({ min: 1, max: 3 }),
        model: fc.constantFrom('H100', 'B200'),
        quantity: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    sites: fc.record({ add: fc.array(site, { maxLength: 1 }) }),
    endUser: fc.constantFrom('pty_2', 'pty_3'),
    conditions: fc.record({ graceS: fc.nat(9), countries: fc.constant(['SG']) }),
  },
  { requiredKeys: [] },
);

/** One amendment in force from 2,000 on. */
function amendedBy(list: readonly AmendmentChanges[]): LicenceRow {
  let row = licence;
  for (const given of list) {
    const taking = { effectiveFromMs: row.validFromMs + 1, patch: patchOf(given) };
    const [version] = amended(timelineOf([{ ...row, version: 1 }], []), taking, 5_000);
    row = rowOf(row, version!, 'k2');
  }
  return row;
}

describe('the terms of a licence as fields', () => {
  test('give the row that they were taken from', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 4 }), (list) => {
        const row = amendedBy(list);
        const { version, validFromMs, recordedAtMs } = row;
        const again = { version, validFromMs, recordedAtMs, content: contentOf(row), sets: [] };
        expect(rowOf(licence, again, row.actor)).toEqual(row);
      }),
    );
  });

  test('change where an amendment says so, and nowhere else', () => {
    const row = amendedBy([
      {
        items: [
          { line: 1, quantity: 64 },
          { line: 2, quantity: 0 },
          { line: 3, model: 'B200', quantity: 4 },
        ],
        sites: { add: ['sit_c'], remove: ['sit_b'] },
        validTo: '2030-01-01T00:00:00Z',
        conditions: { firmwareFloor: { driver: '570' } },
      },
    ]);
    const { id, authority, number, exporter, endUser, intervalS, countries, status } = licence;
    expect(row).toMatchObject({
      ...{ id, authority, number, exporter, endUser, intervalS, countries, status },
      items: [
        { line: 1, model: 'H100', quantity: 64 },
        { line: 3, model: 'B200', quantity: 4 },
      ],
      ...{ sites: ['sit_a', 'sit_c'], licensedToMs: Date.UTC(2030, 0, 1), actor: 'k2' },
    });
    expect(row.firmwareFloor).toEqual({ driver: '570' });
  });

  test('know what each date set by the confirmed amendments of that date', () => {
    const amendment = (status: AmendmentRow['status'], effectiveFromMs: number) =>
      ({ status, effectiveFromMs, changes: { endUser: 'pty_3' } }) as AmendmentRow;
    const setsBy = (row: AmendmentRow) => timelineOf([licence], [row])[0]!.sets;
    expect(setsBy(amendment('confirmed', 1_000))).toEqual(['endUser']);
    expect(setsBy(amendment('scheduled', 1_000))).toEqual([]);
    expect(setsBy(amendment('confirmed', 1_001))).toEqual([]);
  });
});

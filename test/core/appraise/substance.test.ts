import { describe, expect, test } from 'vitest';
import { ruleOf } from '../../../src/core/appraise/ruleset.ts';
import type { Numbers } from '../../../src/core/appraise/substance.ts';
import type { AnomalyKind } from '../../../src/core/model.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const johor = { latitude: 1.49, longitude: 103.74, accuracyKm: 0, territory: 'MY' };
const stands = { ...johor, site: 'sit_1', siteLicensed: 1, permitted: 'SG' };
const journey = { fromLatitude: 1.5, fromLongitude: 103.7, toLatitude: 40.8, toLongitude: 111.7 };
const wave = { newlyDark: 40, dark: 0, threshold: 20, atMs: 0 };
const force = { why: 'expired', status: 'confirmed', validFromMs: 0, validToMs: 1 };
const use = { fromMs: 0, windows: 9, missing: 2, missingAfter: 'win_1, win_2' };

type Case = readonly [AnomalyKind, string, Numbers, Numbers];

const same: readonly Case[] = [
  ['position-outside', 'a step within the campus', stands, { ...stands, latitude: 1.498 }],
  ['position-outside', 'within one town', stands, { ...stands, latitude: 1.57 }],
  [
    'position-outside',
    'to the other side of a border, within what its word is worth',
    stands,
    { ...stands, latitude: 1.5, accuracyKm: 1, territory: 'SG' },
  ],
  ['impossible-travel', 'the way back', journey, { ...journey, ...turned(journey) }],
  ['position-outside', 'ten and a half kilometres', stands, { ...stands, latitude: 1.585 }],
  ['impossible-travel', 'to a place 45 km off', journey, { ...journey, toLatitude: 41.205 }],
  ['claim-impossible', '45 km off', johor, { ...johor, latitude: 1.897 }],
  ['located-twice', 'six days later', { atMs: 0 }, { atMs: 6 * dayMs }],
  ['cloned-key', 'six days later', { atMs: 0 }, { atMs: 6 * dayMs }],
  ['relay-suspected', 'by 4.8 ms more', { medianMs: 20 }, { medianMs: 24.8 }],
  ['mass-dark', 'grown within 23 hours', wave, { ...wave, newlyDark: 70, atMs: 23 * hourMs }],
  ['claim-impossible', 'the same claim', johor, { ...johor, latitude: 1.5, marginKm: 9 }],
  [
    'located-outside',
    'by other landmarks',
    { site: 's', siteVersion: 1 },
    { site: 's', siteVersion: 1, marginKm: 9 },
  ],
  ['located-twice', 'the next day', { atMs: 0 }, { atMs: dayMs }],
  ['relay-suspected', 'some queues later', { medianMs: 20 }, { medianMs: 22 }],
  ['unreported-move', 'a day later', { site: 's', fallMs: 9 }, { site: 's', fallMs: 8 }],
  ['cloned-key', 'the next day', { sequence: 1, atMs: 0 }, { sequence: 9, atMs: dayMs }],
  ['sequence-gap', 'one more of five', gaps(5), gaps(6)],
  ['mass-dark', 'a wave that grows', wave, { ...wave, newlyDark: 70, atMs: dayMs / 2 }],
  ['licence-not-valid', 'another device', force, { ...force, device: 'dev_2', nowMs: 9 }],
  ['window-overused', 'a day later', use, { ...use, fromMs: dayMs, missingAfter: 'win_2' }],
  ['submitter-refusals', 'more of it', { 'refused:a': 9 }, { 'refused:a': 900 }],
  ['revoked-device', 'the next report', ended(1), { ...ended(1), sequence: 2 }],
  [
    'firmware-rollback',
    'the fall told no more',
    { driver: '1', 'driver:prior': '2' },
    { driver: '1' },
  ],
  ['quantity-over-licence', 'a later version', { version: 1, x: 5 }, { version: 2, x: 5 }],
  ['mass-dark', 'not twice as many a day later', wave, { ...wave, newlyDark: 59, atMs: 2 * dayMs }],
  ['evidence-erasure', 'not twice as many', { retired: 5 }, { retired: 9 }],
  ['evidence-erasure', 'less than twice the share', bulk(5, 0.06), bulk(9, 0.11)],
  ['evidence-erasure', 'the exporter’s others told no more', bulk(5, 0.06), { retired: 5 }],
  ['report-overdue', 'filed in part', { 'usage:90:owed': 2 }, { 'usage:90:owed': 1, nowMs: 9 }],
  [
    'resale',
    'fewer of the same',
    { 'offence:a': 1, 'offence:b': 1 },
    { 'offence:b': 1, devices: 4 },
  ],
  ['ownership-change', 'one of two', { 'trouble:a': 1, 'trouble:b': 1 }, { 'trouble:a': 1 }],
];

const other: readonly Case[] = [
  ['position-outside', 'eleven and a half kilometres', stands, { ...stands, latitude: 1.594 }],
  ['impossible-travel', 'to a place 55 km off', journey, { ...journey, toLatitude: 41.296 }],
  ['claim-impossible', '55 km off', johor, { ...johor, latitude: 1.988 }],
  ['relay-suspected', 'by 5.2 ms more', { medianMs: 20 }, { medianMs: 25.2 }],
  ['mass-dark', 'grown in 25 hours', wave, { ...wave, newlyDark: 70, atMs: 25 * hourMs }],
  ['position-outside', 'another town', stands, { ...stands, latitude: 1.62 }],
  [
    'position-outside',
    'across the strait',
    stands,
    { ...stands, latitude: 1.44, territory: 'SG', accuracyKm: 0.1 },
  ],
  ['position-outside', 'other licensed countries', stands, { ...stands, permitted: 'SG TH' }],
  ['impossible-travel', 'to a third place', journey, { ...journey, toLatitude: 48 }],
  ['claim-impossible', 'another claim', johor, { ...johor, latitude: 40 }],
  [
    'located-outside',
    'of a new version',
    { site: 's', siteVersion: 1 },
    { site: 's', siteVersion: 2 },
  ],
  ['located-twice', 'a week later', { atMs: 0 }, { atMs: 7 * dayMs }],
  ['relay-suspected', 'by another link', { medianMs: 20 }, { medianMs: 40 }],
  ['unreported-move', 'from another site', { site: 's' }, { site: 't' }],
  ['cloned-key', 'a week later', { sequence: 1, atMs: 0 }, { sequence: 9, atMs: 7 * dayMs }],
  ['sequence-gap', 'twice as many', gaps(2), gaps(5)],
  ['sequence-gap', 'a jump', gaps(2), { ...gaps(2), order: 'jump' }],
  [
    'mass-dark',
    'the next week’s wave',
    wave,
    { ...wave, newlyDark: 20, dark: 40, atMs: 7 * dayMs },
  ],
  ['licence-not-valid', 'revoked', force, { ...force, why: 'withdrawn', status: 'revoked' }],
  ['licence-not-valid', 'other dates', force, { ...force, validToMs: 2 }],
  ['window-overused', 'missing after another window', use, { ...use, missingAfter: 'win_3' }],
  ['window-overused', 'another month', use, { ...use, fromMs: 30 * dayMs }],
  ['submitter-refusals', 'another reason', { 'refused:a': 9 }, { 'refused:b': 1 }],
  ['firmware-rollback', 'an older one', { driver: '2', 'driver:floor': '3' }, { driver: '1' }],
  ['quantity-over-licence', 'less of it', { x: 5 }, { x: 4 }],
  ['foreign-device', 'another submitter', { submitter: 'a' }, { submitter: 'b' }],
  ['model-mismatch', 'another model', { claimed: 'a' }, { claimed: 'b' }],
  ['debug-enabled', 'secure boot too', { open: 'debug' }, { open: 'debug, boot' }],
  ['site-claimed', 'a later version', { version: 1 }, { version: 2 }],
  ['mass-dark', 'twice as many within one', wave, { ...wave, newlyDark: 80, atMs: dayMs / 2 }],
  ['mass-dark', 'as many more a day later', wave, { ...wave, newlyDark: 60, atMs: dayMs }],
  ['position-outside', 'a site that is licensed no more', stands, { ...stands, siteLicensed: 0 }],
  ['sequence-gap', 'one where none stood open', gaps(0), gaps(1)],
  ['evidence-erasure', 'twice as many', { retired: 5 }, { retired: 10 }],
  ['evidence-erasure', 'twice the share of the exporter', bulk(5, 0.06), bulk(5, 0.12)],
  ['evidence-erasure', 'the exporter’s others too', { retired: 5 }, bulk(5, 0.06)],
  ['report-overdue', 'one more', { 'usage:90:owed': 1 }, { 'usage:90:owed': 2 }],
  ['report-overdue', 'on another subject', { 'usage:90:owed': 1 }, { 'delivery:30:owed': 1 }],
  ['resale', 'another hand-over', { 'offence:a': 1 }, { 'offence:a': 1, 'offence:b': 1 }],
  ['ownership-change', 'another trouble', { 'trouble:a': 1 }, { 'trouble:b': 1 }],
  ['window-overused', 'one more that is missing', use, { ...use, missingAfter: 'win_2, win_3' }],
];

function turned({ fromLatitude, fromLongitude, toLatitude, toLongitude }: typeof journey) {
  return {
    ...{ fromLatitude: toLatitude, fromLongitude: toLongitude },
    ...{ toLatitude: fromLatitude, toLongitude: fromLongitude },
  };
}

function gaps(openGaps: number) {
  return { order: 'gap', openGaps };
}

function bulk(retired: number, exporterShare: number) {
  return { retired, exporterShare };
}

function ended(endedAtMs: number) {
  return { status: 'revoked', endedAtMs, sequence: 1 };
}

describe('what was decided on covers', () => {
  test.each(same)('%s: %s', (kind, _, known, now) => {
    expect(ruleOf(kind).substance?.isSame(known, now)).toBe(true);
    expect(ruleOf(kind).substance?.isSame(known, known)).toBe(true);
  });
});

describe('what was decided on does not cover', () => {
  test.each(other)('%s: %s', (kind, _, known, now) => {
    expect(ruleOf(kind).substance?.isSame(known, now)).toBe(false);
  });
});

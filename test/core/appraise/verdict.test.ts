import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import {
  type AttestationChange,
  attestation,
  licence,
  nowMs,
  stale,
  unknown,
} from '../../../fixtures/rules-facts.ts';
import { appraiseAttestation, appraiseLicence } from '../../../src/core/appraise/verdict.ts';
import { encodeVerdict } from '../../../src/core/appraise/verdict-encoding.ts';
import { decode } from '../../../src/core/codec/cbor.ts';

const hohhot = { latitude: 40.84, longitude: 111.75 };
const everything = { presence: true, place: true, usage: true };
const usageOnly = { presence: false, place: false, usage: true };
const nothing = { presence: false, place: false, usage: false };

const verdictOf = (change: AttestationChange) => appraiseAttestation(attestation(change));
const firedKinds = (change: AttestationChange) =>
  verdictOf(change).findings.map((finding) => finding.kind);

describe('what an attestation counts for', () => {
  test.each([
    ['fresh and in line', {}, everything],
    ['first', { order: 'first' }, everything],
    ['resumed', { order: 'resumed' }, everything],
    ['after a gap', { order: 'gap' }, everything],
    ['stale', { freshness: stale }, usageOnly],
    ['of unknown age', { freshness: unknown }, usageOnly],
    ['late', { order: 'late' }, usageOnly],
    ['late beyond memory', { order: 'late-unchecked' }, nothing],
    ['in a fork', { order: 'equivocation' }, nothing],
    ['under the name that it left', { order: 'after-transfer' }, usageOnly],
    ['by a withdrawn key', { key: 'tombstone' }, usageOnly],
    ['of a revoked device', { device: { status: 'revoked' } }, usageOnly],
  ] satisfies [string, AttestationChange, object][])('%s', (_, change, counts) => {
    expect(verdictOf(change).counts).toEqual(counts);
  });
});

describe('which rules hear an attestation', () => {
  test('an honest one leaves nothing to say but clean words', () => {
    const { findings, words } = verdictOf({});
    expect(findings).toEqual([]);
    expect(words.every((word) => word.state === 'clear')).toBe(true);
    expect(words.map((word) => word.kind)).toContain('position-outside');
  });

  test('a withdrawn key is judged for its use and its chain alone', () => {
    const change = { key: 'tombstone', order: 'gap', submitter: 'op-2' } as const;
    expect(firedKinds({ ...change, claims: { debug: 0, position: hohhot } })).toEqual([
      'revoked-device',
      'sequence-gap',
    ]);
  });

  test('what is late beyond memory is only noted as such', () => {
    const change = { order: 'late-unchecked', submitter: 'op-2', freshness: unknown } as const;
    expect(firedKinds({ ...change, claims: { debug: 0 } })).toEqual(['late-submission']);
  });

  test.each([
    ['one side of a fork', { order: 'equivocation' }],
    ['a late report', { order: 'late' }],
    ['a withdrawn key', { key: 'tombstone' }],
  ] satisfies [string, AttestationChange][])('%s never helps to end a condition', (_, change) => {
    expect(verdictOf(change).words.filter((word) => word.state === 'clear')).toEqual([]);
  });

  test('words about the licence have the licence as their subject', () => {
    const words = verdictOf({}).words.filter((word) => word.subject.type === 'licence');
    expect(words.map((word) => [word.kind, word.subject.id])).toEqual([
      ['licence-not-valid', 'lic-1'],
      ['licence-claimed', 'lic-1'],
    ]);
  });

  test('no rule yet looks at a licence at a sweep', () => {
    expect(appraiseLicence({ nowMs, licence, activeDevices: 8 })).toEqual({
      findings: [],
      words: [],
    });
  });
});

describe('the encoded verdict', () => {
  const versions = ['lic-1', 3, 'site-1', 2, 'dev-1', 1];
  const encoded = (change: AttestationChange) => {
    const facts = attestation(change);
    return encodeVerdict(appraiseAttestation(facts), facts);
  };
  const decoded = (change: AttestationChange) => {
    const result = decode(encoded(change));
    return result.ok ? result.value : result.reason;
  };

  test('of an honest attestation is short and without findings', () => {
    const digest = new Uint8Array(32).fill(0xd1);
    const head = [2, digest, 'next', 'fresh', nowMs - 60_000, 'tpm', 'key', 'affirming', 7];
    expect(decoded({})).toEqual([...head, versions, []]);
    expect(encoded({}).length).toBeLessThan(120);
  });

  test('holds every finding with its sentence and figures', () => {
    const change = { freshness: unknown, claims: { debug: 0 } } as const;
    const { findings } = verdictOf(change);
    expect(findings).toHaveLength(2);
    const rows = findings.map((finding) => [
      finding.kind,
      finding.severity,
      'device',
      'dev-1',
      finding.sentence,
      new Map(Object.entries(finding.numbers)),
    ]);
    const digest = new Uint8Array(32).fill(0xd1);
    const head = [2, digest, 'next', 'unknown', null, 'tpm', 'key', 'contraindicated', 4];
    expect(decoded(change)).toEqual([...head, versions, rows]);
  });

  test('differs when anything that was said differs', () => {
    const changes: AttestationChange[] = [
      {},
      { order: 'gap' },
      { freshness: stale },
      { strength: 'software' },
      { strength: 'bound' },
      { digest: new Uint8Array(32) },
      { licence: { version: 4 } },
      { site: { version: 3 } },
      { device: { version: 2 } },
      { claims: { position: hohhot } },
      { claims: { position: { ...hohhot, latitude: 40.85 } } },
    ];
    expect(new Set(changes.map((change) => bytesToHex(encoded(change)))).size).toBe(changes.length);
  });
});

describe('the tier', () => {
  test.each([
    ['affirming without a finding and with a key in hardware', {}, 'affirming', 'key'],
    ['the chip only where evidence binds it', { strength: 'bound' }, 'affirming', 'chip'],
    ['at most a warning with a software key', { strength: 'software' }, 'warning', 'key'],
    ['a warning for a low finding', { freshness: stale }, 'warning', 'key'],
    ['a warning for a medium finding', { order: 'late' }, 'warning', 'key'],
    ['contraindicated for a high finding', { order: 'gap' }, 'contraindicated', 'key'],
    [
      'contraindicated for a critical finding',
      { claims: { position: hohhot } },
      'contraindicated',
      'key',
    ],
    [
      'contraindicated with a software key too',
      { strength: 'software', order: 'gap' },
      'contraindicated',
      'key',
    ],
  ] satisfies [string, AttestationChange, string, string][])(
    'is %s',
    (_, change, tier, located) => {
      expect(verdictOf(change)).toMatchObject({ tier, located });
    },
  );
});

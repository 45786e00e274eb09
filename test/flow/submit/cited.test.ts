/** Landmarks' records in a body: cited, verified once, admitted by the ledger, archived with the part. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, expect, test } from 'vitest';
import type { MeasuredPlace } from '../../../src/core/appraise/facts.ts';
import { readSequence } from '../../../src/core/codec/sequence.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { BundleEntry } from '../../../src/core/log/bundle.ts';
import { decodeHeader } from '../../../src/core/log/header.ts';
import type { Bytes, Digest } from '../../../src/core/model.ts';
import type { RoundTrip } from '../../../src/core/place/landmark.ts';
import { encodeRoundTrip } from '../../../src/core/place/round-trip.ts';
import type { RegisteredLandmark } from '../../../src/flow/ledger-port.ts';
import { openEntry } from '../../../src/flow/settle/bundle.ts';
import { heldLandmarks, type RecordedLandmark } from '../../../src/sdk/audit/landmarks.ts';
import { Replay } from '../../../src/sdk/audit/replay.ts';
import { checkPart } from '../../../src/sdk/part-check.ts';
import { OPERATOR, World } from '../world.ts';

const key = signingKey('Ed25519', new Uint8Array(32).fill(77));
let world: World;
let challenge: Bytes;

beforeEach(() => {
  world = new World(3);
  challenge = world.challenge();
  world.landmarks = [landmark()];
});

/** In the middle of the site, which is 22 km wide. */
function landmark(more: Partial<RegisteredLandmark> = {}): RegisteredLandmark {
  return {
    ...{ landmark: 'lmk_1', version: 1, position: { latitude: 1.5, longitude: 103.7 } },
    ...{ uncertaintyKm: 0.1, key, operator: null, authority: null },
    ...{ validFromMs: world.nowMs - 1_000_000, validToMs: world.nowMs + 1_000_000 },
    ...more,
  };
}

function record(more: Partial<RoundTrip> = {}) {
  const own = { landmark: 'lmk_1', device: world.keys[0]!.thumbprint, challenge };
  const counted = { probes: 16, minimumUs: 50, measuredAtMs: world.nowMs };
  return encodeRoundTrip({ ...own, session: new Uint8Array(16).fill(1), ...counted, ...more }, key);
}

function token(n: number, landmarkRecords: readonly Digest[], sequence = 1) {
  return world.token(n, { challenge, sequence, previous: new Uint8Array(32), landmarkRecords });
}

async function answered(items: readonly Bytes[]) {
  const outcome = await world.submit(items);
  if (outcome.word !== 'answered') throw new Error(outcome.word);
  return outcome.answer.items;
}

async function words(items: readonly Bytes[]) {
  const all = await answered(items);
  return all.map((item) => (item.word === 'refused' ? item.reason : item.word));
}

/** The newest part, held against its header as an auditor does, and what it says of the entry at a position. */
function part(position: number, digest: Digest) {
  const row = world.ledgerStore().header(world.ledgerStore().book()!.sequence)!;
  const header = decodeHeader(row.header);
  if (!header.ok) throw new Error(header.reason);
  const object = (kind: string, name: Bytes) => world.objects.get(`${kind}/${bytesToHex(name)}`)!;
  const verdicts = object('verdicts', header.value.verdictBundle);
  const evidence = object('evidence', header.value.evidenceBundle);
  const items = readSequence(evidence, { maxItems: 100, maxItemBytes: 16_384 });
  const checked = checkPart(header.value, { verdicts, evidence });
  if (!checked.ok) throw new Error(checked.reason);
  const { bundle, items: archived } = checked.value;
  const replay = new Replay(bundle, archived);
  expect(bundle.entries.map((entry) => replay.holds(entry))).not.toContain(false);
  const own = bundle.entries[position]!;
  const lie = { ...own, inputs: { ...own.inputs, placeWord: 'impossible' } };
  expect(replay.holds(lie)).toBe(false);
  return { items: items.ok ? items.value : [], ...openEntry(verdicts, position, digest)! };
}

test('a record that is cited places its device, and stands in the evidence of its part', async () => {
  const { item, digest } = record();
  const own = token(0, [digest]);
  expect(await words([item, own.item])).toEqual(['measured', 'accepted']);
  const { items, inputs } = part(0, own.digest);
  expect(items).toEqual([own.item, item]);
  expect(inputs).toMatchObject({
    placeWord: 'proved',
    measured: { answeredBy: 'own', measured: [{ roundTripUs: 50 }] },
  });
});

test('another device that cites it borrows it; delay proves nothing', async () => {
  const [near, far] = [record(), record({ minimumUs: 40_000, device: world.keys[2]!.thumbprint })];
  const [own, borrowing, late] = [
    token(0, [near.digest]),
    token(1, [near.digest]),
    token(2, [far.digest]),
  ];
  const body = [own.item, near.item, borrowing.item, far.item, late.item];
  expect(await words(body)).toEqual(['accepted', 'measured', 'accepted', 'measured', 'accepted']);
  const answers = [own, borrowing, late].map(({ digest }, i) => part(i, digest).inputs.placeWord);
  expect(answers).toEqual(['proved', 'consistent', 'unproven']);
  const device = (id: string) => ({ type: 'device', id }) as const;
  expect(world.condition('proof-borrowed', device('dev_1'))?.state).toBe('firing');
  expect(world.condition('proof-borrowed', device('dev_0'))?.state ?? 'clear').toBe('clear');
});

test('what nobody cites, what nobody signed and what no landmark made is refused, and sinks no neighbour', async () => {
  const [uncited, forged, stranger] = [record(), record(), record({ landmark: 'lmk_9' })];
  const broken = forged.item.slice();
  broken[broken.length - 1]! ^= 1;
  const own = token(0, [forged.digest, stranger.digest]);
  const other = record({ probes: 17 });
  expect(await words([other.item, broken, stranger.item, own.item])).toEqual([
    'record_uncited',
    'record_signature_invalid',
    'record_landmark_unknown',
    'accepted',
  ]);
  expect(part(0, own.digest).inputs).not.toHaveProperty('measured');
  expect(uncited.digest).toEqual(forged.digest);
});

test.each<[string, Partial<RegisteredLandmark>]>([
  ['that the submitter itself runs', { operator: OPERATOR }],
  ['that another authority entered', { authority: 'aut_2' }],
  [
    'that was not valid then',
    { validFromMs: Date.UTC(2026, 5, 1), validToMs: Date.UTC(2027, 0, 1) },
  ],
])('a landmark %s proves nothing', async (_, more) => {
  world.landmarks = [landmark(more)];
  const { item, digest } = record();
  const own = token(0, [digest]);
  expect(await words([item, own.item])).toEqual(['measured', 'accepted']);
  expect(part(0, own.digest).inputs).not.toHaveProperty('measured');
});

test('a landmark of the licence’s own authority does, and the same body again has the same receipts', async () => {
  world.landmarks = [landmark({ authority: 'aut_1' })];
  const { item, digest } = record();
  const own = token(0, [digest]);
  expect(await words([item, own.item])).toEqual(['measured', 'accepted']);
  expect(part(0, own.digest).inputs).toMatchObject({ placeWord: 'proved' });
  expect(await words([item, own.item])).toEqual(['measured', 'duplicate']);
});

test('a landmark that is suspected under another authority’s licences is believed under this one’s', async () => {
  const suspect = { landmark: 'lmk_1', by: 'mesh', against: ['lmk_2'] } as const;
  world.suspects = [{ suspect: { ...suspect, under: ['aut_other'] }, version: 1 }];
  const measured = record();
  const believed = token(0, [measured.digest]);
  expect(await words([measured.item, believed.item])).toEqual(['measured', 'accepted']);
  expect(part(0, believed.digest).inputs.placeWord).toBe('proved');
  expect(world.condition('landmark-suspect', { type: 'landmark', id: 'lmk_1' })).toBeNull();
});

test('a landmark that is suspected accuses nobody: what rested on it is suspended, and its own anomaly opens and clears', async () => {
  // Entered in Norway: an answer within 50 us excludes the claim, by the entry alone.
  world.landmarks = [landmark({ position: { latitude: 59.9, longitude: 10.7 } })];
  const device = { type: 'device', id: 'dev_0' } as const;
  const entry = { type: 'landmark', id: 'lmk_1' } as const;
  const first = record();
  const accused = token(0, [first.digest]);
  expect(await words([first.item, accused.item])).toEqual(['measured', 'accepted']);
  for (const kind of ['claim-impossible', 'located-outside'] as const)
    expect(world.condition(kind, device)?.state).toBe('firing');

  world.suspects = [
    { suspect: { landmark: 'lmk_1', by: 'mesh', against: ['lmk_2', 'lmk_3'] }, version: 1 },
  ];
  const second = record({ session: new Uint8Array(16).fill(2) });
  const freed = world.token(0, {
    ...{ challenge, sequence: 2, previous: accused.digest, landmarkRecords: [second.digest] },
  });
  expect(await words([second.item, freed.item])).toEqual(['measured', 'accepted']);
  expect(part(0, freed.digest).inputs).not.toHaveProperty('measured');
  for (const kind of ['claim-impossible', 'located-outside'] as const) {
    expect(world.condition(kind, device)).toMatchObject({
      state: 'clear',
      clearedBy: { type: 'registry', object: 'lmk_1' },
    });
  }
  expect(world.condition('landmark-suspect', entry)).toMatchObject({ state: 'firing', count: 1 });

  world.suspects = [];
  world.landmarks = [landmark({ version: 2 })];
  const third = record({ session: new Uint8Array(16).fill(3) });
  const proved = world.token(0, {
    ...{ challenge, sequence: 3, previous: freed.digest, landmarkRecords: [third.digest] },
  });
  expect(await words([third.item, proved.item])).toEqual(['measured', 'accepted']);
  expect(part(0, proved.digest).inputs.placeWord).toBe('proved');
  expect(world.condition('landmark-suspect', entry)?.state).toBe('clear');
});

/** The newest part with its evidence, as an auditor reads it. */
function newest() {
  const row = world.ledgerStore().header(world.ledgerStore().book()!.sequence)!;
  const header = decodeHeader(row.header);
  if (!header.ok) throw new Error(header.reason);
  const object = (kind: string, name: Bytes) => world.objects.get(`${kind}/${bytesToHex(name)}`)!;
  const verdicts = object('verdicts', header.value.verdictBundle);
  const evidence = object('evidence', header.value.evidenceBundle);
  const checked = checkPart(header.value, { verdicts, evidence });
  if (!checked.ok) throw new Error(checked.reason);
  return { header: header.value, ...checked.value };
}

type Told = Record<string, unknown> & { landmarks: Record<string, unknown>[] };

test('an auditor derives what was measured: another time, landmark, key or binding is found, and so is a forged record', async () => {
  const [near, borrowed] = [record(), record({ device: world.keys[2]!.thumbprint })];
  const own = token(0, [near.digest]);
  const other = token(1, [borrowed.digest]);
  await words([near.item, own.item, borrowed.item, other.item]);
  const { bundle, items } = newest();
  const holds = (change: (entry: BundleEntry) => object, context = bundle.context, all = items) => {
    const entries = bundle.entries.map((entry) => ({
      ...entry,
      inputs: { ...entry.inputs, ...change(entry) },
    }));
    const replay = new Replay({ ...bundle, entries, context }, all);
    return entries.map((entry) => replay.holds(entry));
  };
  const measured = (entry: BundleEntry) => entry.inputs.measured as MeasuredPlace;
  expect(holds(() => ({}))).toEqual([true, true]);
  const sooner = (entry: BundleEntry) => {
    const { measured: trips } = measured(entry);
    return {
      measured: { ...measured(entry), measured: trips.map((one) => ({ ...one, roundTripUs: 49 })) },
    };
  };
  expect(holds(sooner)).toEqual([false, false]);
  const asOwn = (entry: BundleEntry) => ({ measured: { ...measured(entry), answeredBy: 'own' } });
  expect(holds(asOwn)).toEqual([true, false]);
  expect(holds(() => ({ measured: undefined, placeWord: undefined }))).toEqual([false, false]);
  const binding = {
    thumbprint: bytesToHex(world.keys[0]!.thumbprint),
    ...{ challengeAtMs: world.nowMs, switches: ['01'] },
  };
  expect(holds(() => ({ binding }))).toEqual([false, true]);
  const by = bundle.context.measuredBy as Told;
  const moved = {
    landmarks: by.landmarks.map((one) => ({ ...one, position: { latitude: 3, longitude: 101 } })),
  };
  expect(holds(() => ({}), { ...bundle.context, measuredBy: { ...by, ...moved } })).toEqual([
    false,
    false,
  ]);
  expect(holds(() => ({}), { ...bundle.context, measuredBy: { landmarks: 7 } })).toEqual([
    false,
    false,
  ]);
  const broken = items.map((item) => (item === items[2] ? item.with(-1, item.at(-1)! ^ 1) : item));
  expect(holds(() => ({}), bundle.context, broken)).toContain(false);
});

test('a landmark that a bundle names is held against the registry’s record of it', async () => {
  const { item, digest } = record();
  await words([item, token(0, [digest]).item]);
  const { bundle, header } = newest();
  const recorded: RecordedLandmark = {
    ...{ id: 'lmk_1', version: 1, validFromMs: world.nowMs - 1_000_000, measuresFromMs: 0 },
    ...{ position: { latitude: 1.5, longitude: 103.7, uncertaintyKm: 0.1 }, suite: 'Ed25519' },
    ...{ publicKey: bytesToHex(key.publicKey), thumbprint: bytesToHex(key.thumbprint) },
    ...{
      measuresToMs: world.nowMs + 1_000_000,
      operator: null,
      authority: null,
      revokedAtMs: null,
    },
  };
  const found = (...rows: RecordedLandmark[]) =>
    heldLandmarks(header, bundle, new Map([['lmk_1', rows]])).map(({ kind }) => kind);
  expect(found(recorded)).toEqual([]);
  const differs = ['landmark-differs'];
  expect(found()).toEqual(differs);
  const position = { ...recorded.position, latitude: 3 };
  expect(found({ ...recorded, position })).toEqual(differs);
  expect(found({ ...recorded, operator: OPERATOR })).toEqual(differs);
  expect(found({ ...recorded, revokedAtMs: world.nowMs - 1 })).toEqual(differs);
  // A later version, from long before the part settled, and one that no isolate had to know yet.
  const later = { ...recorded, version: 2, position };
  expect(found(recorded, { ...later, validFromMs: world.nowMs - 100_000 })).toEqual(differs);
  expect(found(recorded, { ...later, validFromMs: world.nowMs - 5_000 })).toEqual([]);
});

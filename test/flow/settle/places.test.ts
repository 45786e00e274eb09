/** What a ledger remembers of round trips: travel between regions, rises over what is usual, moves; and their ends. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, expect, test } from 'vitest';
import { EMPTY_PAGE, Page } from '../../../src/flow/settle/page.ts';
import { UNSEEN } from '../../../src/flow/settle/state.ts';
import { hohhot, MeasuredWorld, towns } from '../measured-world.ts';
import { site } from '../world.ts';

const dayMs = 24 * 3_600_000;
const home = { at: towns.johor };
/** Its own word is what physics is held against elsewhere: here it follows the key. */
const away = (at: { latitude: number; longitude: number }) => ({ at, claims: { position: at } });
let world: MeasuredWorld;

beforeEach(() => {
  world = new MeasuredWorld(3);
});

test('a key that is heard in Johor and two hours later in Hohhot is in two places', async () => {
  await world.report(0, home);
  await world.report(1, home);
  await world.report(0, away(hohhot), 2 * 3_600_000);
  const found = world.condition('located-twice', { type: 'device', id: 'dev_0' })!;
  expect(found).toMatchObject({ state: 'firing', severity: 'critical' });
  // Regions, not points: less than the 4,450 km between the two towns, and far more than the limit.
  expect(found.numbers.leastKm).toBeGreaterThan(1_000);
  expect(found.numbers.leastKm).toBeLessThan(4_400);
  await world.report(1, home);
  expect(world.state('located-twice', 1)).toBe(null);
  for (let i = 0; i < 10; i++) await world.report(0, away(hohhot));
  expect(world.state('located-twice', 0)).toBe('clear');
});

test('the nearest honest case: the same way in three days is no travel that is impossible', async () => {
  await world.report(0, home);
  await world.report(0, away(hohhot), 3 * dayMs);
  expect(world.state('located-twice', 0)).toBe(null);
});

test('a key that answers from two places at once is found, whatever was before', async () => {
  world.nowMs += 1_000;
  const challenge = world.challenge();
  const records = [
    world.record('johor', challenge, world.keys[0]!, home),
    world.record('tokyo', challenge, world.keys[0]!, { at: { latitude: 34, longitude: 139 } }),
  ];
  const landmarkRecords = records.map(({ digest }) => digest);
  const first = { challenge, sequence: 1, previous: new Uint8Array(32), landmarkRecords };
  const token = world.token(0, first);
  await world.submit([token.item, ...records.map(({ item }) => item)]);
  expect(world.condition('located-twice', { type: 'device', id: 'dev_0' })).toMatchObject({
    state: 'firing',
    severity: 'high',
  });
});

test('a constant that is added to all is a relay, and is not learnt; what is usual again ends it', async () => {
  for (const n of [0, 1]) await world.report(n, home);
  await world.report(0, { ...home, delayMs: 2 });
  expect(world.state('relay-suspected', 0)).toBe(null);
  for (let i = 0; i < 3; i++) await world.report(0, { ...home, delayMs: 15 });
  expect(world.condition('relay-suspected', { type: 'device', id: 'dev_0' })).toMatchObject({
    state: 'firing',
    severity: 'high',
    count: 3,
    numbers: { medianMs: 15, landmarks: 7 },
  });
  await world.report(1, home);
  expect(world.state('relay-suspected', 1)).toBe(null);
  for (let i = 0; i < 3; i++) await world.report(0, home);
  expect(world.state('relay-suspected', 0)).toBe('clear');
});

test('congestion, which is uneven, is none', async () => {
  await world.report(0, home);
  world.nowMs += 3_600_000;
  const challenge = world.challenge();
  const key = world.keys[0]!;
  const delays = {
    johor: 1,
    singapore: 9,
    jakarta: 30,
    hongKong: 3,
    tokyo: 18,
    beijing: 5,
    mumbai: 60,
  };
  const records = (Object.keys(delays) as (keyof typeof delays)[]).map((town) =>
    world.record(town, challenge, key, { ...home, delayMs: delays[town] }),
  );
  const landmarkRecords = records.map(({ digest }) => digest);
  const { head } = world.ledgerStore().state(0);
  const next = { challenge, sequence: 2, previous: head!.digest, landmarkRecords };
  await world.submit([...records.map(({ item }) => item), world.token(0, next).item]);
  expect(world.ledgerStore().state(0).head?.sequence).toBe(2);
  expect(world.state('relay-suspected', 0)).toBe(null);
});

test('a new key does not begin anew the time in which a place has to be shown', () => {
  const store = world.ledgerStore();
  const { enrolledAtMs } = store.state(0);
  const key = world.keys[0]!;
  world.tell({ type: 'key', device: 'dev_0', key, enrolledAtMs: enrolledAtMs! + 5 * dayMs });
  expect(store.state(0).enrolledAtMs).toBe(enrolledAtMs);
});

test('a way that stays longer for two months is the usual one', async () => {
  await world.report(0, home);
  await world.report(0, { ...home, delayMs: 15 });
  expect(world.state('relay-suspected', 0)).toBe('firing');
  await world.report(0, { ...home, delayMs: 15 }, 60 * dayMs);
  for (let i = 0; i < 3; i++) await world.report(0, { ...home, delayMs: 15.2 });
  expect(world.state('relay-suspected', 0)).toBe('clear');
});

test('sooner at one landmark and later at another is a move that nobody reported, unless the site moved', async () => {
  for (const n of [0, 1]) await world.report(n, home);
  const jakarta = away(towns.jakarta);
  await world.report(0, jakarta, 3 * dayMs);
  expect(world.condition('unreported-move', { type: 'device', id: 'dev_0' })).toMatchObject({
    state: 'firing',
    severity: 'high',
    numbers: { site: 'sit_1' },
  });
  await world.report(1, home);
  expect(world.state('unreported-move', 1)).toBe(null);
  for (let i = 0; i < 10; i++) await world.report(0, home, i === 0 ? 3 * dayMs : undefined);
  expect(world.state('unreported-move', 0)).toBe('clear');
  const ring = site.geometry.coordinates[0] as readonly (readonly [number, number])[];
  const coordinates = [ring.map(([east, north]) => [east + 3.15, north - 7.7] as const)];
  const redrawn = { ...site, version: 2, geometry: { type: 'Polygon', coordinates } } as const;
  world.tell({ type: 'site', site: { ...redrawn, status: 'claimed' } });
  expect(world.ledgerStore().places.baselines('sit_1').length).toBeGreaterThan(0);
  world.tell({ type: 'site', site });
  world.tell({ type: 'site', site: { ...redrawn, status: 'confirmed' } });
  for (const n of [0, 1, 2]) await world.report(n, jakarta, 3 * dayMs);
  expect([0, 1, 2].map((n) => world.state('unreported-move', n))).toEqual(['clear', null, null]);
});

test('another position of a landmark is another landmark: what the old one heard is no baseline', async () => {
  await world.report(0, home);
  const moved = (at: { latitude: number; longitude: number }) => ({
    ...at,
    latitude: at.latitude + 0.01,
  });
  world.landmarks = world.landmarks.map((one) => ({ ...one, position: moved(one.position) }));
  await world.report(0, home);
  expect(world.ledgerStore().places.baselines('sit_1')).toHaveLength(14);
});

test('a device that nobody measured costs no byte, and pages from before are read as they are', () => {
  const seen = { ...UNSEEN, lastPresenceAtMs: 5, enrolledAtMs: 4 };
  const before = EMPTY_PAGE.with(new Map([[0, seen]]));
  // Row 0 as it was written before: eleven members.
  expect(before.bytes[3]).toBe(0x8b);
  expect(Page.read(before.bytes).state(0)).toEqual(seen);
  const trips = Array.from({ length: 8 }, (_, i) => [i, 30_000 + i] as const);
  const lastMeasured = { trips, fromMs: 1_780_000_000_000, toMs: 1_780_000_030_000 };
  const lastLocatedAtMs = 1_780_000_000_000;
  const after = before.with(new Map([[0, { ...seen, lastMeasured, lastLocatedAtMs }]]));
  expect(Page.read(after.bytes).state(0)).toEqual({ ...seen, lastMeasured, lastLocatedAtMs });
  expect(after.bytes.length - before.bytes.length).toBeLessThan(60);
});

const required = { word: 'proved', strength: 'software', withinKm: 50 } as const;

test('a place that is not proved is missed after three intervals, and a proof ends it; a window excuses, an amendment ends', async () => {
  world.tell(world.licence(world.terms({ location: required })));
  for (const n of [0, 1]) await world.report(n, home);
  for (let i = 0; i < 4; i++) {
    await world.report(0, home);
    await world.report(1, { ...home, delayMs: 40 }, 60_000);
  }
  world.tick();
  expect(world.state('location-unproven', 0)).toBe(null);
  expect(world.condition('location-unproven', { type: 'device', id: 'dev_1' })).toMatchObject({
    state: 'firing',
    severity: 'medium',
    numbers: { periods: 4, word: 'proved' },
  });
  // Never enrolled later than it was required: it is counted from there.
  expect(world.state('location-unproven', 2)).toBe('firing');
  await world.report(1, home);
  world.tick();
  expect(world.state('location-unproven', 1)).toBe('clear');
  const { location: _, ...terms } = world.terms();
  world.tell(world.licence(terms, { id: 'amd_1', version: 1, effectiveFromMs: world.nowMs }));
  expect(world.condition('location-unproven', { type: 'device', id: 'dev_2' })).toMatchObject({
    state: 'clear',
    clearedBy: { type: 'registry', object: 'amd_1' },
  });
});

test('a term that comes later is missed from then on, not from the enrolment; other words for it excuse nobody', async () => {
  world.nowMs += 100 * dayMs;
  world.tell(world.licence(world.terms({ location: required })));
  world.tick();
  expect(world.state('location-unproven', 0)).toBe(null);
  world.nowMs += 2 * 3_600_000;
  world.tell(world.licence(world.terms({ location: { ...required, withinKm: 60 } })));
  world.nowMs += 3_600_000;
  world.tick();
  expect(world.state('location-unproven', 0)).toBe('firing');
});

test('a proof by a software key does not do where the licence wants a TPM’s', async () => {
  world.tell(world.licence(world.terms({ location: { ...required, strength: 'tpm' } })));
  for (let i = 0; i < 4; i++) await world.report(0, home);
  world.tick();
  expect(world.state('location-unproven', 0)).toBe('firing');
});

const bindings = (world: MeasuredWorld, n: number, switches: readonly string[], agoMs = 0) => ({
  ...({ type: 'binding', device: `dev_${n}` } as const),
  binding: {
    thumbprint: bytesToHex(world.keys[n]!.thumbprint),
    ...{ challengeAtMs: world.nowMs - agoMs, switches },
  },
});
const tray = ['4A01', '4A02'];

/** A device attests with what landmarks heard of another one's key. */
const borrowing = (world: MeasuredWorld, n: number) =>
  world.report(n, { ...home, key: world.keys[0]! });

test('a key that hardware evidence binds is as strong as that, for a day', async () => {
  world.tell(world.licence(world.terms({ location: { ...required, strength: 'bound' } })));
  world.tell(bindings(world, 0, tray));
  await world.report(0, home);
  await world.report(1, home);
  const locatedAt = (n: number) => world.ledgerStore().state(n).lastLocatedAtMs;
  const firstMs = locatedAt(0)!;
  expect(firstMs).toBeGreaterThan(0);
  expect(locatedAt(1)).toBe(null);
  await world.report(0, home, 25 * 3_600_000);
  expect(locatedAt(0)).toBe(firstMs);
});

test('one proof a node: another’s is a device’s own where evidence binds both to one chassis, and borrowed else', async () => {
  world.tell(world.licence(world.terms({ location: required })));
  await borrowing(world, 1);
  expect(world.state('proof-borrowed', 1)).toBe('firing');
  // One of the two, both under another roof, and evidence of the day before yesterday.
  world.tell(bindings(world, 1, tray));
  await borrowing(world, 1);
  world.tell(bindings(world, 0, ['4B01']));
  await borrowing(world, 1);
  world.tell(bindings(world, 0, tray, 48 * 3_600_000));
  await borrowing(world, 1);
  expect(world.condition('proof-borrowed', { type: 'device', id: 'dev_1' })?.count).toBe(4);
  expect(world.ledgerStore().state(1).lastLocatedAtMs).toBe(null);
  world.tell(bindings(world, 0, tray));
  await borrowing(world, 1);
  expect(world.state('proof-borrowed', 1)).toBe('clear');
  expect(world.ledgerStore().state(1).lastLocatedAtMs).not.toBe(null);
});

test('a session key in the place of a bound one is software', async () => {
  world.tell(world.licence(world.terms({ location: { ...required, strength: 'bound' } })));
  world.tell(bindings(world, 0, tray));
  await world.report(0, { ...home, trip: { sessionKey: new Uint8Array(32).fill(3) } });
  expect(world.ledgerStore().state(0).lastLocatedAtMs).toBe(null);
});

/** Evidence of a session key that a device's key signed. */
const sessionBinding = (
  world: MeasuredWorld,
  n: number,
  sessionKey: Uint8Array,
  more: { readonly agoMs?: number; readonly by?: number } = {},
) => ({
  ...({ type: 'binding', device: `dev_${n}` } as const),
  binding: {
    ...{ thumbprint: bytesToHex(sessionKey), switches: tray },
    challengeAtMs: world.nowMs - (more.agoMs ?? 0),
    delegatedBy: bytesToHex(world.keys[more.by ?? n]!.thumbprint),
  },
});

test('a session key is as strong as the evidence that binds it, under the key that signed it, for a day, and not beside another', async () => {
  world.tell(world.licence(world.terms({ location: { ...required, strength: 'bound' } })));
  const sessionKey = new Uint8Array(32).fill(3);
  const locatedAt = () => world.ledgerStore().state(0).lastLocatedAtMs;
  const report = () => world.report(0, { ...home, trip: { sessionKey } });
  for (const binding of [
    sessionBinding(world, 0, new Uint8Array(32).fill(4)),
    sessionBinding(world, 0, sessionKey, { agoMs: 48 * 3_600_000 }),
    sessionBinding(world, 0, sessionKey, { by: 1 }),
    sessionBinding(world, 1, sessionKey),
    sessionBinding(world, 1, sessionKey, { by: 0 }),
  ]) {
    world.tell(binding);
    await report();
    expect(locatedAt()).toBe(null);
  }
  world.tell(sessionBinding(world, 0, sessionKey));
  await report();
  const firstMs = locatedAt();
  expect(firstMs).not.toBe(null);
  // It says nothing of the device's own key.
  await world.report(0, home);
  expect(locatedAt()).toBe(firstMs);
});

test('what a landmark said that is suspected since is forgotten: nobody was where it placed him', async () => {
  const entered = { position: towns.hongKong };
  const own = world.landmarks;
  world.landmarks = own.map((one) => (one.landmark === 'lmk_johor' ? { ...one, ...entered } : one));
  await world.report(0, { ...home, by: ['johor'] });
  world.suspects = [
    { suspect: { landmark: 'lmk_johor', by: 'mesh', against: ['lmk_singapore'] }, version: 1 },
  ];
  await world.report(0, { ...home, by: ['singapore', 'johor', 'jakarta'] });
  for (const kind of ['located-twice', 'claim-impossible', 'unreported-move'] as const) {
    expect(world.state(kind, 0)).not.toBe('firing');
  }
});

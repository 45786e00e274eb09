/** What a key or a party may do: counted in the transaction of the write itself, so that no race gets around it. */
import { DAY_MS, dayOf } from '../../core/days.ts';
import type { LicenceRow } from './rows.ts';

/** A licence that nobody has confirmed holds serials like any other: at most twice what it says, and a thousand. */
const CLAIMED_FACTOR = 2;
const LEAST_CLAIMED = 1_000;
/** The actor of what no key asked for; the id of a key is hex. */
export const SERVICE = 'service';
/** Of what is counted over all days. */
export const ALWAYS = 0;

/** At most so much a day, and how that is said to whom it stops. */
type DayQuota = readonly [aDay: number, words: (aDay: number) => string];

const dayQuotas = {
  writes: [10_000, (most) => `A key may write ${most} times a day.`],
  'manifest-rows': [1_000_000, (most) => `A party may register ${most} devices a day.`],
  // A ledger holds the windows of all its sites in memory, with the devices that they name, whenever it looks at silence.
  windows: [40, (most) => `A site takes ${most} windows a day.`],
  'window-devices': [5_000, (most) => `A party names ${most} devices a day in windows.`],
  // Each is read with the licence whenever one of its amendments is decided.
  amendments: [100, (most) => `A licence takes ${most} proposals a day.`],
  // Each may turn a condition of every device of the site, in every ledger that has it.
  'site-versions': [20, (most) => `A site takes ${most} versions a day.`],
  // Each is told to every ledger that has the site.
  'meter-readings': [100, (most) => `Of a site ${most} readings a day are stated or changed.`],
  // More at one moment than a ledger has room for would not be seen by counting them before.
  inspections: [100, (most) => `A licence takes ${most} steps of inspections a day.`],
  // Each may turn conditions of every licence that names the party, or what it owns.
  'party-versions': [20, (most) => `A party takes ${most} versions a day.`],
  stakes: [2_000, (most) => `A party or authority states ${most} stakes a day.`],
  transfers: [200, (most) => `A party ships ${most} times a day.`],
  // All of a licence are read whenever its chains are told.
  'transfer-devices': [1_000_000, (most) => `A party ships ${most} devices a day.`],
  'moved-devices': [100_000, (most) => `An exporter asks for ${most} devices a day to be moved.`],
  // Each looks at every device of a licence.
  reports: [1_000, (most) => `A party or authority asks for ${most} reports a day.`],
  // Each reads the archive through once and again.
  'case-exports': [100, (most) => `An authority exports ${most} times a day.`],
  // What is attached counts no longer among what waits, and disclosures take files without end.
  'attachment-bytes': [1024 ** 3, (most) => `A party or authority uploads ${most} bytes a day.`],
  // Requests at one moment all see the same few webhooks: what they may make together is counted exactly.
  'webhook-registrations': [20, (most) => `At most ${most} webhooks a day are registered.`],
  'webhook-replays': [20, (most) => `At most ${most} replays a day.`],
  'webhook-tests': [100, (most) => `At most ${most} tests a day.`],
} satisfies Readonly<Record<string, DayQuota>>;

export type DayKind = keyof typeof dayQuotas;

/** Some of one thing, used up by one owner on one day. */
export interface Charge {
  readonly kind: DayKind | 'claimed-rows' | 'answers';
  readonly owner: string;
  /** Days since 1970, UTC; 0 for what is never given back. */
  readonly day: number;
  readonly amount: number;
  readonly limit: number;
  /** What is said where it goes beyond the limit. */
  readonly exceeded: string;
}

/** Whose account is charged: a key, and the party that it speaks for. */
interface Payer {
  readonly apiKey: string;
  readonly party: string | null;
}

/** Until the next day begins. */
export function secondsOfDayLeft(nowMs: number): number {
  return Math.ceil((DAY_MS - (nowMs % DAY_MS)) / 1000);
}

/** So much of what an owner may use up on the day of `nowMs`. */
export function aDay(kind: DayKind, owner: string, nowMs: number, amount = 1): Charge {
  const [limit, words]: DayQuota = dayQuotas[kind];
  return { kind, owner, day: dayOf(nowMs), amount, limit, exceeded: words(limit) };
}

/** One write by a key; what the service does by itself, on a day that was set before, is nobody's. */
export function writeCharges({ apiKey }: Pick<Payer, 'apiKey'>, nowMs: number): Charge[] {
  return apiKey === SERVICE ? [] : [aDay('writes', apiKey, nowMs)];
}

/** A window of a site, and the devices that it names; many at the same moment are counted like one after another. */
export function windowCharges(
  { apiKey, party }: Payer,
  { site, devices }: { readonly site: string; readonly devices: readonly string[] | null },
  nowMs: number,
): Charge[] {
  const window = aDay('windows', site, nowMs);
  if (devices === null) return [window];
  return [window, aDay('window-devices', party ?? apiKey, nowMs, devices.length)];
}

/** A hand-over, and the devices in it. */
export function transferCharges(party: string, devices: number, nowMs: number): Charge[] {
  return [aDay('transfers', party, nowMs), aDay('transfer-devices', party, nowMs, devices)];
}

/** Rows of a manifest: of the party's day, and of the licence while it is claimed. */
export function manifestCharges(
  { apiKey, party }: Payer,
  licence: LicenceRow,
  rows: number,
  nowMs: number,
): Charge[] {
  const charge = aDay('manifest-rows', party ?? apiKey, nowMs, rows);
  return licence.status === 'claimed' ? [charge, claimedCharge(licence, rows)] : [charge];
}

function claimedCharge({ id, items }: LicenceRow, amount: number): Charge {
  const licensed = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const limit = Math.max(LEAST_CLAIMED, CLAIMED_FACTOR * licensed);
  const exceeded = `This licence takes ${limit} devices in all until it is confirmed.`;
  return { kind: 'claimed-rows', owner: id, day: ALWAYS, amount, limit, exceeded };
}

/** What a key or a party may write: counted in the transaction of the write itself, so that no race gets around it. */
import type { LicenceRow } from './rows.ts';

const DAY_MS = 24 * 3_600_000;
const WRITES_A_DAY = 10_000;
const MANIFEST_ROWS_A_DAY = 1_000_000;
/** A ledger holds the windows of all its sites in memory, with the devices that they name, whenever it looks at silence. */
const WINDOWS_A_DAY = 40;
const WINDOW_DEVICES_A_DAY = 5_000;
/** Each is read with the licence whenever one of its amendments is decided. */
const AMENDMENTS_A_DAY = 100;
/** Each may turn a condition of every device of the site, in every ledger that has it. */
const SITE_VERSIONS_A_DAY = 20;
/** A licence that nobody has confirmed holds serials like any other: at most twice what it says, and a thousand. */
const CLAIMED_FACTOR = 2;
const LEAST_CLAIMED = 1_000;
/** The actor of what no key asked for; the id of a key is hex. */
export const SERVICE = 'service';
/** Of what is counted over all days. */
export const ALWAYS = 0;

/** Some of one thing, used up by one owner on one day. */
export interface Charge {
  readonly kind:
    | 'writes'
    | 'manifest-rows'
    | 'claimed-rows'
    | 'windows'
    | 'window-devices'
    | 'amendments'
    | 'site-versions'
    | 'stakes'
    | 'transfers'
    | 'transfer-devices'
    | 'moved-devices'
    | 'party-versions'
    | 'webhook-tests'
    | 'webhook-replays'
    | 'webhook-registrations'
    | 'answers'
    | 'attachment-bytes'
    | 'case-exports'
    | 'reports';
  readonly owner: string;
  /** Days since 1970, UTC; 0 for what is never given back. */
  readonly day: number;
  readonly amount: number;
  readonly limit: number;
}

/** Whose account is charged: a key, and the party that it speaks for. */
interface Payer {
  readonly apiKey: string;
  readonly party: string | null;
}

/** The day of a moment. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/** Until the next day begins. */
export function secondsOfDayLeft(nowMs: number): number {
  return Math.ceil((DAY_MS - (nowMs % DAY_MS)) / 1000);
}

/** One write by a key; what the service does by itself, on a day that was set before, is nobody's. */
export function writeCharges({ apiKey }: Pick<Payer, 'apiKey'>, nowMs: number): Charge[] {
  if (apiKey === SERVICE) return [];
  const day = dayOf(nowMs);
  return [{ kind: 'writes', owner: apiKey, day, amount: 1, limit: WRITES_A_DAY }];
}

export const writesExceeded = `A key may write ${WRITES_A_DAY} times a day.`;

/** What declaring a window may not go beyond, in words. */
export const windowsExceeded =
  `A site takes ${WINDOWS_A_DAY} windows a day, and a party names ${WINDOW_DEVICES_A_DAY} devices a day in windows: ` +
  `a window without devices is one of the whole site. ${writesExceeded}`;

/** A window of a site, and the devices that it names; many at the same moment are counted like one after another. */
export function windowCharges(
  { apiKey, party }: Payer,
  { site, devices }: { readonly site: string; readonly devices: readonly string[] | null },
  nowMs: number,
): Charge[] {
  const day = dayOf(nowMs);
  const one: Charge = { kind: 'windows', owner: site, day, amount: 1, limit: WINDOWS_A_DAY };
  if (devices === null) return [one];
  const owner = party ?? apiKey;
  const [amount, limit] = [devices.length, WINDOW_DEVICES_A_DAY];
  return [one, { kind: 'window-devices', owner, day, amount, limit }];
}

export const amendmentsExceeded = `A licence takes ${AMENDMENTS_A_DAY} proposals a day. ${writesExceeded}`;
export const siteVersionsExceeded = `A site takes ${SITE_VERSIONS_A_DAY} versions a day. ${writesExceeded}`;

/** A proposal to amend a licence. */
export function amendmentCharge(licence: string, nowMs: number): Charge {
  const limit = AMENDMENTS_A_DAY;
  return { kind: 'amendments', owner: licence, day: dayOf(nowMs), amount: 1, limit };
}

/** A later version of a site. */
export function siteVersionCharge(site: string, nowMs: number): Charge {
  const limit = SITE_VERSIONS_A_DAY;
  return { kind: 'site-versions', owner: site, day: dayOf(nowMs), amount: 1, limit };
}

const PARTY_VERSIONS_A_DAY = 20;
const STAKES_A_DAY = 2_000;
export const partyVersionsExceeded = `A party takes ${PARTY_VERSIONS_A_DAY} versions a day. ${writesExceeded}`;
export const stakesExceeded = `A party or authority states ${STAKES_A_DAY} stakes a day. ${writesExceeded}`;

/** A later version of a party: each may turn conditions of every licence that names it, or what it owns. */
export function partyVersionCharge(party: string, nowMs: number): Charge {
  const limit = PARTY_VERSIONS_A_DAY;
  return { kind: 'party-versions', owner: party, day: dayOf(nowMs), amount: 1, limit };
}

const TRANSFERS_A_DAY = 200;
const TRANSFER_DEVICES_A_DAY = 1_000_000;
export const transfersExceeded = `A party ships ${TRANSFERS_A_DAY} times a day, and ${TRANSFER_DEVICES_A_DAY} devices. ${writesExceeded}`;

/** A hand-over, and the devices in it: all of a licence are read whenever its chains are told. */
export function transferCharges(party: string, devices: number, nowMs: number): Charge[] {
  const one = { owner: party, day: dayOf(nowMs) };
  return [
    { kind: 'transfers', ...one, amount: 1, limit: TRANSFERS_A_DAY },
    { kind: 'transfer-devices', ...one, amount: devices, limit: TRANSFER_DEVICES_A_DAY },
  ];
}

const MOVED_DEVICES_A_DAY = 100_000;
export const movesExceeded = `An exporter asks for ${MOVED_DEVICES_A_DAY} devices a day to be moved. ${writesExceeded}`;

/** Devices that an exporter asks for from another licence. */
export function moveCharges(exporter: string, devices: number, nowMs: number): Charge[] {
  const limit = MOVED_DEVICES_A_DAY;
  const day = dayOf(nowMs);
  return [{ kind: 'moved-devices', owner: exporter, day, amount: devices, limit }];
}

/** A statement of who owns whom, by a party, an authority or the administration. */
export function stakeCharge(owner: string, nowMs: number): Charge {
  return { kind: 'stakes', owner, day: dayOf(nowMs), amount: 1, limit: STAKES_A_DAY };
}

/** What a manifest may not go beyond, in words. */
export function rowsExceeded(licence: LicenceRow): string {
  const aDay = `A party may register ${MANIFEST_ROWS_A_DAY} devices a day`;
  if (licence.status !== 'claimed') return `${aDay}.`;
  return `${aDay}, and ${claimedLimit(licence)} in all under this licence until it is confirmed.`;
}

/** Rows of a manifest: of the party's day, and of the licence while it is claimed. */
export function manifestCharges(
  payer: Payer,
  licence: LicenceRow,
  rows: number,
  nowMs: number,
): Charge[] {
  const owner = payer.party ?? payer.apiKey;
  const day = dayOf(nowMs);
  const limit = MANIFEST_ROWS_A_DAY;
  const charge: Charge = { kind: 'manifest-rows', owner, day, amount: rows, limit };
  return licence.status === 'claimed' ? [charge, claimedCharge(licence, rows)] : [charge];
}

function claimedCharge(licence: LicenceRow, rows: number): Charge {
  const limit = claimedLimit(licence);
  return { kind: 'claimed-rows', owner: licence.id, day: ALWAYS, amount: rows, limit };
}

function claimedLimit({ items }: LicenceRow): number {
  const licensed = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.max(LEAST_CLAIMED, CLAIMED_FACTOR * licensed);
}

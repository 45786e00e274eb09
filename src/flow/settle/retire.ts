/** Devices that leave service: what is said of it, and what ends that. */
import { endedBy } from '../../core/appraise/condition.ts';
import { appraiseRetirement } from '../../core/appraise/reappraisal.ts';
import { timeText } from '../../core/appraise/wording.ts';
import type { RosterChange } from '../roster.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import { UNSEEN } from './state.ts';
import { type Book, type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';
import { settleConditions } from './tick.ts';

const KIND = 'device-retired';

/** A device was revoked; silence is not watched from here on, so that it was is said at once. */
export function retired(
  store: LedgerStore,
  book: Book,
  device: RosterDevice,
  { by, revokedAtMs }: Extract<RosterChange, { type: 'revoke' }>,
  nowMs: number,
  settler: Settler,
): void {
  if (by === undefined) return;
  const { ordinal } = device;
  const state = store.page(Math.floor(ordinal / PAGE_SIZE))[ordinal % PAGE_SIZE] ?? UNSEEN;
  const { lastPresenceAtMs } = state;
  const facts = { nowMs, device, revokedAtMs, by, lastPresenceAtMs };
  const conditions = new Conditions(store);
  conditions.apply(appraiseRetirement(facts), nowMs);
  settleConditions(store, book, conditions, nowMs, { retirement: facts }, settler);
}

/** The authority's word ends it, and nothing else does. */
export function confirmRetirement(
  store: LedgerStore,
  book: Book,
  { device, version }: Extract<RosterChange, { type: 'retirement' }>,
  nowMs: number,
  settler: Settler,
): void {
  const sentence = `Its authority confirmed on ${timeText(nowMs)} that the device is out of service (version ${version} of the device).`;
  const cause = { object: device, version, sentence };
  const conditions = new Conditions(store);
  conditions.end(KIND, { type: 'device', id: device }, (one) => endedBy(one, cause, nowMs));
  settleConditions(store, book, conditions, nowMs, { retirement: cause }, settler);
}

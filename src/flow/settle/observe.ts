/** What the silence of single devices says, before it is known whether their whole site is silent. */
import type { DeviceTickFacts } from '../../core/appraise/facts.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { appraiseDevice } from '../../core/appraise/verdict.ts';
import type { LicenceTerms } from '../../core/model.ts';
import { type DeviceState, UNSEEN } from './state.ts';
import { type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';

/** A device's word on its own silence. */
export interface Observed {
  readonly facts: DeviceTickFacts;
  readonly words: readonly Statement[];
  readonly darkSinceMs: number | null;
}

/** The active devices of one page under `terms`. */
export function observePage(
  store: LedgerStore,
  terms: LicenceTerms,
  page: number,
  nowMs: number,
): Observed[] {
  const states = store.page(page);
  return store
    .devicesOfPage(page)
    .filter((device) => device.status === 'active')
    .map((device) => {
      const state = states[device.ordinal % PAGE_SIZE] ?? UNSEEN;
      return observeDevice(device, state, terms, nowMs);
    });
}

/** One active device under `licence`. */
export function observeDevice(
  device: RosterDevice,
  { lastPresenceAtMs, enrolledAtMs }: Pick<DeviceState, 'lastPresenceAtMs' | 'enrolledAtMs'>,
  licence: LicenceTerms,
  nowMs: number,
): Observed {
  const facts = { nowMs, device, licence, lastPresenceAtMs, enrolledAtMs };
  const { words } = appraiseDevice(facts);
  return { facts, words, darkSinceMs: darkSince(words, lastPresenceAtMs) };
}

function darkSince(words: readonly Statement[], lastPresenceAtMs: number | null): number | null {
  const dark = words.find((word) => word.kind === 'gone-dark' && word.state === 'fire');
  if (dark?.state !== 'fire' || lastPresenceAtMs === null) return null;
  return lastPresenceAtMs + Number(dark.finding.numbers.mediumAfterMs);
}

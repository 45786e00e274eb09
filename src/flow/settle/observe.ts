/** What the silence of single devices says, before it is known whether their whole site is silent. */
import type { DeviceTickFacts } from '../../core/appraise/facts.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { darkAfterMs } from '../../core/appraise/rules/gone-dark.ts';
import { appraiseDevice } from '../../core/appraise/verdict.ts';
import { type Silence, silenceOf } from '../../core/appraise/windows.ts';
import type { DeclaredWindow, Device, LicenceTerms } from '../../core/model.ts';
import { type DeviceState, UNSEEN } from './state.ts';
import { type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';

/** Declared windows by whom they cover. */
export interface Calendar {
  /** Those that cover the device and touch its silence, in order of their begin. */
  touching(device: Device, lastPresenceAtMs: number, nowMs: number): readonly DeclaredWindow[];
}

/** A device's word on its own silence. */
export interface Observed {
  readonly facts: DeviceTickFacts;
  readonly words: readonly Statement[];
  /** Null where it was never present, and so cannot be missed. */
  readonly silence: Silence | null;
  /** For how long it has been dark; null while it is not. Time inside of windows does not count. */
  readonly darkForMs: number | null;
  readonly meter: DeviceState['meter'];
  readonly fitting: DeviceState['fitting'];
}

/** The active devices of one page under `terms`. */
export function observePage(
  store: LedgerStore,
  windows: Calendar,
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
      return observeDevice(device, state, windows, terms, nowMs);
    });
}

type Seen = Pick<DeviceState, 'lastPresenceAtMs' | 'enrolledAtMs' | 'lastLocatedAtMs'> &
  Partial<Pick<DeviceState, 'meter' | 'fitting'>>;

/** One active device under `licence`. */
export function observeDevice(
  device: RosterDevice,
  { lastPresenceAtMs, enrolledAtMs, lastLocatedAtMs, meter = null, fitting = null }: Seen,
  windows: Calendar,
  licence: LicenceTerms,
  nowMs: number,
): Observed {
  const unprovenFromMs = licence.location ? (lastLocatedAtMs ?? enrolledAtMs) : null;
  const fromMs = Math.min(lastPresenceAtMs ?? nowMs, unprovenFromMs ?? nowMs);
  const excusing = windows.touching(device, fromMs, nowMs);
  const facts: DeviceTickFacts = {
    ...{ nowMs, device, licence, windows: excusing, lastPresenceAtMs, enrolledAtMs },
    ...(lastLocatedAtMs === null ? {} : { lastLocatedAtMs }),
  };
  const { words } = appraiseDevice(facts);
  const silence = lastPresenceAtMs === null ? null : silenceOf(excusing, lastPresenceAtMs, nowMs);
  const isDark = words.some((word) => word.kind === 'gone-dark' && word.state === 'fire');
  const darkForMs = silence && isDark ? silence.countedMs - darkAfterMs(licence) : null;
  return { facts, words, silence, darkForMs, meter, fitting };
}

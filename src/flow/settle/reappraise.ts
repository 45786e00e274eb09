/**
 * What a change of the registry makes of what the ledger knows already: each rule concerned speaks on the same facts
 * under the terms before and after, and where its word differs the condition follows, naming the change. One page of
 * devices at a time, within the transaction of the change: memory does not grow with the fleet.
 */
import { requiresConfidential } from '../../core/appraise/confidential.ts';
import {
  appraiseDuties,
  appraiseForce,
  appraiseSiteStanding,
  appraiseStanding,
  type LastUse,
  type StandingKind,
} from '../../core/appraise/reappraisal.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { appraiseGroup, appraiseRegistry, appraiseUse } from '../../core/appraise/verdict.ts';
import { GroupTally } from './groups.ts';
import { observeDevice } from './observe.ts';
import type { Settler } from './part.ts';
import { registeredUnder } from './quantity.ts';
import { type DeviceState, UNSEEN } from './state.ts';
import { type Book, type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';
import { changedFields, type TermsField } from './terms-change.ts';
import { swallowed } from './tick.ts';
import { type Basis, type RegistryTurn, TurnedConditions } from './turn.ts';
import { presentUse } from './use.ts';
import { SiteWindows } from './windows.ts';

/** What of a device is looked at. */
interface Scope {
  readonly kinds: readonly StandingKind[];
  /** Whether the pace changed, and with it what silence is. */
  readonly isPaced: boolean;
  /** Whether what is required of places changed. */
  readonly isLocated: boolean;
  /** Only devices of this site. */
  readonly site?: string;
}

const kindsByField: Partial<Readonly<Record<TermsField, readonly StandingKind[]>>> = {
  items: ['model-mismatch'],
  sites: ['position-outside'],
  countries: ['position-outside'],
  firmwareFloor: ['firmware-rollback'],
};

/** New terms of the licence: every rule that a changed field decides. Answers the book after it. */
export function reappraiseTerms(
  store: LedgerStore,
  book: Book,
  turn: RegistryTurn,
  settler: Settler,
): Book {
  const fields = changedFields(turn.before.terms, turn.after.terms);
  const turned = new TurnedConditions(store, book, turn, settler);
  if (fields.includes('items')) turnQuantity(store, turned, turn);
  if (fields.includes('status') || fields.includes('validity')) turnForce(store, turned, turn);
  if (fields.includes('limits')) turnUse(store, turned, turn);
  if (fields.includes('limits') || fields.includes('status')) turnDuties(store, turned, turn);
  const isPaced = fields.includes('pace');
  if (isPaced) turnGroups(store, turned, turn);
  const kinds = kindsTurned(fields, turn);
  const isLocated = fields.includes('location');
  if (kinds.length > 0 || isPaced || isLocated) {
    turnDevices(store, turned, turn, { kinds, isPaced, isLocated });
  }
  return turned.commit();
}

/** Of the limits, devices are told apart by the mode that they have to run in; all others are sums. */
function kindsTurned(
  fields: readonly TermsField[],
  { before, after }: RegistryTurn,
): readonly StandingKind[] {
  const required = [before, after].map(({ terms }) => requiresConfidential(terms));
  const isOther = required[0] !== required[1];
  const kinds = fields.flatMap((field) => kindsByField[field] ?? []);
  return [...new Set<StandingKind>([...kinds, ...(isOther ? (['debug-enabled'] as const) : [])])];
}

/** A site that changed, or its standing: what stands against it, and the places of its devices. Answers the book after it. */
export function reappraiseSite(
  store: LedgerStore,
  book: Book,
  site: string,
  turn: RegistryTurn,
  settler: Settler,
): Book {
  const turned = new TurnedConditions(store, book, turn, settler);
  const subject = { type: 'site', id: site } as const;
  turned.apply((basis) => {
    const known = basis.site(site);
    // Somebody must have reported from it, before anything is said of that.
    const isSaid = turned.conditions.isFiring('site-claimed', subject);
    return known && isSaid ? appraiseSiteStanding(known) : [];
  }, subject);
  turnDevices(store, turned, turn, {
    ...{ kinds: ['position-outside'], isPaced: false, isLocated: false },
    site,
  });
  return turned.commit();
}

function turnQuantity(
  store: LedgerStore,
  turned: TurnedConditions,
  { before, nowMs }: RegistryTurn,
): void {
  const { licence: _, ...counts } = registeredUnder(store, before.terms, nowMs);
  turned.apply(({ terms: licence }) => appraiseRegistry({ ...counts, licence }).words, counts);
}

/** The present period's use, against the budget before and after. What is built in is looked at by the next sweep. */
function turnUse(store: LedgerStore, turned: TurnedConditions, turn: RegistryTurn): void {
  const { before, after, nowMs } = turn;
  turned.apply(({ terms }) => appraiseUse(presentUse(store, terms, nowMs)).words, {
    use: [before, after].map(({ terms }) => presentUse(store, terms, nowMs).use),
  });
}

function turnDuties(store: LedgerStore, turned: TurnedConditions, { nowMs }: RegistryTurn): void {
  const filed = store.control.filed();
  turned.apply(({ terms: licence }) => appraiseDuties({ nowMs, licence, filed }), { filed });
}

function turnForce(store: LedgerStore, turned: TurnedConditions, { nowMs }: RegistryTurn): void {
  const use = lastUse(store);
  turned.apply(({ terms }) => appraiseForce(terms, use, nowMs), { use });
}

function lastUse(store: LedgerStore): LastUse | null {
  let use: LastUse | null = null;
  for (const [device, { lastPresenceAtMs: challengeAtMs }] of everyDevice(store)) {
    if (challengeAtMs === null || (use && use.challengeAtMs >= challengeAtMs)) continue;
    use = { device, challengeAtMs };
  }
  return use;
}

/** Counts alone are kept of the devices. */
function turnGroups(store: LedgerStore, turned: TurnedConditions, turn: RegistryTurn): void {
  const { before, after, nowMs } = turn;
  const windows = new SiteWindows(store.windows());
  const tallies = new Map([before, after].map((basis) => [basis, new GroupTally()]));
  for (const [device, state] of everyDevice(store)) {
    if (device.status !== 'active') continue;
    for (const [{ terms }, tally] of tallies) {
      tally.add(observeDevice(device, state, windows, terms, nowMs));
    }
  }
  const factsUnder = (basis: Basis) => tallies.get(basis)!.facts(basis.terms, nowMs);
  turned.apply((basis) => factsUnder(basis).flatMap((facts) => appraiseGroup(facts).words), {
    groups: factsUnder(after).map(({ licence: _, ...counts }) => counts),
  });
}

function turnDevices(
  store: LedgerStore,
  turned: TurnedConditions,
  { nowMs }: RegistryTurn,
  scope: Scope,
): void {
  const windows = new SiteWindows(store.windows());
  for (const page of store.pages()) {
    const states = store.page(page);
    const devices = store
      .devicesOfPage(page)
      .filter(({ site }) => scope.site === undefined || site === scope.site);
    turned.conditions.load(
      'device',
      devices.map(({ device }) => device),
    );
    for (const device of devices) {
      const state = states[device.ordinal % PAGE_SIZE] ?? UNSEEN;
      const remembered = rememberedOf(turned, device, state);
      const words = (basis: Basis) => deviceWords(turned, basis, windows, nowMs, scope, remembered);
      const excusing = windows.touching(device, state.lastPresenceAtMs ?? nowMs, nowMs);
      turned.apply(words, { ...remembered, windows: excusing }, device);
    }
    turned.pageDone();
  }
}

type Remembered = ReturnType<typeof rememberedOf>;

/** Of a device's last reports, what rules may look at again. */
function rememberedOf(turned: TurnedConditions, device: RosterDevice, state: DeviceState) {
  const { head, lastPlace, lastPresenceAtMs, enrolledAtMs, lastLocatedAtMs } = state;
  // Firmware belongs to the newest report; only one that was fresh says what runs now.
  const isFresh = head !== null && head.challengeAtMs === lastPresenceAtMs;
  const known = turned.conditions.get('model-mismatch', { type: 'device', id: device.device });
  const claimed = known?.state === 'firing' ? known.numbers.claimed : undefined;
  const open = turned.conditions.get('debug-enabled', { type: 'device', id: device.device });
  return {
    ...{ device, lastPlace, lastPresenceAtMs, enrolledAtMs, lastLocatedAtMs },
    firmware: isFresh ? state.firmware : null,
    hwmodel: String(claimed ?? device.model),
    openTo: open?.state === 'firing' ? String(open.numbers.open ?? '') : '',
  };
}

/** Of a device out of service a word may still end something; it opens nothing. */
function deviceWords(
  turned: TurnedConditions,
  { terms: licence, site: siteOf }: Basis,
  windows: SiteWindows,
  nowMs: number,
  { kinds, isPaced, isLocated }: Scope,
  remembered: Remembered,
): readonly Statement[] {
  const { device } = remembered;
  const site = siteOf(device.site);
  const standing = site ? appraiseStanding({ nowMs, site, licence, ...remembered }, kinds) : [];
  if (device.status !== 'active') return standing.filter(({ state }) => state === 'clear');
  if (!isPaced && !isLocated) return standing;
  const { words } = observeDevice(device, remembered, windows, licence, nowMs);
  // The mass finding of a site stands for its members' own, as at a sweep.
  const isMass = turned.conditions.isFiring('mass-dark', { type: 'site', id: device.site });
  const isSwallowed = ({ kind, state }: Statement) =>
    isMass && swallowed.includes(kind) && state === 'fire';
  const said = words.filter((word) => !isSwallowed(word));
  return [...standing, ...said.filter(({ kind }) => isPaced || kind === 'location-unproven')];
}

function* everyDevice(store: LedgerStore): Generator<readonly [RosterDevice, DeviceState]> {
  for (const page of store.pages()) {
    const states = store.page(page);
    for (const device of store.devicesOfPage(page)) {
      yield [device, states[device.ordinal % PAGE_SIZE] ?? UNSEEN];
    }
  }
}

/** Registers licences and moves their status. */
import type { FieldError } from '../../contract/problem.ts';
import { siteToleranceKm } from '../../core/appraise/measured.ts';
import type { LicenceStatus, LicenceTerms, LocationTerms } from '../../core/model.ts';
import type { AmendmentName } from '../roster.ts';
import type { Caller } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { LocationRow } from './licence-rows.ts';
import { ownLicence } from './own-licence.ts';
import type { RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { authorityErrors, countryErrors, partyErrors, siteErrors } from './references.ts';
import type { Holder, LicenceRow, Version } from './rows.ts';
import { type SiteStanding, siteOf, standingsOf, unmoved } from './site-standing.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export type NewLicence = Omit<LicenceRow, keyof Version | 'status' | 'note'>;

/** A new licence, `claimed`. An exporter registers its own; every bad name is listed by pointer. */
export async function registerLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewLicence,
): Promise<Outcome<Written<LicenceRow>>> {
  if (caller.role === 'exporter' && caller.party !== given.exporter) {
    return refuse('auth_role_not_permitted', { detail: 'An exporter registers its own licences.' });
  }
  const errors = await referenceErrors(ports, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const version = nextVersion(newId('lic', ports.random), null, caller, nowMs);
  const row: LicenceRow = { ...given, ...version, status: 'claimed', note: null };
  const sites = await standingsOf(ports.registry, row.authority, row.sites);
  return write(ports, caller, nowMs, {
    action: 'licence-registered',
    objects: [changed(null, row)],
    rows: { licences: [row] },
    holders: [numberHolder(row)],
    held: { reason: 'licence_number_taken' },
    expected: unmoved(row.authority, sites),
    roster: foundingEffects(row, sites),
    value: row,
  });
}

async function referenceErrors(ports: RegistryPorts, given: NewLicence): Promise<FieldError[]> {
  const { registry } = ports;
  const parties = await partyErrors(registry, [
    { pointer: '/exporter', party: given.exporter, role: 'exporter' },
    { pointer: '/endUser', party: given.endUser, role: 'end-user' },
  ]);
  const authority = await authorityErrors(registry, '/authority', given.authority);
  const named = given.countries.map((code, i) => [`/conditions/countries/${i}`, code]);
  const countries = countryErrors(Object.fromEntries(named));
  const sites = await siteErrors(registry, '/sites', given.sites);
  return [...authority, ...parties, ...countries, ...sites];
}

/** A number is opaque text, and its authority's own. */
export function licenceNumber(authority: string, number: string): string {
  return JSON.stringify([authority, number]);
}

/** What a licence holds that no other may. */
export function numberHolder({ id, authority, number }: LicenceRow): Holder {
  return { kind: 'licence-number', value: licenceNumber(authority, number), object: id };
}

/** What founds a ledger: the terms first, then its sites and who may submit for them. */
function foundingEffects(row: LicenceRow, sites: readonly SiteStanding[]): RosterEffect[] {
  const ledger = row.id;
  return [
    termsEffect(row),
    ...sites.map((site): RosterEffect => {
      return { to: 'ledger', ledger, change: { type: 'site', site: siteOf(site) } };
    }),
    { to: 'grants', ledger, sites: row.sites },
  ];
}

/** The terms of a licence for its ledger, and the amendment that made them, where one did. */
export function termsEffect(row: LicenceRow, amendment?: AmendmentName): RosterEffect {
  const { id, exporter, authority } = row;
  const named = amendment ? { amendment } : {};
  const change = { type: 'licence', terms: termsOf(row), exporter, authority, ...named } as const;
  return { to: 'ledger', ledger: id, change };
}

/** A licence as rosters and rules have it. */
export function termsOf(row: LicenceRow): LicenceTerms {
  return {
    licence: row.id,
    version: row.version,
    status: row.status,
    validFromMs: row.licensedFromMs,
    validToMs: row.licensedToMs,
    items: row.items,
    sites: row.sites,
    intervalMs: row.intervalS * 1000,
    graceMs: row.graceS * 1000,
    countries: row.countries,
    firmwareFloor: row.firmwareFloor,
    ...(row.limits ? { limits: row.limits } : {}),
    ...(row.location && { location: locationTermsOf(row.location) }),
  };
}

function locationTermsOf({ word, strength, withinKm, periods }: LocationRow): LocationTerms {
  const reported = periods === undefined ? {} : { periods };
  return { word, strength, withinKm: withinKm ?? siteToleranceKm, ...reported };
}

export type LicenceDecision = 'suspend' | 'reinstate' | 'revoke';

interface Transition {
  readonly from: readonly LicenceStatus[];
  readonly to: LicenceStatus;
  readonly action: Action;
}

const transitions: Readonly<Record<LicenceDecision, Transition>> = {
  suspend: { from: ['confirmed'], to: 'suspended', action: 'licence-suspended' },
  reinstate: { from: ['suspended'], to: 'confirmed', action: 'licence-reinstated' },
  revoke: { from: ['claimed', 'confirmed', 'suspended'], to: 'revoked', action: 'licence-revoked' },
};

/** A regulator's decision on a licence that its authority issued; `licence_status_conflict` names the status that stands. */
export async function decideLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: {
    readonly licence: string;
    readonly decision: LicenceDecision;
    readonly note?: string | undefined;
  },
): Promise<Outcome<Written<LicenceRow>>> {
  const found = await ownLicence(ports.registry, caller, given.licence);
  if (!found.ok) return found;
  const before = found.value;
  const { from, to, action } = transitions[given.decision];
  if (!from.includes(before.status)) {
    return refuse('licence_status_conflict', { detail: `The licence is ${before.status}.` });
  }
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: LicenceRow = { ...before, ...version, status: to, note: given.note ?? null };
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { licences: [row] },
    roster: [termsEffect(row)],
    value: row,
  });
}

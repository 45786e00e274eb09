/** The registry's rows of licences and of what changes their terms. Types only. */
import type { AmendmentChanges, AmendmentStatus } from '../../contract/amendments.ts';
import type { LicenceLimits } from '../../core/limits.ts';
import type { Firmware, ItemLine, LicenceStatus, LocationTerms } from '../../core/model.ts';
import type { Version } from './version.ts';

/** What a licence requires of the places of its devices. */
export interface LocationRow extends Pick<LocationTerms, 'word' | 'strength'> {
  readonly withinKm?: number | undefined;
  readonly periods?: number | undefined;
}

export interface LicenceRow extends Version {
  readonly authority: string;
  readonly number: string;
  readonly exporter: string;
  readonly endUser: string;
  readonly sites: readonly string[];
  readonly items: readonly ItemLine[];
  readonly licensedFromMs: number;
  readonly licensedToMs: number;
  readonly intervalS: number;
  readonly graceS: number;
  readonly countries: readonly string[];
  readonly firmwareFloor: Firmware;
  /** Null: use is not limited. */
  readonly limits: LicenceLimits | null;
  /** Null: a claimed place is enough. */
  readonly location: LocationRow | null;
  readonly status: LicenceStatus;
  readonly note: string | null;
}

/** A change of a licence's terms, from a date on; each step of it is a version. */
export interface AmendmentRow extends Version {
  readonly licence: string;
  readonly status: AmendmentStatus;
  readonly origin: 'exporter' | 'authority';
  readonly changes: AmendmentChanges;
  readonly effectiveFromMs: number;
  readonly reason: string;
  /** Of the last decision on it. */
  readonly note: string | null;
  /** The versions of the licence that it made. */
  readonly licenceVersions: readonly number[];
}

/** What ledgers tell one another through the one Fleet object, and what it answers. Types only. */

import type { SiteEnergy } from '../../core/meter-reading.ts';

/** One hour (since 1970, UTC) of a site: busy part of the device time reported in it, and operations. */
export type DutyHour = readonly [hour: number, duty: number, exaflop: number];

/** A site's last days, as one ledger has them. */
export interface SiteDuty {
  readonly site: string;
  /** The ultimate parent of who runs it, where that is known; else who runs it. */
  readonly owner: string;
  readonly hours: readonly DutyHour[];
}

/** Sites of one owner that moved together, one of them at least being of the ledger that asks. */
export interface DutyGroup {
  readonly owner: string;
  readonly sites: number;
  /** Of the ledger that asks: which others there are is for the authority of their licences. */
  readonly ownSites: readonly string[];
  /** Those that all of them reported; the least correlation of any of them with the site of the ledger that asks. */
  readonly hours: number;
  readonly correlation: number;
  readonly beyondDay: number;
  /** Of all of them, in those hours. */
  readonly exaflop: number;
}

/** What the devices of one ledger take at a site at their rated power; of unknown models nothing. */
export interface SiteLoad {
  readonly site: string;
  readonly watts: number;
}

/** Devices in service or retired of late, and the retired ones among them that their authority has not accepted. */
export interface RetiredOf {
  readonly devices: number;
  readonly retired: number;
}

/** The same of one ledger, and whose they are: the licences of one exporter under one authority are looked at together. */
export interface LedgerRetired extends RetiredOf {
  readonly exporter: string;
  readonly authority: string;
}

/** What the devices of one ledger can have used in the days of a reading of their site's meter. */
export interface ReadingEnergy extends SiteEnergy {
  readonly reading: string;
}

export interface FleetPort {
  /** Replaces what the ledger told before; answers the groups that its sites are in. */
  push(ledger: string, duties: readonly SiteDuty[]): Promise<readonly DutyGroup[]>;
  /** The same of loads; answers what all other ledgers together have at these sites. */
  load(ledger: string, loads: readonly SiteLoad[]): Promise<readonly SiteLoad[]>;
  /** And of devices taken out of service; answers the sum of all other ledgers of the same exporter and authority. */
  retire(ledger: string, told: LedgerRetired): Promise<RetiredOf>;
  /** And of energy; answers the sum of all other ledgers for each of these readings. */
  meter(ledger: string, told: readonly ReadingEnergy[]): Promise<readonly ReadingEnergy[]>;
}

export interface KeptDuty extends SiteDuty {
  readonly ledger: string;
}

export interface FleetStore {
  /** All that a ledger told, in the place of what it told before. */
  replace(ledger: string, duties: readonly SiteDuty[], nowMs: number): void;
  /** Sites of an owner told of since then, at most `limit`. */
  ofOwner(owner: string, sinceMs: number, limit: number): readonly KeptDuty[];
  replaceLoads(ledger: string, loads: readonly SiteLoad[], nowMs: number): void;
  /** Of other ledgers together, as told since then; a site where they have nothing is left out. */
  loadsBeside(ledger: string, sites: readonly string[], sinceMs: number): readonly SiteLoad[];
  replaceEnergy(ledger: string, told: readonly ReadingEnergy[], nowMs: number): void;
  /** Of other ledgers together, as told since then; a reading to which they said nothing is left out. */
  energyBeside(
    ledger: string,
    readings: readonly string[],
    sinceMs: number,
  ): readonly ReadingEnergy[];
  replaceRetired(ledger: string, told: LedgerRetired, nowMs: number): void;
  /** Of other ledgers of the same exporter and authority, as told since then. */
  retiredBeside(ledger: string, of: LedgerRetired, sinceMs: number): RetiredOf;
}

/** Readings of a site's own electricity meter. Types only. */

/** What a meter feeds: the racks of accelerators and their hosts alone, all computing of the site, or the whole facility. */
export type MeterFeeds = 'racks' | 'it' | 'facility';

/** A reading as ledgers are told of it, and as it stands now. */
export interface MeterReading {
  readonly reading: string;
  readonly site: string;
  /** Whose word it is: null the site's operator's, which counts for all; else that of an authority, for its licences. */
  readonly authority: string | null;
  readonly feeds: MeterFeeds;
  /** Days since 1970 (UTC), from (inclusive) to (exclusive). */
  readonly fromDay: number;
  readonly toDay: number;
  readonly kwh: number;
  /** Of it, what is known to feed something else, as far as it is no part of what PUE stands for. */
  readonly otherKwh: number;
  /** When these figures were stated: not all ledgers have said what they have to say to it before some days. */
  readonly statedAtMs: number;
  readonly isWithdrawn: boolean;
  /** These are not its first figures. */
  readonly isCorrected?: boolean;
}

/** What the devices of one ledger, or of all others, can have used at a site in the days of a reading. */
export interface SiteEnergy {
  /** As they reported it. */
  readonly joules: number;
  /** The same with all device time that nobody reported at its most. */
  readonly mostJoules: number;
  /** Rated power of all of them over the whole time, and device time: what their hosts use at most goes by both. */
  readonly ratedJoules: number;
  readonly deviceS: number;
}

/** A reading with what there is to say to it. */
export interface MeteredSpan extends Omit<MeterReading, 'isWithdrawn' | 'site'> {
  /** It says nothing any more, and stands in the way of readings before it. */
  readonly isWithdrawn?: boolean;
  readonly own: SiteEnergy;
  /** Of other ledgers together. */
  readonly beside: SiteEnergy;
}

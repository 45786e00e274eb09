/** Rows of who owns whom, of lists of parties, and of whose hands devices passed through. Types only. */
import type { RevocationReason } from '../../core/appraise/bound.ts';
import type { CustodyEvent } from '../../core/custody.ts';
import type { ReportDuty } from '../../core/limits.ts';
import type { MeterFeeds } from '../../core/meter-reading.ts';
import type { Version } from './version.ts';

/** A part of one party that another holds, for a span; each later version is a correction. */
export interface StakeRow extends Version {
  readonly owner: string;
  readonly owned: string;
  /** Hundredths of a percent; 0: it was never so. */
  readonly basisPoints: number;
  readonly fromMs: number;
  readonly toMs: number | null;
  /** What the statement rests on. */
  readonly source: string;
  /** The party whose key stated it; null where it was none. */
  readonly registrant: string | null;
  /** The authority whose regulator stated it: no other's licences are judged by it. */
  readonly authority: string | null;
}

/** A hand-over of devices: version 1 is the sender's word, the next one the receiver's, or the sender's withdrawal. */
export interface TransferRow extends Version {
  readonly licence: string;
  readonly event: CustodyEvent;
  readonly sender: string;
  readonly receiver: string;
  /** Territories that it goes through, the one where it ends last. */
  readonly route: readonly string[];
  /** Where the devices are to stand; null: nowhere under the licence. */
  readonly site: string | null;
  readonly devices: number;
  /** SHA-256 over their ids, each with a line feed, in order; hex. */
  readonly devicesHash: string;
  readonly models: Readonly<Record<string, number>>;
  /** Of a repair or scrap: devices that stand in for others. */
  readonly replacements: readonly { readonly device: string; readonly by: string }[];
  readonly shippedAtMs: number;
  readonly status: 'pending' | 'received' | 'withdrawn';
  readonly receivedAtMs: number | null;
  /** Devices that the receiver did not find. */
  readonly missing: readonly string[];
}

/** A consignee in between that the authority of a licence accepts, or no longer does; `id` is that of both together. */
export interface ConsigneeRow extends Version {
  readonly licence: string;
  readonly party: string;
  readonly accepted: boolean;
  readonly note: string | null;
}

/** A list of parties that an authority screens against; each upload under its name is a version. */
export interface ScreeningListRow extends Version {
  readonly authority: string;
  readonly name: string;
  readonly entries: number;
  /** SHA-256 of the file as it was uploaded, which the archive has; hex. */
  readonly fileHash: string;
}

/** A person's decision that an entry of a list is a party, or another; `id` is that of authority, party, list and entry. */
export interface ListingRow extends Version {
  readonly authority: string;
  readonly party: string;
  readonly list: string;
  /** The version of the list that was looked at. */
  readonly listVersion: number;
  readonly entry: string;
  readonly entryName: string;
  readonly decision: 'same' | 'other';
  readonly fromMs: number;
  readonly note: string | null;
}

/**
 * A certificate of a device maker that an authority no longer accepts, for its own licences; of null the administration,
 * for all. `id` is that of both together.
 */
export interface RevocationRow extends Version {
  readonly authority: string | null;
  /** SHA-256 of its DER, lower-case hex. */
  readonly certificate: string;
  readonly reason: RevocationReason;
  readonly fromMs: number;
  readonly state: 'revoked' | 'lifted';
  /** What the statement rests on: a list of the maker, a letter. */
  readonly source: string;
}

/** A report that an exporter filed under a licence: version 2, where there is one, is its authority's rejection. */
export interface FilingRow extends Version {
  readonly licence: string;
  readonly what: ReportDuty['what'];
  /** What it covers, from (inclusive) to (exclusive). */
  readonly fromMs: number;
  readonly toMs: number;
  /** SHA-256 of the document, hex: the document itself goes its own way. */
  readonly document: string;
  readonly note: string | null;
  readonly status: 'filed' | 'rejected';
  /** Why it was rejected. */
  readonly reason: string | null;
}

/** A day on which the authority of a licence looks at its devices itself; each later version announces, moves or cancels it. */
export interface InspectionRow extends Version {
  readonly licence: string;
  /** Null: wherever the licence has devices. */
  readonly site: string | null;
  /** First moment (UTC) of the day. */
  readonly dayMs: number;
  /** Every day that was ever set for it, in order of entry. */
  readonly daysMs: readonly number[];
  /** Since when exporter and operators know of it; null: they do not, and it does not exist for them. */
  readonly announcedAtMs: number | null;
  readonly status: 'planned' | 'cancelled';
  /** The authority's own. */
  readonly note: string | null;
}

/** A reading of a site's electricity meter; a later version corrects its figures, or takes it back. */
export interface MeterReadingRow extends Version {
  readonly site: string;
  /** The authority whose regulator stated it, for its licences alone; null: the site's operator, for all. */
  readonly authority: string | null;
  readonly feeds: MeterFeeds;
  /** Midnights (UTC), from (inclusive) to (exclusive). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly kwh: number;
  readonly otherKwh: number;
  readonly source: string;
  readonly status: 'stated' | 'withdrawn';
  /** Of a correction or withdrawal. */
  readonly reason: string | null;
}

/** The versioned tables of export control. */
export interface ControlRows {
  readonly revocations: RevocationRow;
  readonly filings: FilingRow;
  readonly inspections: InspectionRow;
  readonly meterReadings: MeterReadingRow;
  readonly stakes: StakeRow;
  readonly transfers: TransferRow;
  readonly consignees: ConsigneeRow;
  readonly screeningLists: ScreeningListRow;
  readonly listings: ListingRow;
}

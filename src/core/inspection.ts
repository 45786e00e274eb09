/** Days on which an authority looks at the devices of a licence, or of one of its sites, itself. Types only. */

/** As its ledger is told of it, and as it stands now. */
export interface Inspection {
  readonly inspection: string;
  /** Null: wherever the licence has devices. */
  readonly site: string | null;
  /** First moments (UTC) of every day that was ever set for it, in order of entry: who postpones excuses nothing. */
  readonly daysMs: readonly number[];
  /** Since when exporter and operator know of it; null: they do not. */
  readonly announcedAtMs: number | null;
  readonly isCancelled: boolean;
}

/** What was taken off the record before one day of an inspection, of those that the inspection is about. */
export interface BeforeInspection {
  readonly inspection: string;
  readonly site: string | null;
  readonly dayMs: number;
  readonly announcedAtMs: number | null;
  /** In service, or taken out within the span. */
  readonly all: number;
  /** Within the span: taken out by others than their authority, which has not accepted it; handed out of service, and not back. */
  readonly retired: number;
  readonly handedOut: number;
  /** Those of both that went once the inspection was announced. */
  readonly sinceAnnounced: number;
  /** When the last of them went; null: none did. */
  readonly lastAtMs: number | null;
}

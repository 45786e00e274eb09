/** What each trigger lays before its rules. Facts are values: no clock, store or platform behind them. */

import type { DatedReport } from '../chip.ts';
import type { OwnershipRecord } from '../control/party-standing.ts';
import type { Contested, LicenceCustody, LicenceRole } from '../custody.ts';
import type { ReportDuty } from '../limits.ts';
import type {
  Claims,
  DeclaredWindow,
  Device,
  Digest,
  Firmware,
  Freshness,
  KeyStrength,
  LicenceTerms,
  Order,
  Position,
  Site,
  Span,
} from '../model.ts';
import type { AdmittedTrips } from '../place/admit.ts';
import type { AgainstBaseline } from '../place/rise.ts';
import type { Suspect } from '../place/suspects.ts';
import type { Binding, RevokedCertificate } from './bound.ts';
import type { NetworkHint } from './network-hint.ts';
import type { Meter } from './usage/meter.ts';
import type { Hall, Installed } from './use-facts.ts';
import type { WindowUse } from './window-use.ts';

/** The last fresh attestation's claimed place; `atMs` is its challenge's time, a lower bound of when it was signed. */
export interface Place {
  readonly position: Position;
  readonly atMs: number;
}

/** What landmarks measured of the key that an attestation cites, as admitted. */
export interface MeasuredPlace extends AdmittedTrips {
  /** Against the least that the same landmarks measured of the site before. */
  readonly baselines: readonly AgainstBaseline[];
}

/** The round trips of a measurement before, whoever may be judged by them now. */
export type LastMeasured = Pick<MeasuredPlace, 'measured' | 'fromMs' | 'toMs'>;

/** What a ledger remembers of a device when an attestation of it is appraised. */
export interface PriorState {
  readonly lastPlace: Place | null;
  /** The last admitted round trips of the device's own key; absent: none ever. */
  readonly lastMeasured?: LastMeasured;
  readonly firmware: Firmware | null;
  /** The highest versions that it ever ran; absent where it runs them still, or ran them last. */
  readonly highest?: Firmware;
  readonly lastIssuedAtS: number | null;
  readonly lastResumedAtMs: number | null;
  readonly openGaps: number;
  /** Only where the attestation says something of use; absent: nothing that counts was reported before. */
  readonly meter?: Meter;
}

/** One attestation, verified and put in order, before the state it meets. */
export interface AttestationFacts {
  /** Ledger time at settling. */
  readonly nowMs: number;
  readonly claims: Claims;
  readonly digest: Digest;
  readonly order: Order;
  readonly freshness: Freshness;
  readonly strength: KeyStrength;
  readonly device: Device;
  /** Whether the key that signed is the device's own of today; `tombstone` after revocation or re-enrolment. */
  readonly key: 'current' | 'tombstone';
  /** Ledger time at which a tombstoned key ceased to be the device's own; absent: no earlier use is excused. */
  readonly keyEndedAtMs?: number;
  readonly site: Site;
  /** The party whose API key submitted the body. */
  readonly submitter: string;
  readonly licence: LicenceTerms;
  readonly prior: PriorState;
  /** Absent: no record that it cites was admitted. */
  readonly measured?: MeasuredPlace;
  /** Absent: the platform said nothing. */
  readonly network?: NetworkHint;
  /** What the chip said of itself last; absent: nothing. */
  readonly report?: DatedReport;
}

/** What a submitter's items were refused for, that no signature proves, within `windowMs` before `nowMs`. */
export interface SubmitterFacts {
  readonly nowMs: number;
  readonly submitter: string;
  readonly windowMs: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

export interface DeviceTickFacts {
  readonly nowMs: number;
  readonly device: Device;
  readonly licence: LicenceTerms;
  /** Declared windows that cover the device and touch its silence, in order of their begin. */
  readonly windows: readonly DeclaredWindow[];
  /** Challenge time of the last fresh attestation; null where there was none. */
  readonly lastPresenceAtMs: number | null;
  readonly enrolledAtMs: number | null;
  /** When round trips last said of its place what the licence requires; absent: never, or never looked at. */
  readonly lastLocatedAtMs?: number;
}

/** The devices of one site, or of a whole licence, that were present at least once; dark is who is silent for too long outside of windows. */
export interface GroupTickFacts {
  readonly nowMs: number;
  readonly subject: { readonly type: 'site' | 'licence'; readonly id: string };
  readonly licence: LicenceTerms;
  readonly present: number;
  /** Those of them that fell silent within the last 24 hours of their dark threshold, and those dark for longer. */
  readonly newlyDark: number;
  readonly dark: number;
  /** Those that would be dark if their windows did not excuse them. */
  readonly excused: number;
  /** The windows that excuse them, or excused a part of the silence of those that are dark. */
  readonly windows: readonly string[];
  /** The most that they excuse of one device's silence. */
  readonly excusedMs: number;
}

/** A site's declared windows and what came of them, as one ledger sees its own devices there. */
export interface SiteTickFacts {
  readonly nowMs: number;
  readonly site: string;
  readonly licence: LicenceTerms;
  readonly use: WindowUse;
  /** Devices that fell silent in or before a window, were not dark when it began, and are dark since it ended. */
  readonly returns: readonly {
    readonly window: string;
    readonly covered: number;
    readonly missing: number;
  }[];
  /** Sites of the licence that were or will be wholly in windows at one moment, this one among them; and all it has. */
  readonly atOnce: { readonly sites: number; readonly of: number };
  /** Absent: not looked at. */
  readonly hall?: Hall;
}

/** A landmark, as its mesh and the devices that it measured leave it. */
export interface LandmarkTickFacts {
  readonly nowMs: number;
  readonly landmark: string;
  /** Null: nothing speaks against it. */
  readonly suspect: Suspect | null;
}

export interface LicenceTickFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly activeDevices: number;
  /** Absent: not looked at. */
  readonly installed?: Installed;
}

/** The registered state after a change to a licence or its devices. */
export interface RegistryFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly registeredByLine: Readonly<Record<number, number>>;
  /** Of them, those that others stand in for, their authority having accepted that they are gone; absent: none. */
  readonly givenBack?: Readonly<Record<number, number>>;
}

/** What a ledger remembers of a device's last reports, laid against terms and site as the registry has them now. */
export interface StandingFacts {
  readonly nowMs: number;
  readonly device: Device;
  readonly site: Site;
  readonly licence: LicenceTerms;
  readonly lastPlace: Place | null;
  /** Of the last report, where that was fresh. */
  readonly firmware: Firmware | null;
  /** What the device last called itself: the registered model unless a finding stands against it. */
  readonly hwmodel: string;
  /** What `debug-enabled` stands for, by names; absent or empty: it does not stand. */
  readonly openTo?: string;
}

/** A device was taken out of service, and by whom. */
export interface RetirementFacts {
  readonly nowMs: number;
  readonly device: Device;
  readonly revokedAtMs: number;
  readonly by: 'exporter' | 'operator' | 'regulator';
  readonly lastPresenceAtMs: number | null;
}

/** The parties of a licence and all that is on record of who owns them; time alone may change what it means. */
export interface LicenceOwnership extends OwnershipRecord {
  readonly subjects: readonly { readonly party: string; readonly role: LicenceRole }[];
  /** When its authority last confirmed the licence or an amendment of it: what was known then was looked at. Null: never. */
  readonly confirmedAtMs: number | null;
}

export interface OwnershipFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly ownership: LicenceOwnership;
}

/** A device whose key vendor evidence bound, and what is known today of the certificates that the evidence rests on. */
export interface HardwareFacts {
  readonly nowMs: number;
  readonly device: Device;
  readonly binding: Binding;
  /** Those that count for the licence's authority, whether or not the binding rests on them. */
  readonly revoked: readonly RevokedCertificate[];
}

/** What filed reports on one subject cover, from (inclusive) to (exclusive). */
export interface FiledSpan extends Span {
  readonly what: ReportDuty['what'];
}

/** The reports that were filed under a licence and that its authority did not reject. */
export interface DutyFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly filed: readonly FiledSpan[];
}

/** The hand-overs under a licence, and who may be among their parties. */
export interface CustodyFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly custody: LicenceCustody;
  /** What manifests of its exporter named in vain, of late; absent: nothing. */
  readonly contested?: readonly Contested[];
  /** Of the sites on the roster. */
  readonly sites: readonly Pick<Site, 'site' | 'country' | 'power'>[];
}

/** What an auditor found when it compared log, archive and index. */
export interface AuditFacts {
  readonly nowMs: number;
  readonly missingObjects: readonly string[];
  readonly differingObjects: readonly string[];
}

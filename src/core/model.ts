/** The nouns of RFC 9334 and of export licences as this service uses them. Types only. */
import type { AnomalyKind } from './anomaly-kinds.ts';
import type { ConfidentialMode, DebugStatus } from './chip.ts';
import type { Handled } from './custody.ts';
import type { LicenceLimits } from './limits.ts';
import type { Usage } from './usage.ts';

export { type AnomalyKind, anomalyKinds } from './anomaly-kinds.ts';
export type { ConfidentialMode, DebugStatus } from './chip.ts';
export type { Usage } from './usage.ts';

export type Bytes = Uint8Array;
/** SHA-256 of the Sig_structure of an attestation, 32 bytes: never over signature or unprotected header. */
export type Digest = Bytes;
export type SuiteName = 'Ed25519' | 'ESP256' | 'ESP384';

/** A public key as a suite takes it: 32 bytes for Ed25519, 65 or 97 (04 || x || y) for the ECDSA suites. */
export interface AttestationKey {
  readonly suite: SuiteName;
  readonly publicKey: Bytes;
  /** RFC 9679 COSE key thumbprint, SHA-256, 32 bytes: what `kid` must be. */
  readonly thumbprint: Bytes;
}

/** WGS 84, degrees. RFC 9711 section 4.2.10. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyMetres?: number;
}

export interface Firmware {
  readonly vbios?: string;
  readonly driver?: string;
}

export interface Fabric {
  readonly id: Bytes;
  readonly size: number;
}

/** SHA-256 of what names the parts beside the device, 32 bytes each: system board, network cards, the UUID of the system. */
export interface Inventory {
  readonly board?: Bytes;
  readonly network?: Bytes;
  readonly system?: Bytes;
}

/** The claims of our EAT profile (docs/protocol.md). */
export interface Claims {
  readonly ledger: string;
  /** The hash of a log checkpoint, 32 bytes. */
  readonly challenge: Bytes;
  readonly issuedAtS: number;
  readonly ueid: Bytes;
  readonly hwmodel: string;
  readonly sequence: number;
  /** Digest of the device's last attestation; 32 zero bytes in its first. */
  readonly previous: Digest;
  readonly bootseed: Bytes;
  readonly bootcount?: number;
  readonly uptimeS?: number;
  readonly debug: DebugStatus;
  /** RFC 9711 section 4.2.8: whether all that booted was authorized by its maker. Absent: not said. */
  readonly oemBoot?: boolean;
  /** Absent: not said. */
  readonly confidential?: ConfidentialMode;
  readonly position: Position;
  readonly firmware: Firmware;
  readonly usage?: Usage;
  readonly fabric?: Fabric;
  readonly chassis?: Bytes;
  readonly inventory?: Inventory;
  /** Digests of landmark records in the same body, at most 16. */
  readonly landmarkRecords: readonly Digest[];
}

/** A decoded item. Nothing in it is proved. */
export interface Evidence {
  /** The item as it was submitted. */
  readonly bytes: Bytes;
  readonly digest: Digest;
  /** The Sig_structure of RFC 9052 section 4.4. */
  readonly toBeSigned: Bytes;
  readonly signature: Bytes;
  readonly suite: SuiteName;
  readonly kid: Bytes;
  readonly claims: Claims;
}

declare const verified: unique symbol;

/** Evidence whose signature was checked under the key that the ledger's roster binds to its `kid`. */
export interface Verified extends Evidence {
  readonly [verified]: true;
}

/** How strong the claim is: what holds the key. */
export type KeyStrength = 'software' | 'tpm' | 'tee' | 'bound';

export type Severity = 'low' | 'medium' | 'high' | 'critical';

export type SubjectType = 'device' | 'site' | 'licence' | 'submitter' | 'landmark';

export interface Subject {
  readonly type: SubjectType;
  readonly id: string;
}

/** One rule's word on one subject. */
export interface Finding {
  readonly kind: AnomalyKind;
  readonly severity: Severity;
  readonly subject: Subject;
  /** One sentence with the numbers that decided. */
  readonly sentence: string;
  /** The numbers compared and the constraint applied, for machines. */
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** The age of the challenge that an attestation answers. Only `fresh` counts for presence and place. */
export type Freshness =
  | { readonly word: 'fresh' | 'stale'; readonly challengeAtMs: number }
  | { readonly word: 'unknown' };

/** Where an attestation stands in its device's chain (docs/protocol.md, "Order"). */
export type Order =
  | 'first'
  | 'next'
  | 'resumed'
  | 'gap'
  | 'late'
  | 'late-unchecked'
  | 'jump'
  | 'equivocation'
  | 'after-transfer';

/** `rejected` and `revoked` are final: of a rejected licence its authority says that it never issued it. */
export type LicenceStatus = 'claimed' | 'confirmed' | 'suspended' | 'revoked' | 'rejected';

export interface ItemLine {
  readonly line: number;
  readonly model: string;
  readonly quantity: number;
  /** So many more may be shipped on the line. Absent: none. */
  readonly tolerance?: number;
  /** The paragraph and the performance that the licence was issued for. */
  readonly eccn?: string;
  readonly tpp?: number;
}

/** What a licence requires within each interval: what round trips must say of a device's place, by a key so strong. */
export interface LocationTerms {
  readonly word: 'proved' | 'consistent';
  readonly strength: KeyStrength;
  /** So far around the area of its site a device may be found. */
  readonly withinKm: number;
  /** Intervals without it until the rule speaks (absent: its own number), and since when its ledger knows it required. */
  readonly periods?: number;
  readonly sinceMs?: number;
}

/** What a licence permits, as the ledger and the rules need it. */
export interface LicenceTerms {
  readonly licence: string;
  readonly version: number;
  readonly status: LicenceStatus;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly items: readonly ItemLine[];
  readonly intervalMs: number;
  readonly graceMs: number;
  /** The licensed ones; of a site that was taken out, the roster keeps what its devices need. Absent: all of the roster. */
  readonly sites?: readonly string[];
  /** ISO 3166-1 alpha-2 territories in which devices may stand; empty: only the sites decide. */
  readonly countries: readonly string[];
  readonly firmwareFloor: Firmware;
  /** Absent: a claimed position is enough. */
  readonly location?: LocationTerms;
  /** Absent: use is not limited. */
  readonly limits?: LicenceLimits;
}

/** GeoJSON (RFC 7946) polygon or multipolygon, longitude before latitude. */
export type SiteGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };
export type Ring = readonly (readonly [number, number])[];

/** What the authority of a licence says of a version of a site that it names. */
export type SiteStatus = 'claimed' | 'confirmed' | 'rejected';

/** The version by which a ledger judges: the last one that its authority confirmed; the newest where it never did. */
export interface Site {
  readonly site: string;
  readonly version: number;
  readonly status: SiteStatus;
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly geometry: SiteGeometry;
  /** What it can supply, and the networks (ASN) over which it reports. Absent: nobody said. */
  readonly power?: SitePower;
  readonly networks?: readonly number[];
}

/** What a site can supply, and how much of it does not reach the machines. */
export interface SitePower {
  readonly megawatts: number;
  /** Power usage effectiveness: all power over that of the machines, 1 at least. */
  readonly pue: number;
}

/** `moving` ones are between two ledgers; `moved` is said by the ledger that a device left, as by a tombstone. */
export type DeviceStatus = 'active' | 'revoked' | 'moving' | 'moved';

export interface Device extends Handled {
  readonly device: string;
  readonly version: number;
  readonly serial: string;
  readonly model: string;
  readonly line: number;
  readonly site: string;
  readonly status: DeviceStatus;
  readonly shippedAtMs: number;
}

/** From (inclusive) to (exclusive), Unix ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A maintenance window that covers a device, as it stands: not withdrawn, with the end that counts. */
export interface DeclaredWindow extends Span {
  readonly window: string;
}

/** A maintenance window of a site as it was declared and as it stands. */
export interface SiteWindow extends DeclaredWindow {
  readonly site: string;
  /** Null: the whole site. */
  readonly devices: readonly string[] | null;
  /** When it was taken back before it began; then it covers nothing. */
  readonly withdrawnAtMs: number | null;
}

/** The registry's rows. Each is one version of an object: written once, never updated. Types only. */

import type { QueryableList } from '../../contract/queries.ts';
import type { disabledReasons, webhookEvents } from '../../contract/webhooks.ts';
import type { ChipReport } from '../../core/chip.ts';
import type {
  DeviceStatus,
  Firmware,
  SiteGeometry,
  SitePower,
  SuiteName,
} from '../../core/model.ts';
import type { DeskRows } from '../desk/rows.ts';
import type { ErasureRow } from '../erasure/rows.ts';
import type { TrustAnchorRow } from './anchor-rows.ts';
import type { ControlRows } from './control-rows.ts';
import type { LandmarkRow, LandmarkStandingRow, MeshTimeRow } from './landmark-rows.ts';
import type { AmendmentRow, LicenceRow } from './licence-rows.ts';
import type { MoveRow } from './move-rows.ts';
import type { ReferenceValuesRow } from './reference-values-rows.ts';
import type { Version } from './version.ts';

export type { AmendmentRow, LicenceRow } from './licence-rows.ts';
export type { Version } from './version.ts';

export type Role = 'admin' | 'exporter' | 'operator' | 'regulator';
export type PartyRole = 'exporter' | 'operator' | 'end-user' | 'manufacturer' | 'consignee';

export interface AuthorityRow extends Version {
  readonly name: string;
  readonly country: string;
}

export interface PartyRow extends Version {
  readonly name: string;
  readonly country: string;
  readonly roles: readonly PartyRole[];
  /** Country from which it is led; null: not known. */
  readonly headquarters: string | null;
  readonly incorporatedOnMs: number | null;
  /** The party whose key registered it; null where the administration did. */
  readonly registrant: string | null;
}

export interface SiteRow extends Version {
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly geometry: SiteGeometry;
  /** Null: nobody said. */
  readonly power: SitePower | null;
  /** Null: nobody said. */
  readonly networks: readonly number[] | null;
  readonly registrant: string | null;
}

export interface DeviceRow extends Version {
  readonly licence: string;
  readonly serial: string;
  readonly model: string;
  readonly line: number;
  readonly site: string;
  readonly uuid: string | null;
  readonly hardwareKeyHash: string | null;
  readonly shippedAtMs: number;
  readonly status: DeviceStatus;
  /** Of a revoked one: whether its authority accepted that it is out of service. */
  readonly retirement: 'claimed' | 'confirmed' | null;
}

/** The attestation key of a device; a higher version makes the one before a tombstone. `id` is the device. */
export interface DeviceKeyRow extends Version {
  readonly suite: SuiteName;
  /** Hex. */
  readonly publicKey: string;
  /** Hex of the RFC 9679 thumbprint. */
  readonly thumbprint: string;
}

/** The newest version of a device decides: an earlier code is superseded. `id` is the device. */
export interface EnrolmentCodeRow extends Version {
  readonly codeHash: string;
  readonly state: 'issued' | 'used';
  readonly expiresAtMs: number;
}

/** Evidence that bound a device's key to one chip, or to a TPM. `id` is the device. */
export interface BindingRow extends Version {
  readonly thumbprint: string;
  readonly hardwareKeyHash: string;
  readonly chip: string;
  readonly architecture: string;
  readonly identity: string;
  readonly firmware: Firmware;
  readonly challenge: string;
  /** When that challenge was issued, and the switches that the chip named; null in rows from before. */
  readonly challengedAtMs: number | null;
  readonly switches: readonly string[] | null;
  /** SHA-256 of the certificates that the evidence came with, leaf first, hex; null in rows from before. */
  readonly certificates: readonly string[] | null;
  /** What the chip's report says beside; null of a TPM, where it says nothing, and in rows from before. */
  readonly report: ChipReport | null;
  /** Null: `bound`, by the evidence of a chip. */
  readonly strength: 'tpm' | null;
  /** The trust anchor that vouches for the TPM. */
  readonly anchor: string | null;
  /** Of a session key, the thumbprint of the device key that signed it. */
  readonly delegatedBy: string | null;
}

export interface ApiKeyRow extends Version {
  readonly role: Role;
  readonly party: string | null;
  readonly authority: string | null;
  readonly label: string | null;
  /** SHA-256 of the secret's text, hex. */
  readonly secretHash: string;
  readonly expiresAtMs: number;
  readonly revoked: boolean;
}

/** What an authority says of one version of a site; `id` is that of site and authority together. */
export interface SiteDecisionRow extends Version {
  readonly site: string;
  readonly authority: string;
  readonly siteVersion: number;
  readonly status: 'confirmed' | 'rejected';
  readonly note: string | null;
}

/** What one authority lets another read: a licence and all under it, for a purpose, until a date or an earlier end. */
export interface LicenceShareRow extends Version {
  readonly licence: string;
  /** Whom it is shared with. */
  readonly authority: string;
  readonly purpose: string;
  readonly untilMs: number;
  readonly ended: boolean;
}

/** Whose a webhook is: a party in one of its roles, or an authority. Not a key's: keys come and go. */
export interface WebhookOwner {
  readonly role: Exclude<Role, 'admin'>;
  readonly owner: string;
}

export interface WebhookRow extends Version, WebhookOwner {
  readonly url: string;
  readonly events: readonly (typeof webhookEvents)[number][];
  readonly label: string | null;
  readonly status: 'active' | 'disabled' | 'removed';
  readonly disabledBecause: (typeof disabledReasons)[number] | null;
  /** When it was registered: nothing that happened before is told. */
  readonly sinceMs: number;
  /** From 1; the secret itself is derived from it. */
  readonly secretVersion: number;
  readonly rotatedAtMs: number;
}

/** A filter of a list under a name. */
export interface SavedQueryRow extends Version {
  /** The party or authority that it belongs to. */
  readonly owner: string;
  readonly name: string;
  readonly list: QueryableList;
  readonly filter: Readonly<Record<string, string>>;
  readonly deleted: boolean;
}

/** A span for which the operator of a site declared ahead that devices there would be silent. */
export interface WindowRow extends Version {
  readonly site: string;
  /** Null: the whole site. */
  readonly devices: readonly string[] | null;
  readonly reason: string;
  readonly fromMs: number;
  /** The end that counts: `declaredToMs` unless it was ended early. */
  readonly toMs: number;
  readonly declaredToMs: number;
  readonly declaredAtMs: number;
  readonly withdrawnAtMs: number | null;
}

/** Every kind of row, by the name of its table. */
export interface Rows extends DeskRows, ControlRows {
  readonly authorities: AuthorityRow;
  readonly parties: PartyRow;
  readonly sites: SiteRow;
  readonly licences: LicenceRow;
  readonly amendments: AmendmentRow;
  readonly devices: DeviceRow;
  readonly deviceKeys: DeviceKeyRow;
  readonly enrolmentCodes: EnrolmentCodeRow;
  readonly bindings: BindingRow;
  readonly apiKeys: ApiKeyRow;
  readonly windows: WindowRow;
  readonly landmarks: LandmarkRow;
  readonly meshTimes: MeshTimeRow;
  readonly landmarkStandings: LandmarkStandingRow;
  readonly trustAnchors: TrustAnchorRow;
  readonly referenceValues: ReferenceValuesRow;
  readonly savedQueries: SavedQueryRow;
  readonly licenceShares: LicenceShareRow;
  readonly webhooks: WebhookRow;
  readonly siteDecisions: SiteDecisionRow;
  readonly erasures: ErasureRow;
  readonly moves: MoveRow;
}
export type TableName = keyof Rows;

/** What no two objects may hold: one unique constraint finds every clash. */
export type HolderKind =
  | 'licence-number'
  | 'serial'
  | 'uuid'
  | 'hardware-key'
  | 'thumbprint'
  | 'trust-anchor'
  | 'reference-values'
  | 'enrolment-code'
  | 'filed-document'
  | 'filed-span'
  | 'metered-day';

export interface Holder {
  readonly kind: HolderKind;
  readonly value: string;
  readonly object: string;
}

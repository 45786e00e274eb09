/** What a ledger learns from the registry: numbered changes, applied in order, each at most once. */

import type { Binding } from '../core/appraise/bound.ts';
import type { FiledSpan, LicenceOwnership } from '../core/appraise/facts.ts';
import type { DeviceLeft, LicenceCustody } from '../core/custody.ts';
import type { Inspection } from '../core/inspection.ts';
import type { MeterReading } from '../core/meter-reading.ts';
import type { AttestationKey, Device, LicenceTerms, Site, SiteWindow } from '../core/model.ts';
import type { MoveChange } from './moves.ts';

import type { LicenceHardware } from './settle/control-store.ts';

export interface ApiKeyGrant {
  readonly apiKey: string;
  /** The operator party whose sites' devices this key may submit for. */
  readonly operator: string;
  readonly expiresAtMs: number;
  readonly revoked: boolean;
}

export interface AmendmentName {
  readonly id: string;
  readonly version: number;
  readonly effectiveFromMs: number;
}

export type RosterChange =
  | {
      readonly type: 'licence';
      readonly terms: LicenceTerms;
      readonly exporter: string;
      readonly authority: string;
      /** What made these terms, where that was no decision on the status. */
      readonly amendment?: AmendmentName;
    }
  | { readonly type: 'site'; readonly site: Site }
  | { readonly type: 'devices'; readonly devices: readonly Device[] }
  | {
      readonly type: 'key';
      readonly device: string;
      readonly key: AttestationKey;
      readonly enrolledAtMs: number;
    }
  | {
      readonly type: 'revoke';
      readonly device: string;
      /** The device's version from now on. */
      readonly version: number;
      readonly revokedAtMs: number;
      /** Absent in changes written before anybody asked. */
      readonly by?: 'exporter' | 'operator' | 'regulator';
    }
  /** Vendor evidence binds a device's key to a genuine chip; the chip's word on the switches beside it. */
  | {
      readonly type: 'binding';
      readonly device: string;
      readonly binding: Binding;
    }
  /** A regulator of the authority accepts that a device is out of service. */
  | { readonly type: 'retirement'; readonly device: string; readonly version: number }
  | { readonly type: 'api-key'; readonly grant: ApiKeyGrant }
  /** All that is on record of who owns the parties of the licence. */
  | {
      readonly type: 'ownership';
      readonly ownership: LicenceOwnership;
      readonly custody: LicenceCustody;
      /** Absent: nothing was ever revoked that its devices rest on. */
      readonly hardware?: LicenceHardware;
      /** Absent: no report was ever filed. */
      readonly filed?: readonly FiledSpan[];
    }
  /** Devices that a hand-over brought to their site, or took from it. */
  | {
      readonly type: 'handed-over';
      readonly devices: readonly string[];
      readonly deliveredAtMs: number | null;
      readonly left: DeviceLeft | null;
      /** The hand-over that was taken back: what another one said stays. */
      readonly takenBack?: string;
    }
  /** A maintenance window as it stands now: declared, ended early, or withdrawn. */
  | { readonly type: 'window'; readonly window: SiteWindow }
  /** An inspection as it stands now; no epoch rises by it, since receipts name that. */
  | { readonly type: 'inspection'; readonly inspection: Inspection }
  /** A reading of a site's meter as it stands now; no epoch rises by it either: an authority's is its own. */
  | { readonly type: 'meter-reading'; readonly reading: MeterReading }
  /** Devices that go to another ledger, or come from one. */
  | MoveChange;

/** `change` rises by the registry's order; a ledger's roster epoch is the last one it applied. */
export interface NumberedChange {
  readonly change: number;
  readonly body: RosterChange;
}

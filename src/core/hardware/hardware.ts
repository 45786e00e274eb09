/** What vendor evidence proves about one device, whoever the vendor is. Types only. */
import type { Bytes, Firmware } from '../model.ts';

/** `GSP` (Hopper, Blackwell in confidential mode), `FSP` (Blackwell outside it), `LS10` (NVSwitch). */
export type ReportFormat = 'GSP' | 'FSP' | 'LS10';

export type Architecture = 'HOPPER' | 'BLACKWELL' | 'LS10';

/** States that the report itself says; null where it says nothing. */
export interface Features {
  /** Single-GPU pass-through, multi-GPU pass-through or protected PCIe. */
  readonly mode: 'SPT' | 'MPT' | 'PPCIE' | null;
  readonly protectedPcie: 'on' | 'off' | null;
  readonly nvdec0: 'enabled' | 'disabled' | null;
  /** `off` by the very form of the report, `protected-pcie` by its fields. That it is on no report says. */
  readonly confidential: 'off' | 'protected-pcie' | null;
}

/** A genuine device: its certificates end at a trusted root and its key signed the report. */
export interface Hardware {
  readonly vendor: 'nvidia';
  readonly chip: string;
  readonly architecture: Architecture;
  readonly kind: 'gpu' | 'switch';
  /** The name in the leaf's subjectAltName, e.g. `NVIDIA:GH100:48B02D51C9C1070B`: stable for one die. */
  readonly identity: string;
  /** SHA-256 of the SubjectPublicKeyInfo of the per-device (BROM) certificate, 32 bytes: outlives firmware. */
  readonly deviceKeyHash: Bytes;
  /** SHA-256 of each certificate of the chain, leaf first, lower-case hex: what a revocation names. */
  readonly certificates: readonly string[];
  /** Serial number of the per-device certificate, upper-case hex. */
  readonly serialHex: string;
  readonly firmware: Firmware;
  /** The 32 bytes that the requester chose. */
  readonly nonce: Bytes;
  readonly format: ReportFormat;
  readonly features: Features;
  /** By the number that the maker's manifests have for each: the block of the report less one. */
  readonly measurements: ReadonlyMap<number, Bytes>;
  /**
   * The NVSwitches that a GPU names as its neighbours, by their 8 bytes in upper-case hex, sorted; none where it names none.
   * Two GPUs with a switch in common stand in one chassis.
   */
  readonly switches: readonly string[];
}

/** A root to trust: both hashes in lower-case hex, since a report must end at this very certificate. */
export interface RootPin {
  readonly name: string;
  readonly certificateSha256: string;
  readonly spkiSha256: string;
}

/** Whom to trust, and as of when. */
export interface Trust {
  readonly roots: readonly RootPin[];
  /** The time for which validity is judged, ms since 1970. */
  readonly atMs: number;
  /** Whether zero bytes after the signature are tolerated; one published sample has one. Default: no. */
  readonly toleratePadding?: boolean;
}

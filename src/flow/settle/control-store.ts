/** What a ledger keeps of export control beside its roster. Synchronous, like the rest of its store. */
import type { RevokedCertificate } from '../../core/appraise/bound.ts';
import type { FiledSpan, LicenceOwnership } from '../../core/appraise/facts.ts';
import type { Contested, LicenceCustody } from '../../core/custody.ts';
import type { Inspection } from '../../core/inspection.ts';
import type { MeterReading, SiteEnergy } from '../../core/meter-reading.ts';
import type { RetiredOf, SiteLoad } from '../fleet/port.ts';

/** Certificates that devices of the licence rest on, and that its authority or the administration no longer accepts. */
export interface LicenceHardware {
  readonly revoked: readonly RevokedCertificate[];
}

export interface KeptEnergy {
  readonly reading: string;
  readonly own: SiteEnergy;
  readonly beside: SiteEnergy;
}

export interface ControlStore {
  /** What the registry told last of who owns the parties of the licence; null: nothing. */
  ownership(): LicenceOwnership | null;
  putOwnership(ownership: LicenceOwnership): void;
  /** And of the hands that its devices passed through. */
  custody(): LicenceCustody | null;
  putCustody(custody: LicenceCustody): void;
  /** What manifests under the licence named in vain; none where nothing was told. */
  contested(): readonly Contested[];
  putContested(contested: readonly Contested[]): void;
  /** And of the certificates that its devices' keys rest on. */
  hardware(): LicenceHardware | null;
  putHardware(hardware: LicenceHardware): void;
  /** What the fleet answered last of devices under other licences at the ledger's sites. */
  beside(): readonly SiteLoad[];
  putBeside(beside: readonly SiteLoad[]): void;
  /** And of devices taken out of service under other licences of the exporter; null: nothing was answered yet. */
  retiredBeside(): RetiredOf | null;
  putRetiredBeside(beside: RetiredOf): void;
  /** And of the reports that were filed; none where nothing was told. */
  filed(): readonly FiledSpan[];
  putFiled(filed: readonly FiledSpan[]): void;
  /** And of inspections, those of the last year at least. */
  inspections(): readonly Inspection[];
  putInspections(inspections: readonly Inspection[]): void;
  /** And of the meter of one site. */
  readings(site: string): readonly MeterReading[];
  putReadings(site: string, readings: readonly MeterReading[]): void;
  /** What there was to say to those when the fleet was asked last: of this ledger's devices, and of all others'. */
  energies(site: string): readonly KeptEnergy[];
  putEnergies(site: string, energies: readonly KeptEnergy[]): void;
}

/** What a ledger keeps of export control beside its roster. Synchronous, like the rest of its store. */
import type { LicenceOwnership } from '../../core/appraise/facts.ts';
import type { LicenceCustody } from '../../core/custody.ts';

export interface ControlStore {
  /** What the registry told last of who owns the parties of the licence; null: nothing. */
  ownership(): LicenceOwnership | null;
  putOwnership(ownership: LicenceOwnership): void;
  /** And of the hands that its devices passed through. */
  custody(): LicenceCustody | null;
  putCustody(custody: LicenceCustody): void;
}

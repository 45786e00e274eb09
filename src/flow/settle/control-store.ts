/** What a ledger keeps of export control beside its roster. Synchronous, like the rest of its store. */
import type { LicenceOwnership } from '../../core/appraise/facts.ts';

export interface ControlStore {
  /** What the registry told last of who owns the parties of the licence; null: nothing. */
  ownership(): LicenceOwnership | null;
  putOwnership(ownership: LicenceOwnership): void;
}

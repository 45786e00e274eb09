/** What the use cases of ownership need of the registry's store. */
import type { StakeRow } from './control-rows.ts';
import type { LicenceRow } from './licence-rows.ts';
import type { Paging, Visible } from './visible.ts';

/** A licence whose ledger has to be told, at the revision that was looked at. */
export interface OwnershipDue {
  readonly licence: string;
  readonly revision: number;
}

/** What a write that tells a ledger leaves behind. */
export interface OwnershipTold extends OwnershipDue {
  /** Of what was told, hex. */
  readonly hash: string;
  /** How often it was told before, and once more. */
  readonly version: number;
}

export interface OwnershipStore {
  /** Newest versions that name the party as owner or owned, in order of id. */
  listStakes(
    visible: Visible,
    party: string | undefined,
    paging: Paging,
  ): Promise<readonly StakeRow[]>;
  /** Newest versions of what was stated about these two. */
  stakesBetween(owner: string, owned: string): Promise<readonly StakeRow[]>;
  visibleStake(visible: Visible, id: string): Promise<StakeRow | null>;
  /** Whether licences that the authority issued itself name the party. */
  isPartyLicensed(authority: string, party: string): Promise<boolean>;
  /**
   * All versions of the stakes in these parties, and in whoever owns them, for licences of an authority; at most `limit`,
   * those first that no party stated.
   */
  stakesAbove(
    parties: readonly string[],
    authority: string | null,
    limit: number,
  ): Promise<readonly StakeRow[]>;
  /** The version of a licence that its authority confirmed last. */
  lastConfirmed(licence: string): Promise<LicenceRow | null>;
  ownershipDue(limit: number): Promise<readonly OwnershipDue[]>;
  /** What the ledger of a licence was told last. */
  ownershipTold(
    licence: string,
  ): Promise<{ readonly hash: string; readonly version: number } | null>;
  /** Forgets that a licence is due, unless it has become so anew. */
  dropOwnershipDue(due: OwnershipDue): Promise<void>;
}

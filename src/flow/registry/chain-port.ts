/** What the use cases of certificates need of the registry's store. */
import type { RevocationRow } from './control-rows.ts';
import type { Paging } from './visible.ts';

export interface ChainStore {
  /** Newest versions, in order of id: an authority's own and those of the administration; of nobody in particular all. */
  listRevocations(authority: string | undefined, paging: Paging): Promise<readonly RevocationRow[]>;
  /** What stands revoked of these certificates for the licences of an authority. */
  revocationsOf(
    certificates: readonly string[],
    authority: string,
  ): Promise<readonly RevocationRow[]>;
  /** What stands revoked for an authority of all certificates that bindings under a licence ever rested on, in order of id. */
  revocationsUnder(
    licence: string,
    authority: string,
    limit: number,
  ): Promise<readonly RevocationRow[]>;
}

/** What a part of attestations commits to. */
import type { PartPlaces } from '../../core/appraise/admitted.ts';
import type { UseFacts } from '../../core/appraise/use-facts.ts';
import type { SettleRequest } from '../ledger-port.ts';
import type { PartContent } from './part.ts';
import type { Workspace } from './workspace.ts';

/** The entries, what they turned, and all else that their appraisal looked at. */
export function contentOf(
  work: Workspace,
  request: SettleRequest,
  use: readonly UseFacts[],
  places: PartPlaces | undefined,
): PartContent {
  return {
    nowMs: work.nowMs,
    epoch: work.book.epoch,
    evidenceBundle: request.evidenceBundle,
    earliestMs: work.earliestMs,
    entries: work.entries,
    conditions: work.conditions.changed(),
    tally: work.tally.row(),
    used: work.use.rows(),
    context: {
      terms: work.book.terms,
      sites: work.sitesUsed(),
      devices: work.devicesUsed(),
      submitter: work.submitter,
      refused: request.refused,
      ...(use.length > 0 ? { use } : {}),
      // A hint, for all attestations of the part.
      network: request.network,
      measuredBy: places?.by,
    },
  };
}

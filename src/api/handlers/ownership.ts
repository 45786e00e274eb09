/** Later versions of parties, and who owns whom, over HTTP. */
import { stakeList } from '../../contract/ownership.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import type { StakeRow } from '../../flow/registry/control-rows.ts';
import { type SeenOwnership, seeOwnership } from '../../flow/registry/ownership.ts';
import { changeParty } from '../../flow/registry/parties.ts';
import { changeStake, type StakeTerms, stateStake } from '../../flow/registry/stakes.ts';
import { accept } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { namesOf } from '../names.ts';
import { pageView, pagingOf, partyEntityOf, partyView, versionView } from '../views.ts';

interface WireTerms {
  readonly basisPoints: number;
  readonly from: string;
  readonly to?: string | undefined;
  readonly source: string;
}

function termsOf({ basisPoints, from, to, source }: WireTerms): StakeTerms {
  return {
    basisPoints,
    fromMs: millisecondsOf(from),
    toMs: to === undefined ? null : millisecondsOf(to),
    source,
  };
}

function stakeView(row: StakeRow) {
  const { id, owner, owned, basisPoints, fromMs, toMs, source } = row;
  return {
    ...{ id, owner, owned, basisPoints },
    from: instantOf(fromMs),
    to: toMs === null ? null : instantOf(toMs),
    ...{ source, ...versionView(row) },
  };
}

function ownershipView({ row, atMs, standing, owners, listed, isWhole }: SeenOwnership) {
  const [least, most] = standing.listedShare;
  const { isListed, countsAsListed } = standing;
  const shares = { basisPointsLeast: pointsOf(least), basisPointsMost: pointsOf(most) };
  return {
    ...{ party: row.id, at: instantOf(atMs), headquarters: standing.headquarters },
    incorporatedOn: partyView(row).incorporatedOn,
    ultimateParents: standing.parents,
    owners: owners.map(({ owner, basisPoints }) => ({ party: owner, basisPoints })),
    listed: listed && { isListed, countsAsListed, ...shares, ...listed },
    isWhole,
  };
}

function pointsOf(share: number): number {
  return Math.round(share * 10_000);
}

type Named = 'changeParty' | 'getOwnership' | 'stateStake' | 'listStakes' | 'changeStake';

export const ownershipHandlers: Pick<Handlers, Named> = {
  async changeParty(services, { caller, nowMs, params, body }) {
    const fromMs = body.from === undefined ? nowMs : millisecondsOf(body.from);
    const given = { party: params.id, fromMs, ...partyEntityOf(body) };
    return writtenOutcome(await changeParty(services, caller, nowMs, given), partyView);
  },
  async getOwnership(services, { caller, nowMs, params, query }) {
    const atMs = query.at === undefined ? nowMs : millisecondsOf(query.at);
    const seen = await seeOwnership(services, caller, params.id, atMs, nowMs);
    if (!seen.ok) return seen;
    const { row, standing, owners } = seen.value;
    const parents = standing.parents.map((one) => one.party);
    const ids = [row.id, ...parents, ...owners.map(({ owner }) => owner)];
    const names = await namesOf(services, caller, ids);
    return accept(done({ ...ownershipView(seen.value), names }));
  },
  async stateStake(services, { caller, nowMs, body }) {
    const { owner, owned } = body;
    const given = { owner, owned, ...termsOf(body) };
    return writtenOutcome(await stateStake(services, caller, nowMs, given), stakeView);
  },
  async listStakes({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listStakes(visibleTo(caller), query.party, paging);
    return accept(listAnswer(stakeList, pageView(rows, limit, stakeView)));
  },
  async changeStake(services, { caller, nowMs, params, body }) {
    const given = { stake: params.id, ...termsOf(body) };
    return writtenOutcome(await changeStake(services, caller, nowMs, given), stakeView);
  },
};

/** Screening of parties over HTTP. */
import { screeningLists } from '../../contract/screening.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import type { ListingRow, ScreeningListRow } from '../../flow/registry/control-rows.ts';
import {
  type Candidate,
  decideListing,
  seeCandidates,
  uploadScreeningList,
} from '../../flow/registry/screening.ts';
import { accept } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { readScreeningList } from '../screening-file.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

const notice =
  'Candidates for a person to look at: names are alike, and nothing more is said. Nothing opens before a person decides.';

function listView(row: ScreeningListRow) {
  const { id, authority, name, entries, fileHash } = row;
  return { id, authority, name, entries, fileHash, ...versionView(row) };
}

function candidateView({ list, entry, matched, score, decision }: Candidate) {
  const { altNames: _, ...shown } = entry;
  return {
    ...{ list: list.id, listName: list.name, listVersion: list.version },
    ...{ ...shown, matched, score, decision },
  };
}

function listingView(row: ListingRow) {
  const { id, party, list, listVersion, entry, entryName, decision } = row;
  const from = instantOf(row.fromMs);
  return { id, party, list, listVersion, entry, entryName, decision, from, ...versionView(row) };
}

type Named = 'uploadScreeningList' | 'listScreeningLists' | 'getCandidates' | 'decideListing';

export const screeningHandlers: Pick<Handlers, Named> = {
  async uploadScreeningList(services, { caller, nowMs, query, body }) {
    const entries = readScreeningList(body.bytes);
    if (!entries.ok) return entries;
    const given = { name: query.name, file: body.bytes, entries: entries.value };
    return writtenOutcome(await uploadScreeningList(services, caller, nowMs, given), listView);
  },
  async listScreeningLists({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listScreeningLists(caller.authority ?? '', paging);
    return accept(listAnswer(screeningLists, pageView(rows, limit, listView)));
  },
  async getCandidates(services, { caller, params }) {
    const found = await seeCandidates(services, caller, params.id);
    if (!found.ok) return found;
    const { shown, found: count, lists } = found.value;
    const items = shown.map(candidateView);
    return accept(done({ party: params.id, notice, lists, found: count, items }));
  },
  async decideListing(services, { caller, nowMs, params, body }) {
    const { from, note = null, ...rest } = body;
    const fromMs = from === undefined ? nowMs : millisecondsOf(from);
    const given = { party: params.id, ...rest, fromMs, note };
    return writtenOutcome(await decideListing(services, caller, nowMs, given), listingView);
  },
};

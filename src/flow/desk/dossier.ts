/** An anomaly with what people did about it. */
import { erasedRefusal } from '../erasure/see.ts';
import { type SeenAnomaly, seeAnomaly } from '../registry/anomalies.ts';
import type { Caller } from '../registry/caller.ts';
import { accept, type Outcome } from '../registry/write.ts';
import { sideOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { AnswerRow, DispositionRow, ReleaseRow } from './rows.ts';

export interface AnomalyDossier extends SeenAnomaly {
  /** Of the authority alone: a word like `referred` would warn whom it is about. */
  readonly dispositions: readonly DispositionRow[];
  readonly releases: readonly ReleaseRow[];
  /** All of them for the authority, its own for a party. */
  readonly answers: readonly AnswerRow[];
  /** Cases of the caller's authority that are about it, by id. */
  readonly cases: readonly string[];
}

/** One anomaly, with its rule, and the decisions and answers that the caller may read. */
export async function seeDossier(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<AnomalyDossier>> {
  const seen = await seeAnomaly(ports.index, caller, id);
  if (!seen.ok) return (await erasedAnomaly(ports, caller, id)) ?? seen;
  const side = sideOf(caller);
  const isOwn = 'authority' in side && side.authority === seen.value.anomaly.authority;
  const answers = (await ports.desk.answersTo([id])).filter((row) =>
    'party' in side ? row.party === side.party : isOwn,
  );
  const cases = 'authority' in side ? await casesAbout(ports, side.authority, id) : [];
  const people = { answers, cases };
  if (!isOwn) return accept({ ...seen.value, ...people, dispositions: [], releases: [] });
  const [dispositions, releases] = await Promise.all([
    ports.desk.dispositionsOf(id),
    ports.desk.releasesOf(id),
  ]);
  return accept({ ...seen.value, ...people, dispositions, releases });
}

/** To a regulator alone: that there was a confidential one, no party is to learn from its erasure. */
async function erasedAnomaly({ registry }: DeskPorts, caller: Caller, name: string) {
  if (caller.role !== 'regulator') return null;
  return erasedRefusal(registry, { kind: 'anomalies', name });
}

const MAX_CASES = 100;

async function casesAbout({ desk }: DeskPorts, authority: string, about: string) {
  const rows = await desk.listCases(authority, { about }, { limit: MAX_CASES });
  return rows.map(({ id }) => id);
}

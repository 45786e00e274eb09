/** The records of an object's versions. */
import type { ChangeOf, HistoryStore } from './history-port.ts';

/**
 * From a version on, in their order; of a version that more than `limit` name, the first ones, the one that made it among
 * them. Manifests name the version of their licence that stands: thousands of them hide no later version's record.
 */
export async function objectChanges(
  history: Pick<HistoryStore, 'changes'>,
  object: string,
  fromVersion: number,
  limit: number,
): Promise<ChangeOf[]> {
  const all: ChangeOf[] = [];
  for (let from = fromVersion; ; ) {
    const some = await history.changes(object, from, limit);
    for (const change of some) all.push(change);
    if (some.length < limit) return all;
    from = some.at(-1)!.version + 1;
  }
}

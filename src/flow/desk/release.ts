/** Whether exporter and operator see an anomaly: a regulator's word, which goes before the rule's. */
import { type Anomaly, worstSeverity } from '../registry/anomaly-index.ts';
import type { Caller } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import { nextVersion, type Outcome, refuse, type Written, write } from '../registry/write.ts';
import { anomalyReleased, type Notice } from '../webhooks/notices.ts';
import { authored } from './author.ts';
import { ownAnomaly } from './dispose.ts';
import type { DeskPorts } from './port.ts';
import type { ReleaseRow } from './rows.ts';
import { isShown, releaseId } from './shown.ts';

export interface NewRelease {
  readonly anomaly: string;
  readonly word: ReleaseRow['word'];
  readonly reason: string;
  readonly author?: string | undefined;
}

/** Releases or withholds. `release_unchanged` where exporter and operator see, or do not see, it already. */
export async function releaseAnomaly(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewRelease,
): Promise<Outcome<Written<ReleaseRow>>> {
  const anomaly = await ownAnomaly(ports, caller, given.anomaly);
  if (!anomaly.ok) return anomaly;
  const id = releaseId(given.anomaly);
  const before = await ports.registry.newest('releases', id);
  if (isShown(anomaly.value.confidential, before) === (given.word === 'released')) {
    return refuse('release_unchanged');
  }
  const row: ReleaseRow = {
    ...nextVersion(id, before, caller, nowMs),
    ...(await authored(ports, caller, given.author)),
    anomaly: given.anomaly,
    authority: anomaly.value.authority,
    word: given.word,
    reason: given.reason,
  };
  return write(ports, caller, nowMs, {
    action: given.word === 'released' ? 'anomaly-released' : 'anomaly-withheld',
    objects: [changed(before, row)],
    rows: { releases: [row] },
    notices: noticesOf(anomaly.value, row),
    value: row,
  });
}

/** Those whom it is about are told what they see from now on, and nothing of what they no longer see. */
function noticesOf(anomaly: Anomaly, { version, recordedAtMs, word }: ReleaseRow): Notice[] {
  if (word === 'withheld') return [];
  const worst = worstSeverity(anomaly);
  return [anomalyReleased(anomaly.id, anomaly, { version, atMs: recordedAtMs, worst })];
}

/** Whether exporter and operator see an anomaly: what a regulator said of it, else what its rule says. */
import type { ReleaseRow } from './rows.ts';

/** The id of the decision on an anomaly. */
export function releaseId(anomaly: string): string {
  return `rel_${anomaly}`;
}

/** As the index's column `shown` has it. */
export function isShown(
  confidential: boolean,
  release: Pick<ReleaseRow, 'word'> | null | undefined,
): boolean {
  return release ? release.word === 'released' : !confidential;
}

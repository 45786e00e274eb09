/** Landmarks that are not believed: said of each under the licence that uses it, and what rested on one is suspended. */
import type { Statement } from '../../core/appraise/rule.ts';
import { appraiseLandmark } from '../../core/appraise/verdict.ts';
import type { AnomalyKind } from '../../core/model.ts';
import type { MeasuredWith, SuspectLandmark } from '../ledger-port.ts';
import type { Conditions } from './conditions.ts';

/** What is found by landmarks alone. */
const kinds = [
  'claim-impossible',
  'located-outside',
  'located-twice',
  'relay-suspected',
  'unreported-move',
] as const satisfies readonly AnomalyKind[];

/** Without suspicions that count under other authorities' licences alone. */
export function suspectsUnder(
  measured: MeasuredWith | undefined,
  authority: string,
): MeasuredWith | undefined {
  if (!measured?.suspects) return measured;
  const suspects = measured.suspects.filter(({ suspect: { under } }) => {
    return under === undefined || under.includes(authority);
  });
  return { ...measured, suspects };
}

/** Says of the landmarks that a part's records name whether they are suspected: what is so already is not counted again. */
export function landmarksSay(
  conditions: Conditions,
  { landmarks, suspects = [] }: MeasuredWith,
  authority: string,
  nowMs: number,
): void {
  // Those of another authority prove nothing here, suspected or not.
  const own = landmarks.filter((one) => one.authority === null || one.authority === authority);
  for (const landmark of new Set(own.map((one) => one.landmark))) {
    const suspect = suspects.find((one) => one.suspect.landmark === landmark)?.suspect ?? null;
    const { words } = appraiseLandmark({ nowMs, landmark, suspect });
    conditions.applyNews(words, nowMs);
  }
}

/**
 * Ends what fires of a device and rests on a landmark that is not believed: the device was accused by an entry that is
 * wrong. What other landmarks say of it is said anew by the very next words.
 */
export function suspend(
  conditions: Conditions,
  device: string,
  suspects: readonly SuspectLandmark[],
  nowMs: number,
): void {
  const subject = { type: 'device', id: device } as const;
  for (const { suspect, version } of suspects) {
    for (const kind of kinds) {
      const known = conditions.get(kind, subject);
      if (known?.state !== 'firing' || !restsOn(known.numbers, suspect.landmark)) continue;
      const word: Statement = { kind, subject, state: 'clear' };
      const sentence = `What landmark "${suspect.landmark}" measured is left out: it is suspected itself.`;
      const cause = { object: suspect.landmark, version, sentence };
      conditions.changeOver([word], cause, nowMs);
    }
  }
}

function restsOn(numbers: Readonly<Record<string, number | string>>, landmark: string): boolean {
  return Object.values(numbers).some((one) => String(one).split(' ').includes(landmark));
}

/** A year as it was played -> its truth, in the ids that the service gave. */
import { instant } from './fleet.ts';
import { dayMs } from './plan.ts';
import type { YearPlayed } from './run.ts';
import type { Part, Year } from './story.ts';
import type { TruthPart, YearTruth } from './truth.ts';

const DAYS_A_MONTH = 365 / 12;

/** Who did what, who merely seemed to, and of whom nothing is honest. */
export function revealYear(year: Year, played: YearPlayed): YearTruth {
  const { begunMs, startMs, endMs, deviceDays } = played;
  // What is so from the first day on has been since it was registered.
  const fromMs = (day: number) => (day === 0 ? begunMs : startMs + day * dayMs);
  const told = (part: Part): TruthPart => ({
    ...{ kind: part.kind, severity: part.severity },
    ...(part.factor === null ? {} : { factor: Math.round(part.factor * 1e3) / 1e3 }),
    subject: subjectOf(part, played),
    from: instant(fromMs(part.day)),
  });
  const parts = (isPlanted: boolean) =>
    year.parts.filter((part) => part.isPlanted === isPlanted).map(told);
  return {
    format: 'muster-year-1',
    seed: year.seed,
    ...{ from: instant(startMs), to: instant(endMs) },
    deviceMonths: deviceDays / DAYS_A_MONTH,
    planted: parts(true),
    nearest: parts(false),
    guilty: guiltyOf(year, played),
  };
}

function subjectOf({ about }: Part, { ids, satellites }: YearPlayed): TruthPart['subject'] {
  if ('device' in about) return { type: 'device', id: ids.get(about.device)! };
  const { hall, landmark = '' } = satellites[about.satellite]!;
  const { licence, site, operator } = hall;
  const id = { landmark, licence, site, submitter: operator }[about.subject];
  return { type: about.subject, id };
}

function guiltyOf(year: Year, { ids, satellites }: YearPlayed): string[] {
  const guilty = new Set<string>();
  for (const { about, isPlanted } of year.parts) {
    if (!isPlanted) continue;
    if ('device' in about) guilty.add(ids.get(about.device)!);
    else {
      const { licence, site, operator } = satellites[about.satellite]!.hall;
      const { landmark } = satellites[about.satellite]!;
      for (const id of [licence, site, operator, landmark]) if (id) guilty.add(id);
    }
  }
  return [...guilty];
}

/** A story while it is played: a bar for the day under way, then the day in a few lines. */
import type { Mishap, Plant } from '../sim/plot.ts';
import type { Progress as RunProgress } from '../sim/run.ts';
import type { Story } from '../sim/story.ts';
import { refusedOf, type Tally } from '../sim/tally.ts';
import { counted, dayText, grouped } from './demo-words.ts';
import { say } from './output.ts';
import { type Progress, progress } from './progress.ts';

/** What a narrator knows when the story is over. */
export interface Times {
  /** From the first report to the last receipt, without registration. */
  readonly reportingMs: number;
}

export interface Narrator {
  readonly tell: (progress: RunProgress) => void;
  readonly times: () => Times;
  /** Takes the bar away, however the run ended. */
  readonly close: () => void;
}

/** Tells a run as it goes on; `nowMs` is a clock for durations. Silent where `isQuiet`, but for the bar. */
export function narrator(
  story: Story,
  stepsADay: number,
  nowMs: () => number,
  isQuiet: boolean,
): Narrator {
  let bar: Progress | null = null;
  let settledBefore = 0;
  let [startedMs, endedMs] = [0, 0];
  const print = (text: string) => {
    if (!isQuiet) say(text);
  };
  const closeBar = () => {
    bar?.stop();
    bar = null;
  };
  const openDay = (step: number) => {
    bar = progress(`  day ${step / stepsADay + 1}`, stepsADay);
  };
  return {
    tell(told) {
      if (told.stage === 'registering')
        print('Registering authority, parties, sites, licences, manifests');
      if (told.stage === 'enrolling') {
        print(
          `Enrolling ${counted(told.devices, 'key')} with one-time codes and proofs of possession`,
        );
      }
      if (told.stage === 'reporting') {
        startedMs = nowMs();
        print('\nTHE STORY, as the simulator tells it; the service is not told');
        print('  ! a cheat   · an honest mishap\n');
        openDay(0);
      }
      if (told.stage !== 'step') return;
      endedMs = nowMs();
      bar?.add(1);
      if ((told.step + 1) % stepsADay !== 0) return;
      closeBar();
      print(dayLines(story, stepsADay, told, settledBefore));
      settledBefore = told.tally.accepted;
      if (told.step + 1 < story.steps) openDay(told.step + 1);
    },
    times: () => ({ reportingMs: endedMs - startedMs }),
    close: closeBar,
  };
}

function dayLines(
  story: Story,
  stepsADay: number,
  { step, nowMs, tally }: Extract<RunProgress, { stage: 'step' }>,
  settledBefore: number,
): string {
  const day = Math.floor(step / stepsADay);
  const isOfDay = (one: Plant | Mishap) => Math.floor(one.step / stepsADay) === day;
  const reports = `${grouped(tally.accepted - settledBefore)} reports settled`;
  return [
    `  Day ${day + 1}, ${dayText(nowMs)}: ${reports}`,
    ...story.plants.filter(isOfDay).map(({ title }) => `    ! ${title}`),
    ...story.mishaps.filter(isOfDay).map(({ title }) => `    · ${title}`),
  ].join('\n');
}

/** What the answers added up to, in a line. */
export function tallyText(tally: Tally): string {
  const refused = [...tally.refused].map(([reason, count]) => `${grouped(count)} ${reason}`);
  const why = refused.length > 0 ? ` (${refused.join(', ')})` : '';
  return (
    `${grouped(tally.accepted)} accepted, ${grouped(tally.measured)} records of landmarks, ` +
    `${grouped(tally.duplicates)} duplicates, ` +
    `${grouped(refusedOf(tally))} refused${why}`
  );
}

/** A world and a number of days -> what happens in it, step by step: cheats planted, and honest mishaps between them. */
import { castOf } from './cast.ts';
import { cheats } from './cheats.ts';
import { mishaps } from './mishaps.ts';
import { type Act, type Mishap, type Plant, stepsADay } from './plot.ts';
import type { World } from './world.ts';

/** The story takes five days; what is asked for beyond goes on as it stands. */
export const dayLimits = { least: 5, most: 28 } as const;

export interface Story {
  readonly steps: number;
  readonly acts: readonly Act[];
  readonly plants: readonly Plant[];
  readonly mishaps: readonly Mishap[];
  /** Devices that are registered, and that nobody ever switches on. */
  readonly boxed: ReadonlySet<number>;
}

/** The story of a world over 5 to 28 days; the same for the same arguments. */
export function tell(world: World, days: number): Story {
  if (!(days >= dayLimits.least && days <= dayLimits.most)) {
    throw new RangeError(`a story has ${dayLimits.least} to ${dayLimits.most} days`);
  }
  const cast = castOf(world);
  const boxed = cast.take('johor', 5);
  const chapters = [...cheats(world, cast, boxed), ...mishaps(world, cast)];
  const byStep = <T extends { readonly step: number }>(list: readonly T[]) =>
    list.toSorted((a, b) => a.step - b.step);
  return {
    steps: days * stepsADay,
    acts: byStep(chapters.flatMap(({ acts }) => acts)),
    plants: byStep(chapters.flatMap(({ plants }) => plants ?? [])),
    mishaps: byStep(chapters.flatMap(({ mishaps }) => mishaps ?? [])),
    boxed: new Set(boxed),
  };
}

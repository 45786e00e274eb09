/** Who is honest in a year: those of whom nothing is planted. What is high or critical of them is said falsely. */
import type { YearAgent } from './agent.ts';
import type { Satellite } from './satellite.ts';
import type { Year } from './story.ts';

/** Indices of devices of whom something is planted. */
export function plantedDevices({ parts }: Year): ReadonlySet<number> {
  const planted = parts.filter(({ isPlanted }) => isPlanted);
  return new Set(planted.flatMap(({ about }) => ('device' in about ? [about.device] : [])));
}

/** Honest devices in service; the first half of the satellites cheats. */
export function honestDevices(
  agents: Iterable<YearAgent>,
  planted: ReadonlySet<number>,
  satellites: readonly Satellite[],
): number {
  const onMain = [...agents].filter(({ index, isRevoked }) => !isRevoked && !planted.has(index));
  const honest = satellites.slice(satellites.length / 2);
  return onMain.length + honest.reduce((sum, one) => sum + one.inService(), 0);
}

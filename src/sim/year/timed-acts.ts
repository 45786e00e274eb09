/** What one device does, looked up by day. */
import type { DeviceAct, Timed } from './plan.ts';

type Spanned = Extract<DeviceAct, { readonly days: number }>;

export class TimedActs {
  readonly #acts: readonly Timed<DeviceAct>[];

  constructor(acts: readonly Timed<DeviceAct>[]) {
    this.#acts = acts;
  }

  /** What begins on this day. */
  on(day: number): readonly DeviceAct[] {
    return this.#acts.filter((one) => one.day === day).map(({ act }) => act);
  }

  /** The span of this kind that the day is in. */
  within<A extends Spanned['act']>(act: A, day: number): Extract<Spanned, { act: A }> | null {
    const found = this.#acts.find(
      (one) => one.act.act === act && day >= one.day && day < one.day + (one.act as Spanned).days,
    );
    return (found?.act as Extract<Spanned, { act: A }> | undefined) ?? null;
  }
}

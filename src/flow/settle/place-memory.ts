/** Round trips as one settle transaction remembers them: of each device the last ones, of each site the least. */
import type { LastMeasured } from '../../core/appraise/facts.ts';
import type { AdmittedTrips } from '../../core/place/admit.ts';
import type { Measured } from '../../core/place/claim.ts';
import type { AgainstBaseline } from '../../core/place/rise.ts';
import type { Baseline, PlaceStore } from './place-store.ts';
import type { KeptMeasured } from './state.ts';

/**
 * A baseline is the least of one or two such stretches. What stands against a device is not learnt, so that a relay does
 * not become what is usual: only where nothing else was heard for two stretches is the way taken for a new one.
 */
const stretchMs = 30 * 24 * 3_600_000;

export class PlaceMemory {
  readonly #store: PlaceStore;
  readonly #nowMs: number;
  readonly #sites = new Map<string, Map<number, Baseline>>();
  readonly #changed = new Set<Baseline>();

  constructor(store: PlaceStore, nowMs: number) {
    [this.#store, this.#nowMs] = [store, nowMs];
  }

  /** What a device's state keeps, as rules are told it. */
  remembered({ trips, fromMs, toMs }: KeptMeasured): LastMeasured {
    const measured = trips.map(([landmark, roundTripUs]): Measured => {
      return { landmark: this.#store.landmark(landmark), roundTripUs };
    });
    return { measured, fromMs, toMs };
  }

  /** Admitted round trips as a device's state keeps them. */
  kept({ measured, fromMs, toMs }: Pick<AdmittedTrips, keyof LastMeasured>): KeptMeasured {
    const trips = measured.map(
      ({ landmark, roundTripUs }) => [this.#store.numberOf(landmark), roundTripUs] as const,
    );
    return { trips, fromMs, toMs };
  }

  /** Admitted round trips beside the least that the same landmarks, where they are entered now, heard of the site. */
  against(site: string, { trips }: KeptMeasured): readonly AgainstBaseline[] {
    const baselines = this.#of(site);
    return trips.flatMap(([number, roundTripUs]) => {
      const baseline = baselines.get(number);
      if (!baseline || this.#isForgotten(baseline)) return [];
      const baselineUs = Math.min(baseline.leastUs, baseline.formerUs ?? baseline.leastUs);
      return [{ landmark: this.#store.landmark(number).landmark, baselineUs, roundTripUs }];
    });
  }

  /** Takes round trips that nothing stands against as what the site is heard by. */
  learn(site: string, { trips }: KeptMeasured): void {
    for (const [number, roundTripUs] of trips) {
      const known = this.#of(site).get(number);
      const next = this.#after(site, number, known, roundTripUs);
      if (next === known) continue;
      if (known) this.#changed.delete(known);
      this.#changed.add(next);
      this.#of(site).set(number, next);
    }
  }

  /** Writes what was learnt. */
  write(): void {
    for (const baseline of this.#changed) this.#store.putBaseline(baseline);
  }

  #after(site: string, landmark: number, known: Baseline | undefined, us: number): Baseline {
    const begun = { site, landmark, sinceMs: this.#nowMs, leastUs: us };
    if (!known || this.#isForgotten(known)) return { ...begun, formerUs: null };
    if (this.#nowMs - known.sinceMs >= stretchMs) return { ...begun, formerUs: known.leastUs };
    return us < known.leastUs ? { ...known, leastUs: us } : known;
  }

  #isForgotten({ sinceMs }: Baseline): boolean {
    return this.#nowMs - sinceMs >= 2 * stretchMs;
  }

  #of(site: string): Map<number, Baseline> {
    let baselines = this.#sites.get(site);
    if (!baselines) {
      baselines = new Map(this.#store.baselines(site).map((one) => [one.landmark, one]));
      this.#sites.set(site, baselines);
    }
    return baselines;
  }
}

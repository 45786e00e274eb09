/**
 * Landmarks that a body's records name, in all their versions: read from the registry and held for some seconds. A version
 * counts from its recording on, so that only what was measured in these seconds can be judged by the version before.
 */
import type { RegisteredLandmark, SuspectLandmark } from '../ledger-port.ts';
import type { Clock } from '../ports.ts';
import type { LandmarkRow, LandmarkStandingRow } from '../registry/landmark-rows.ts';
import { keyFromText } from '../registry/roster-text.ts';

const heldMs = 10_000;
const mostHeld = 1_024;

export interface LandmarkSource {
  /** All versions of the objects, by id and version. */
  versionsOf(table: 'landmarks', ids: readonly string[]): Promise<readonly LandmarkRow[]>;
  suspectedLandmarks(): Promise<readonly LandmarkStandingRow[]>;
}

export class LandmarkBook {
  readonly #source: LandmarkSource;
  readonly #clock: Clock;
  readonly #held = new Map<
    string,
    { readonly versions: readonly RegisteredLandmark[]; readonly atMs: number }
  >();
  #suspects: readonly SuspectLandmark[] = [];
  #suspectsAtMs = Number.NEGATIVE_INFINITY;

  constructor(source: LandmarkSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Every version of those that exist. */
  async among(names: readonly string[]): Promise<readonly RegisteredLandmark[]> {
    const nowMs = await this.#clock.nowMs();
    const isHeld = (name: string) => nowMs - (this.#held.get(name)?.atMs ?? 0) < heldMs;
    const missing = names.filter((name) => !isHeld(name));
    if (missing.length > 0) await this.#read(missing, nowMs);
    return names.flatMap((name) => this.#held.get(name)?.versions ?? []);
  }

  /** Those that are not believed now, under their newest version. */
  async suspects(): Promise<readonly SuspectLandmark[]> {
    const nowMs = await this.#clock.nowMs();
    if (nowMs - this.#suspectsAtMs >= heldMs) {
      const rows = await this.#source.suspectedLandmarks();
      this.#suspects = rows.flatMap(({ suspect, version }) =>
        suspect ? [{ suspect, version }] : [],
      );
      this.#suspectsAtMs = nowMs;
    }
    return this.#suspects;
  }

  /** Names that nobody registered are not held: whoever sends them would push out the others. */
  async #read(names: readonly string[], atMs: number): Promise<void> {
    const rows = await this.#source.versionsOf('landmarks', names);
    if (this.#held.size + names.length > mostHeld) this.#held.clear();
    for (const [name, versions] of Map.groupBy(rows, ({ id }) => id)) {
      this.#held.set(name, { versions: landmarkVersions(versions), atMs });
    }
  }
}

/** Versions of one landmark in order: each from its recording until the next one's. */
function landmarkVersions(rows: readonly LandmarkRow[]): RegisteredLandmark[] {
  return rows.map((row, i) => {
    const { latitude, longitude, uncertaintyKm } = row.position;
    const endMs = Math.min(rows[i + 1]?.validFromMs ?? row.measuresToMs, row.measuresToMs);
    return {
      ...{ landmark: row.id, version: row.version, position: { latitude, longitude } },
      ...{ uncertaintyKm, key: keyFromText(row), operator: row.operator, authority: row.authority },
      validFromMs: Math.max(row.validFromMs, row.measuresFromMs),
      validToMs: Math.min(endMs, row.revokedAtMs ?? endMs),
    };
  });
}

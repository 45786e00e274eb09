/**
 * Which landmarks are not believed, and under whose licences. What one authority entered, and what is reported under its
 * licences, takes no evidence away from another: the administration's landmarks alone speak for all.
 */
import { type Suspect, suspectsAmong, unrelatedParties } from '../../core/place/suspects.ts';
import { type Heard, mostOffKm } from '../../core/place/vouched.ts';
import type { Accusation, MeshTime } from './landmark-port.ts';
import type { LandmarkRow, LandmarkStandingRow } from './landmark-rows.ts';

export interface Suspicion {
  /** Valid now. */
  readonly landmarks: readonly LandmarkRow[];
  readonly mesh: readonly MeshTime[];
  readonly accusations: readonly Accusation[];
  readonly standings: ReadonlyMap<string, LandmarkStandingRow>;
}

/** By landmark: the administration's among themselves, then each authority's with those that are left of these. */
export function suspectsIn(given: Suspicion): ReadonlyMap<string, Suspect> {
  const common = given.landmarks.filter(({ authority }) => authority === null);
  const byAll = new Map(meshSuspects(common, given).map((one) => [one.landmark, one]));
  const suspects = new Map(byAll);
  const commonIds = new Set(common.map(({ id }) => id));
  for (const authority of authoritiesOf(given)) {
    const view = given.landmarks.filter(
      (row) => row.authority === authority || (row.authority === null && !byAll.has(row.id)),
    );
    const byMesh = meshSuspects(view, given);
    const left = view.filter(({ id }) => !byMesh.some(({ landmark }) => landmark === id));
    for (const one of [...byMesh, ...byDevices(left, given, authority)]) {
      const before = suspects.get(one.landmark);
      suspects.set(
        one.landmark,
        commonIds.has(one.landmark) ? joined(before, one, authority) : one,
      );
    }
  }
  return suspects;
}

function authoritiesOf({ landmarks, accusations, standings }: Suspicion): readonly string[] {
  const named = [...landmarks, ...accusations].flatMap(({ authority }) => authority ?? []);
  const kept = [...standings.values()].flatMap(({ suspect }) => suspect?.under ?? []);
  return [...new Set([...named, ...kept])].sort();
}

/** Of the mesh what these measured of one another: what was measured of another position says nothing of this one. */
function meshOf(landmarks: readonly LandmarkRow[], { mesh }: Suspicion): readonly MeshTime[] {
  const versions = new Map(landmarks.map(({ id, version }) => [id, version]));
  return mesh.filter(
    ({ measurer, measured, measurerVersion, measuredVersion }) =>
      versions.get(measurer) === measurerVersion && versions.get(measured) === measuredVersion,
  );
}

function meshSuspects(landmarks: readonly LandmarkRow[], given: Suspicion): readonly Suspect[] {
  const times = meshOf(landmarks, given).map(
    ({ measurer: from, measured: to, leastUs: roundTripUs }) => {
      return { from, to, roundTripUs };
    },
  );
  const entries = landmarks.map(({ id: landmark, position }) => {
    return { landmark, position, uncertaintyKm: position.uncertaintyKm };
  });
  return suspectsAmong(entries, times, []);
}

/**
 * Those that devices of unrelated parties contradict, by no more than the mesh leaves open: three that lie together from
 * one place would otherwise silence the landmark that heard them. Once suspected, what it said is left out and accuses
 * nobody any more: so it stays suspected until its entry is another one.
 */
function byDevices(
  landmarks: readonly LandmarkRow[],
  given: Suspicion,
  authority: string,
): readonly Suspect[] {
  const here = given.accusations.filter((one) => one.authority === authority);
  const accused = Map.groupBy(here, ({ landmark }) => landmark);
  const mesh = Map.groupBy(meshOf(landmarks, given), ({ measured }) => measured);
  const rows = new Map(landmarks.map((row) => [row.id, row]));
  return landmarks.flatMap((row): Suspect[] => {
    const { id: landmark, operator } = row;
    const stands = standingSuspect(row, given.standings.get(landmark), authority);
    if (stands) return [{ landmark, by: 'devices', against: stands.against }];
    const offKm = mostOffKm(row.position, heardBy(row, mesh.get(landmark) ?? [], rows));
    const parties = (accused.get(landmark) ?? [])
      .filter(({ marginKm }) => marginKm <= offKm)
      .map(({ party }) => party);
    const against = [...new Set(parties)].filter((party) => party !== operator).sort();
    return against.length >= unrelatedParties ? [{ landmark, by: 'devices', against }] : [];
  });
}

/** What others measured of it themselves. One of the same operator may say what he likes. */
function heardBy(
  { operator }: LandmarkRow,
  mesh: readonly MeshTime[],
  rows: ReadonlyMap<string, LandmarkRow>,
): readonly Heard[] {
  return mesh.flatMap(({ measurer, leastUs: roundTripUs }) => {
    const { position, operator: other } = rows.get(measurer)!;
    if (other !== null && other === operator) return [];
    return [{ position, uncertaintyKm: position.uncertaintyKm, roundTripUs }];
  });
}

function standingSuspect(
  row: LandmarkRow,
  standing: LandmarkStandingRow | undefined,
  authority: string,
): Suspect | null {
  const suspect = standing?.suspect;
  if (suspect?.by !== 'devices' || standing?.landmarkVersion !== row.version) return null;
  return row.authority === authority || suspect.under?.includes(authority) ? suspect : null;
}

/** One more authority under whose licences a landmark of the administration is not believed; what devices said stays. */
function joined(before: Suspect | undefined, one: Suspect, authority: string): Suspect {
  if (!before) return { ...one, under: [authority] };
  const by = one.by === 'devices' ? one.by : before.by;
  const against = [...new Set([...before.against, ...one.against])].sort();
  return { ...before, by, against, under: [...(before.under ?? []), authority] };
}

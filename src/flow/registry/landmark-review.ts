/**
 * Landmarks held against one another and against devices that have nothing in common: who cannot be right is suspected, each
 * change of it a registry write with its leaf, and what a suspect says is left out from then on (docs/location.md).
 */
import { fibreKmPerMs, reachKm, slackKm } from '../../core/place/bound.ts';
import { distanceKm } from '../../core/place/geodesy.ts';
import type { LandmarkEntry } from '../../core/place/landmark.ts';
import {
  landmarksAgainstLiar,
  type Suspect,
  suspectsAmong,
  unrelatedParties,
} from '../../core/place/suspects.ts';
import { changed } from './change.ts';
import type { LandmarkRow, LandmarkStandingRow } from './landmark-rows.ts';
import type { RegistryStore } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { SERVICE } from './quota.ts';
import { nextVersion, write } from './write.ts';

const PAGE = 500;

/** Reviews every landmark that is valid now; answers how many standings changed. Two at once: one loses by its version. */
export async function reviewLandmarks(ports: RegistryPorts, nowMs: number): Promise<number> {
  const { registry } = ports;
  const all = await allLandmarks(registry);
  const valid = all.filter((row) => isValidAt(row, nowMs));
  const standings = new Map(
    (
      await registry.newestOf(
        'landmarkStandings',
        all.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  const suspects = await suspectsOf(registry, valid, standings);
  const news = all.flatMap((landmark) => {
    const before = standings.get(landmark.id) ?? null;
    const suspect = suspects.get(landmark.id) ?? null;
    if (isSaid(before, landmark, suspect)) return [];
    const version = nextVersion(landmark.id, before, { apiKey: SERVICE }, nowMs);
    const next = { ...version, landmarkVersion: landmark.version, suspect };
    return [{ before, next }];
  });
  // One write each, so that a race about one landmark holds up no other.
  for (const { before, next } of news) {
    await write(ports, { apiKey: SERVICE }, nowMs, {
      action: next.suspect ? 'landmark-suspected' : 'landmark-cleared',
      objects: [changed(before, next)],
      rows: { landmarkStandings: [next] },
      value: next,
    });
  }
  return news.length;
}

async function allLandmarks(registry: RegistryStore): Promise<readonly LandmarkRow[]> {
  const all: LandmarkRow[] = [];
  for (;;) {
    const page = await registry.listLandmarks({ limit: PAGE, after: all.at(-1)?.id });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Whether a landmark is one at a moment: valid, and not revoked. */
export function isValidAt(
  { measuresFromMs, measuresToMs, revokedAtMs, validFromMs }: LandmarkRow,
  atMs: number,
): boolean {
  const isOpen = Math.max(measuresFromMs, validFromMs) <= atMs && atMs < measuresToMs;
  return isOpen && (revokedAtMs === null || atMs < revokedAtMs);
}

async function suspectsOf(
  registry: RegistryStore,
  landmarks: readonly LandmarkRow[],
  standings: ReadonlyMap<string, LandmarkStandingRow>,
): Promise<ReadonlyMap<string, Suspect>> {
  const mesh = await registry.meshTimes();
  const versions = new Map(landmarks.map(({ id, version }) => [id, version]));
  // What was measured of another position says nothing of this one.
  const present = mesh.filter(
    ({ measurer, measured, measurerVersion, measuredVersion }) =>
      versions.get(measurer) === measurerVersion && versions.get(measured) === measuredVersion,
  );
  const times = present.map(({ measurer: from, measured: to, leastUs: roundTripUs }) => {
    return { from, to, roundTripUs };
  });
  const suspects = new Map(
    suspectsAmong(landmarks.map(entryOf), times, []).map((one) => [one.landmark, one]),
  );
  for (const one of await byDevices(registry, landmarks, standings)) {
    if (!suspects.has(one.landmark)) suspects.set(one.landmark, one);
  }
  return suspects;
}

/**
 * Those that devices of unrelated parties contradict. Once suspected, what it said is left out and accuses nobody any more:
 * so it stays suspected until its entry is another one.
 */
async function byDevices(
  registry: RegistryStore,
  landmarks: readonly LandmarkRow[],
  standings: ReadonlyMap<string, LandmarkStandingRow>,
): Promise<readonly Suspect[]> {
  // Whom three contradict is the liar, and accuses none of them (core/place/suspects.ts).
  const accusations = await registry.landmarkAccusations(landmarksAgainstLiar);
  const accused = Map.groupBy(accusations, ({ landmark }) => landmark);
  return landmarks.flatMap((row): Suspect[] => {
    const { id: landmark, version, operator } = row;
    const standing = standings.get(landmark);
    if (standing?.suspect?.by === 'devices' && standing.landmarkVersion === version) {
      return [standing.suspect];
    }
    const parties = (accused.get(landmark) ?? []).map(({ party }) => party);
    const against = [...new Set(parties)].filter((party) => party !== operator).sort();
    return against.length >= unrelatedParties ? [{ landmark, by: 'devices', against }] : [];
  });
}

function isSaid(
  before: LandmarkStandingRow | null,
  { version }: LandmarkRow,
  suspect: Suspect | null,
): boolean {
  if (!suspect) return !before?.suspect;
  return before?.landmarkVersion === version && textOf(before.suspect) === textOf(suspect);
}

function textOf(suspect: Suspect | null): string {
  return suspect ? `${suspect.by} ${suspect.against.join(' ')}` : '';
}

/** A landmark as discs are drawn around it. */
function entryOf({ id: landmark, position }: LandmarkRow): LandmarkEntry {
  return { landmark, position, uncertaintyKm: position.uncertaintyKm };
}

/** Whether two cannot both stand where they are entered. */
export function contradicts(a: LandmarkRow, b: LandmarkRow, roundTripUs: number): boolean {
  const { uncertaintyKm } = a.position;
  const allowedKm =
    reachKm(roundTripUs, fibreKmPerMs) + uncertaintyKm + b.position.uncertaintyKm + slackKm;
  return distanceKm(a.position, b.position) > allowedKm;
}

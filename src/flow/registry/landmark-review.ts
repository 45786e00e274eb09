/**
 * Landmarks held against one another and against devices that have nothing in common: who cannot be right is suspected, each
 * change of it a registry write with its leaf, and what a suspect says is left out from then on (docs/location.md).
 */
import { fibreKmPerMs, reachKm, slackKm } from '../../core/place/bound.ts';
import { distanceKm } from '../../core/place/geodesy.ts';
import { landmarksAgainstLiar, type Suspect } from '../../core/place/suspects.ts';
import { changed } from './change.ts';
import type { LandmarkRow, LandmarkStandingRow } from './landmark-rows.ts';
import { suspectsIn } from './landmark-suspicion.ts';
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
  const [mesh, accusations] = await Promise.all([
    registry.meshTimes(),
    // Whom three contradict is the liar, and accuses none of them (core/place/suspects.ts).
    registry.landmarkAccusations(landmarksAgainstLiar),
  ]);
  return suspectsIn({ landmarks, mesh, accusations, standings });
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
  if (!suspect) return '';
  const { by, against, under = [] } = suspect;
  return [by, ...against, '|', ...under].join(' ');
}

/** Whether two cannot both stand where they are entered. */
export function contradicts(a: LandmarkRow, b: LandmarkRow, roundTripUs: number): boolean {
  const { uncertaintyKm } = a.position;
  const allowedKm =
    reachKm(roundTripUs, fibreKmPerMs) + uncertaintyKm + b.position.uncertaintyKm + slackKm;
  return distanceKm(a.position, b.position) > allowedKm;
}

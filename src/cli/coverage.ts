/** `muster coverage`: what round trips from landmarks could prove at a site, and where another landmark would help most. */
import type { Command } from 'commander';
import { geometry } from '../contract/sites.ts';
import type { SiteGeometry } from '../core/model.ts';
import { type Coverage, coverageOf } from '../core/place/coverage.ts';
import { territoryName } from '../core/place/territory.ts';
import { ok, type Result } from '../core/result.ts';
import { collected } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { readLandmarks } from './coverage-landmarks.ts';
import { coverageMap, type NamedLandmark } from './coverage-map.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  failedBy,
  misused,
  problemFailure,
} from './exits.ts';
import { publicMode, wordOf, writeWhole } from './files.ts';
import { areaIn } from './json-file.ts';
import { stateOf } from './landmark-words.ts';
import { type Column, say, sayJson, table } from './output.ts';

interface CoverageOptions extends Connection {
  readonly site: string;
  readonly landmarks?: string;
  readonly within: string;
  readonly map?: string;
}

/** Half of the globe's circumference is 20,004 km. */
const mostKm = 20_000;
const shownTerritories = 6;

/** The command, to be mounted. */
export function coverageCommand(): Command {
  return connected(
    command('coverage', 'what landmarks could prove at a site, and where another would help'),
  )
    .requiredOption('--site <file>', 'the area of the site, GeoJSON')
    .option(
      '--landmarks <file>',
      'CSV with the header id,lat,lon and, if you like, uncertainty_km (default: those of the service)',
    )
    .option('--within <km>', 'what a licence would allow around the site', '300')
    .option('--map <file>', 'draws a map, SVG')
    .action(ending('coverage', coverage));
}

async function coverage(options: CoverageOptions): Promise<Ending> {
  const { site, landmarks: path, within, map } = options;
  const withinKm = /^\d{1,5}(\.\d{1,3})?$/.test(within) ? Number(within) : Number.NaN;
  if (!(withinKm <= mostKm)) return misused('--within is a number of km, at most 20,000');
  const area = areaIn(site);
  if (!area.ok) return area;
  const shape = checked(geometry, area.value);
  if (!shape.ok) return shape;
  const landmarks = path === undefined ? await registered(options) : readLandmarks(path);
  if (!landmarks.ok) return landmarks;
  const planned = coverageOf(shape.value as SiteGeometry, landmarks.value, withinKm);
  if (map !== undefined) {
    const drawn = coverageMap(shape.value as SiteGeometry, landmarks.value, planned, withinKm);
    try {
      writeWhole(map, drawn, publicMode);
    } catch (fault) {
      return failedBy(`cannot write ${map}: ${wordOf(fault)}`);
    }
  }
  if (options.json) sayJson(forPrograms(planned));
  else say(wordsOf(planned, withinKm, landmarks.value.length));
  return ok(undefined);
}

/** Those that are valid now. */
async function registered(
  options: CoverageOptions,
): Promise<Result<readonly NamedLandmark[], Failure>> {
  if (options.apiKey === undefined) {
    return misused('without --landmarks FILE the service is asked: set MUSTER_KEY');
  }
  const client = clientOf(options);
  if (!client.ok) return client;
  const listed = await collected(client.value.each('listLandmarks', {}));
  if (!listed.ok) return problemFailure(listed.problem);
  return ok(
    listed.value
      .filter((one) => stateOf(one) === 'valid')
      .map(({ id: landmark, name, position }) => {
        const { uncertaintyKm } = position;
        return { landmark, name, position, uncertaintyKm };
      }),
  );
}

function forPrograms({ middle, prospects, proposals, nearEnoughKm }: Coverage) {
  return { middle, prospects: prospects.map(bounded), proposals, nearEnoughKm };
}

/** JSON has no infinity: null is a fence as wide as the globe. */
function bounded<T extends { readonly fenceKm: number }>(one: T) {
  return { ...one, fenceKm: Number.isFinite(one.fenceKm) ? one.fenceKm : null };
}

type Prospect = Coverage['prospects'][number];
type Proposal = Coverage['proposals'][number];

const prospectColumns = (withinKm: number): readonly Column<Prospect>[] => [
  { title: 'TIMES', of: ({ times }) => times },
  { title: 'LEAST FENCE', of: ({ fenceKm }) => kmText(fenceKm) },
  { title: `WITHIN ${withinKm} KM`, of: ({ isProved }) => (isProved ? 'proved' : 'not proved') },
  { title: 'DECIDING', of: ({ deciding }) => deciding },
  { title: 'IN', of: ({ territories }) => territoriesText(territories) },
];

const proposalColumns: readonly Column<Proposal>[] = [
  {
    title: 'ANOTHER AT',
    of: ({ distanceKm }) => (distanceKm === 0 ? 'the site' : kmText(distanceKm)),
  },
  { title: 'BEST IN', of: ({ territory }) => territoryName(territory) },
  { title: 'NEAR', of: ({ position }) => positionText(position) },
  { title: 'LEAST FENCE', of: ({ fenceKm }) => kmText(fenceKm) },
  { title: 'PROVED', of: ({ isProved }) => (isProved ? 'yes' : 'no') },
];

function wordsOf(planned: Coverage, withinKm: number, count: number): string {
  const { middle, prospects, proposals, nearEnoughKm } = planned;
  const near =
    nearEnoughKm > 0
      ? `With usual times one landmark within ${kmText(nearEnoughKm)} of the site proves it to ${withinKm} km.`
      : `With usual times no landmark proves a site to ${withinKm} km, however near.`;
  return [
    `A key at ${positionText(middle)}, asked by ${count} landmark${count === 1 ? '' : 's'}, could be proved there:`,
    table(prospectColumns(withinKm), prospects),
    '',
    'Another landmark, with usual times:',
    table(proposalColumns, proposals),
    near,
    'Times are those of public servers: 5, 50 and 95 in a hundred are as fast or faster. What is measured decides.',
  ].join('\n');
}

function kmText(km: number): string {
  return Number.isFinite(km) ? `${Math.ceil(km)} km` : 'the globe';
}

function positionText({ latitude, longitude }: Coverage['middle']): string {
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`;
}

function territoriesText(territories: readonly string[] | null): string {
  if (territories === null) return 'too many to say';
  const named = territories.slice(0, shownTerritories).join(', ');
  const more = territories.length - shownTerritories;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** `muster site`: the sites that the caller may see, one of them, its later versions, and a regulator's decisions on it. */
import { Argument, type Command } from 'commander';
import { newSiteVersion, siteConfirmation, siteRejection } from '../contract/sites.ts';
import type { ItemOf } from '../sdk/lists.ts';
import { checked } from './checked.ts';
import { ask, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { areaIn } from './json-file.ts';
import { type Listing, listing, printList } from './listing.ts';
import { type Column, facts, minute, table } from './output.ts';

const actions = ['show', 'confirm', 'reject', 'change'] as const;

interface SiteOptions extends Listing {
  readonly version?: string;
  readonly note?: string;
  readonly name?: string;
  readonly country?: string;
  readonly area?: string;
}

/** The command, to be mounted. */
export function siteCommand(): Command {
  return listing(connected(command('site', 'list sites, show one, decide on one, or change one')))
    .argument('[id]', 'this one')
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('show'))
    .option('--version <number>', 'with a decision: the version that you looked at')
    .option('--note <text>', 'with a decision: why, for the record')
    .option('--name <name>', 'with change: its name')
    .option('--country <code>', 'with change: ISO 3166-1 alpha-2')
    .option('--area <file>', 'with change: GeoJSON, as for register site')
    .action(ending('site', site));
}

function site(
  id: string | undefined,
  action: (typeof actions)[number],
  options: SiteOptions,
): Ending | Promise<Ending> {
  if (id === undefined) return printList(options, { name: 'listSites', query: {}, words });
  if (action === 'show') return ask(options, (client) => client.site(id), viewWords);
  return action === 'change' ? change(id, options) : decide(id, action, options);
}

function decide(
  id: string,
  action: 'confirm' | 'reject',
  options: SiteOptions,
): Ending | Promise<Ending> {
  const { version, note } = options;
  if (version === undefined) return misused(`${action} needs --version: the one you looked at`);
  const decision = { version: Number(version), ...(note === undefined ? {} : { note }) };
  if (action === 'confirm') {
    const body = checked(siteConfirmation, decision);
    if (!body.ok) return body;
    return ask(options, (client) => client.authority.confirmSite(id, body.value), viewWords);
  }
  const body = checked(siteRejection, decision);
  if (!body.ok) return body;
  return ask(options, (client) => client.authority.rejectSite(id, body.value), viewWords);
}

function change(id: string, options: SiteOptions): Ending | Promise<Ending> {
  const { name, country, area } = options;
  if (area === undefined) return misused('change needs --area, and --name and --country');
  const geometry = areaIn(area);
  if (!geometry.ok) return geometry;
  const body = checked(newSiteVersion, { name, country, geometry: geometry.value });
  if (!body.ok) return body;
  return ask(options, (client) => client.authority.changeSite(id, body.value), viewWords);
}

type Site = ItemOf<'listSites'>;

const columns: readonly Column<Site>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'IN', of: ({ country }) => country },
  { title: 'VERSION', of: ({ version }) => version },
  { title: 'STANDS', of: ({ authorities }) => authorities.map(({ status }) => status).join(', ') },
  { title: 'OPERATOR', of: ({ operator }) => operator },
];

function words(rows: readonly Site[]): string {
  return rows.length === 0 ? 'No site.' : table(columns, rows);
}

function areaWords({ type, coordinates }: Site['geometry']): string {
  const rings = type === 'Polygon' ? coordinates : coordinates.flat();
  const corners = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  return `${type} of ${corners} corners`;
}

function viewWords(row: Site): string {
  const rows = facts([
    ['id', row.id],
    ['name', row.name],
    ['country', row.country],
    ['operator', row.operator],
    ['area', areaWords(row.geometry)],
    ['version', `${row.version}, of ${minute(row.recordedAt)}`],
  ]);
  if (row.authorities.length === 0) return `${rows}\n\nNo authority has decided on it.`;
  const standings = table(
    [
      { title: 'AUTHORITY', of: ({ authority }) => authority },
      { title: `VERSION ${row.version} IS`, of: ({ status }) => status },
      {
        title: 'JUDGED BY',
        of: (one) => one.confirmedVersion && `version ${one.confirmedVersion}`,
      },
    ],
    row.authorities,
  );
  return `${rows}\n\n${standings}`;
}

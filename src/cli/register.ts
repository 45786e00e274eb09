/** `muster register`: authorities, parties, sites, licences and devices into the registry. */
import { type Command, Option } from 'commander';
import { newLicence } from '../contract/licences.ts';
import { newAuthority, newParty, partyRole } from '../contract/parties.ts';
import { newSite } from '../contract/sites.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { areaIn, jsonFile } from './json-file.ts';
import { facts } from './output.ts';
import { devicesCommand } from './register-devices.ts';
import { type EvidenceOptions, registerEvidence } from './register-evidence.ts';
import { registerLandmarkCommand } from './register-landmark.ts';

/** The command, to be mounted. */
export function registerCommand(): Command {
  return connected(command('register', 'register parties, sites, licences and devices'))
    .option('--evidence <file>', 'register the GPUs of NVIDIA evidence as devices of a licence')
    .option('--licence <id>', 'with --evidence: the licence')
    .option('--site <id>', 'with --evidence: where they stand')
    .option('--line <number>', 'with --evidence: the item line of the licence')
    .option('--shipped <date>', 'with --evidence: when they were shipped (default: today)')
    .option('--dry-run', 'with --evidence: check, and register nothing')
    .action(ending('register', registerEvidenceOrHelp))
    .addCommand(authorityCommand())
    .addCommand(partyCommand())
    .addCommand(siteCommand())
    .addCommand(licenceCommand())
    .addCommand(devicesCommand())
    .addCommand(registerLandmarkCommand());
}

function registerEvidenceOrHelp(
  options: Partial<EvidenceOptions> & Connection,
): Ending | Promise<Ending> {
  const { evidence, licence, site, line } = options;
  if (evidence === undefined) {
    return misused(
      'say what: authority, party, site, licence, devices, landmark, or --evidence FILE',
    );
  }
  if (licence === undefined || site === undefined || line === undefined) {
    return misused('--evidence needs --licence, --site and --line');
  }
  return registerEvidence({ ...options, evidence, licence, site, line });
}

function authorityCommand(): Command {
  return connected(command('authority', 'register a licensing authority'))
    .requiredOption('--name <name>')
    .requiredOption('--country <code>', 'ISO 3166-1 alpha-2')
    .action(
      ending('register authority', ({ name, country, ...options }: Connection & Named) => {
        const body = checked(newAuthority, { name, country });
        if (!body.ok) return body;
        return ask(options, (client) => client.registerAuthority(body.value), made);
      }),
    );
}

interface Named {
  readonly name: string;
  readonly country: string;
}

function partyCommand(): Command {
  const role = new Option('--role <role...>', 'what it is').choices(partyRole.options);
  return connected(command('party', 'register an exporter, an operator, an end user'))
    .requiredOption('--name <name>')
    .requiredOption('--country <code>', 'ISO 3166-1 alpha-2')
    .addOption(role.makeOptionMandatory())
    .option('--headquarters <code>', 'from where it is led: ISO 3166-1 alpha-2')
    .option('--incorporated <date>', 'since when it exists')
    .action(ending('register party', registerParty));
}

interface PartyOptions extends Connection, Named {
  readonly role: readonly string[];
  readonly headquarters?: string;
  readonly incorporated?: string;
}

function registerParty(given: PartyOptions): Ending | Promise<Ending> {
  const { name, country, role: roles, headquarters, incorporated: incorporatedOn } = given;
  const body = checked(newParty, { name, country, roles, headquarters, incorporatedOn });
  if (!body.ok) return body;
  return ask(given, (client) => client.control.registerParty(body.value), made);
}

interface SiteOptions extends Connection, Named {
  readonly operator: string;
  readonly area: string;
}

function siteCommand(): Command {
  return connected(command('site', 'register a site with its area'))
    .requiredOption('--name <name>')
    .requiredOption('--country <code>', 'ISO 3166-1 alpha-2')
    .requiredOption('--operator <id>', 'the party that runs it')
    .requiredOption('--area <file>', 'GeoJSON: a Polygon or MultiPolygon, or a Feature of one')
    .action(ending('register site', registerSite));
}

function registerSite(given: SiteOptions): Ending | Promise<Ending> {
  const { name, country, operator, area, ...options } = given;
  const geometry = areaIn(area);
  if (!geometry.ok) return geometry;
  const body = checked(newSite, { name, country, operator, geometry: geometry.value });
  if (!body.ok) return body;
  return ask(options, (client) => client.registerSite(body.value), made);
}

function licenceCommand(): Command {
  return connected(
    command('licence', 'register an export licence; it stays claimed until confirmed'),
  )
    .argument('<file>', 'JSON as POST /v1/licences takes it (docs/cli.md has one)')
    .action(
      ending('register licence', (file: string, options: Connection) => {
        const json = jsonFile(file);
        if (!json.ok) return json;
        const body = checked(newLicence, json.value);
        if (!body.ok) return body;
        return ask(options, (client) => client.registerLicence(body.value), licenceMade);
      }),
    );
}

interface Made {
  readonly id: string;
  readonly propagated: boolean;
}

function made(object: Made): string {
  const reach = object.propagated ? 'known to every ledger concerned' : 'on its way to the ledgers';
  return facts([
    ['id', object.id],
    ['state', `written, ${reach}`],
  ]);
}

interface LicenceMade extends Made {
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
}

function licenceMade(licence: LicenceMade): string {
  const warnings = licence.warnings.map(
    ({ pointer, detail }) => `warning: ${pointer} is ${detail}`,
  );
  return [made(licence), ...warnings].join('\n');
}

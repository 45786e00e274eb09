/** `muster enrol codes`: one-time codes of a site, on the screen, or of a whole hall into a file. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { type HallCode, writeCodes } from './codes-file.ts';
import { ask, type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, misused, problemFailure } from './exits.ts';
import { minute, say, sayJson, table } from './output.ts';

interface CodesOptions extends Connection {
  readonly device?: string;
  readonly all?: true;
  readonly output?: string;
}

/** The command, to be mounted. */
export function codesCommand(): Command {
  return connected(command('codes', 'issue a one-time code for each device without a key'))
    .argument('<site>', 'the site that you operate')
    .option('--device <id>', 'for this device alone; an earlier code of it is void then')
    .option('--all', 'for every device of the site, however many there are')
    .option('-o, --output <file>', 'into this new CSV file, readable by its owner alone')
    .action(ending('enrol codes', issueCodes));
}

function issueCodes(site: string, options: CodesOptions): Ending | Promise<Ending> {
  const { device, all, output } = options;
  if (output !== undefined) return codesIntoFile(site, options, output);
  if (all) return misused('--all needs -o: so many codes are for a file, not for a screen');
  const query = device === undefined ? {} : { device };
  return ask(options, (client) => client.enrolmentCodes(site, query), codesWords);
}

function codesWords({ codes, more, expiresAt }: AnswerOf<'issueEnrolmentCodes'>): string {
  if (codes.length === 0) return 'Every device of the site has a key.';
  const rows = table(
    [
      { title: 'DEVICE', of: ({ device }) => device },
      { title: 'SERIAL', of: ({ serial }) => serial },
      { title: 'MODEL', of: ({ model }) => model },
      { title: 'CODE', of: ({ code }) => code },
    ],
    codes,
  );
  const further = more ? '\nThere are more devices: --all -o FILE has the codes of all.' : '';
  return `${rows}\n\nValid until ${minute(expiresAt)}; not shown again.${further}`;
}

/** All pages, then the file at once: codes of a run that failed are void once it is run again. */
async function codesIntoFile(site: string, options: CodesOptions, output: string): Promise<Ending> {
  if (existsSync(output)) return misused(`${output} exists; the codes in it would be void`);
  const client = clientOf(options);
  if (!client.ok) return client;
  const issued = await everyCode(client.value, site, options);
  if (!issued.ok) return issued;
  const { codes, expiresAt } = issued.value;
  if (codes.length > 0 && !writeCodes(output, codes)) return misused(`${output} exists`);
  const file = codes.length > 0 ? output : null;
  if (options.json) sayJson({ site, file, codes: codes.length, expiresAt });
  else if (file === null) say('Every device of the site has a key.');
  else
    say(`${codes.length} codes in ${output}, valid until ${minute(expiresAt)}; not issued again.`);
  return ok(undefined);
}

interface Issued {
  readonly codes: readonly HallCode[];
  /** Of the first page: the others are valid for longer. */
  readonly expiresAt: string;
}

async function everyCode(
  client: MusterClient,
  site: string,
  { device, all }: CodesOptions,
): Promise<Result<Issued, Failure>> {
  const codes: HallCode[] = [];
  let expiresAt: string | null = null;
  let after: string | null = null;
  do {
    const query = { ...(device && { device }), ...(after && { after }) };
    const page = await client.enrolmentCodes(site, query);
    if (!page.ok) return problemFailure(page.problem);
    codes.push(...page.value.codes);
    expiresAt ??= page.value.expiresAt;
    after = all ? page.value.next : null;
  } while (after !== null);
  return ok({ codes, expiresAt });
}

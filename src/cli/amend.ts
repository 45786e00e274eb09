/** `muster amend`: proposes an amendment of a licence, or makes one where the caller is of its issuing authority. */
import type { Command } from 'commander';
import { newAmendment } from '../contract/amendments.ts';
import { ok, type Result } from '../core/result.ts';
import { parseJson } from '../sdk/problem.ts';
import type { BodyOf } from '../sdk/transport.ts';
import { amendmentWords } from './amendment-words.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';

interface AmendOptions extends Connection {
  readonly from?: string;
  readonly reason?: string;
  readonly line?: readonly string[];
  readonly addSite?: readonly string[];
  readonly removeSite?: readonly string[];
  readonly endUser?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly interval?: string;
  readonly grace?: string;
  readonly countries?: string;
  readonly vbios?: string;
  readonly driver?: string;
  readonly limits?: string;
  readonly place?: string;
  readonly placeStrength?: string;
  readonly placeWithin?: string;
  readonly placePeriods?: string;
}

/** Without a default of `[]`, which --help would print. */
const several = (value: string, before: readonly string[] = []) => [...before, value];

/** The command, to be mounted. */
export function amendCommand(): Command {
  return connected(command('amend', 'propose an amendment of a licence, or make one'))
    .argument('<licence>', 'which licence')
    .requiredOption('--from <instant>', 'from when on: past, now or to come')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--line <line=quantity[=model]>', 'a line’s new figures; 0 takes it out', several)
    .option('--add-site <id>', 'license this site too', several)
    .option('--remove-site <id>', 'take this site out', several)
    .option('--end-user <id>', 'the end user')
    .option('--valid-from <instant>', 'the first day')
    .option('--valid-to <instant>', 'the end')
    .option('--interval <seconds>', 'how often devices report')
    .option('--grace <seconds>', 'how late a report may be')
    .option(
      '--countries <codes>',
      'the permitted countries, with commas; "" for those of the sites',
    )
    .option('--vbios <version>', 'the least VBIOS; sets the floor as a whole')
    .option('--driver <version>', 'the least driver; sets the floor as a whole')
    .option('--limits <json>', 'the limits of use as a whole, as in a licence’s file')
    .option(
      '--place <word>',
      'what round trips must say of places: proved or consistent; "" for nothing',
    )
    .option(
      '--place-strength <strength>',
      'of the key that answers: software (default), tpm, bound',
    )
    .option('--place-within <km>', 'so far around its site a device may be')
    .option('--place-periods <count>', 'after so many intervals without it a device is reported')
    .action(ending('amend', amend));
}

function amend(licence: string, options: AmendOptions): Ending | Promise<Ending> {
  const changes = changesOf(options);
  if (!changes.ok) return changes;
  const { from: effectiveFrom, reason } = options;
  const body = checked(newAmendment, { changes: changes.value, effectiveFrom, reason });
  if (!body.ok) return body;
  return ask(options, (client) => client.amendment.propose(licence, body.value), amendmentWords);
}

type Changes = BodyOf<'proposeAmendment'>['changes'];

/** What is not given is not a change: JSON leaves out what is undefined. */
function changesOf(options: AmendOptions): Result<Changes, Failure> {
  const items = (options.line ?? []).map(lineOf);
  if (items.includes(null)) return misused('--line takes line=quantity, or line=quantity=model');
  const { addSite: add = [], removeSite: remove = [], endUser, validFrom, validTo } = options;
  const { interval, grace, countries, vbios, driver } = options;
  const limits = maybe(options.limits, (text) => parseJson(text) ?? null);
  if (limits === null) return misused('--limits takes JSON');
  const conditions = {
    limits,
    intervalS: maybe(interval, Number),
    graceS: maybe(grace, Number),
    countries: maybe(countries, (text) => text.split(',').filter((code) => code !== '')),
    firmwareFloor: maybe(vbios ?? driver, () => ({ vbios, driver })),
    location: maybe(options.place, (word) => locationOf(word, options)),
  };
  const changes = {
    items: items.length > 0 ? items : undefined,
    sites: add.length + remove.length > 0 ? { add, remove } : undefined,
    ...{ endUser, validFrom, validTo },
    conditions: Object.values(conditions).some((value) => value !== undefined)
      ? conditions
      : undefined,
  };
  return ok(JSON.parse(JSON.stringify(changes)) as Changes);
}

/** Set as a whole: what is not said is what it is by itself. */
function locationOf(word: string, options: AmendOptions) {
  if (word === '') return null;
  const { placeStrength: strength = 'software', placeWithin, placePeriods } = options;
  const withinKm = maybe(placeWithin, Number);
  return { word, strength, withinKm, periods: maybe(placePeriods, Number) };
}

function lineOf(text: string) {
  const [, line, quantity, model] = /^(\d{1,3})=(\d{1,6})(?:=(.+))?$/.exec(text) ?? [];
  return line === undefined ? null : { line: Number(line), quantity: Number(quantity), model };
}

function maybe<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

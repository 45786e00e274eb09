/** `muster what-if`: other thresholds than those in force, and which models would newly need a licence. */
import type { Command } from 'commander';
import { proposedRules } from '../contract/control-rules.ts';
import { type Thresholds, thresholds } from '../core/control/paragraphs.ts';
import { inForce, type Provision } from '../core/control/provision.ts';
import { type Difference, differences } from '../core/control/what-if.ts';
import { ok, type Result } from '../core/result.ts';
import { checked } from './checked.ts';
import { dateOf, notAdvice } from './classify-words.ts';
import { apiKeyOption, type Connection, urlOption } from './connection.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';
import { jsonFile } from './json-file.ts';
import { say, sayJson, table } from './output.ts';
import { type Touched, touchedBy, touchedWords } from './what-if-licences.ts';

interface WhatIfOptions extends Connection {
  readonly rules: string;
  readonly licences?: true;
  readonly at?: string;
}

const changes: Readonly<Record<Difference['change'], string>> = {
  'newly-controlled': 'newly controlled',
  'no-longer-controlled': 'no longer controlled',
  'other-paragraph': 'another paragraph',
};

const ruleFile = `
The file has all tests, tried in their order; those in force today are:
  {"id": "mine", "citation": "a draft", "thresholds": {"note2TppBelow": 4800, "tests": [
    {"paragraph": "3A090.a", "tppFrom": 4800},
    {"paragraph": "3A090.a", "tppFrom": 1600, "densityFrom": 5.92},
    {"paragraph": "3A090.b", "tppFrom": 2400, "tppBelow": 4800, "densityFrom": 1.6, "densityBelow": 5.92},
    {"paragraph": "3A090.b", "tppFrom": 1600, "densityFrom": 3.2, "densityBelow": 5.92}]}}`;

/** The command, to be mounted. */
export function whatIfCommand(): Command {
  return command('what-if', 'which models other thresholds would newly control')
    .requiredOption('--rules <file>', 'JSON, as below')
    .option('--at <date>', 'against the rules of this day, such as 2026-01-15 (default: today)')
    .option('--licences', 'whose licences have lines of such models; asks the service')
    .addOption(urlOption())
    .addOption(apiKeyOption('with --licences: as whom'))
    .option('--json', 'print JSON')
    .addHelpText('after', ruleFile)
    .action(ending('what-if', whatIf));
}

function whatIf(options: WhatIfOptions): Ending | Promise<Ending> {
  const atMs = dateOf(options.at);
  if (!atMs.ok) return atMs;
  const before = inForce(thresholds, atMs.value)[0];
  if (!before) return misused('no thresholds are kept for that date');
  const after = proposed(options.rules, atMs.value);
  if (!after.ok) return after;
  const found = differences(before, after.value, atMs.value);
  return options.licences
    ? withLicences(options, before, after.value, found)
    : told(options, before, after.value, found);
}

function told(
  { json }: WhatIfOptions,
  before: Provision<Thresholds>,
  after: Provision<Thresholds>,
  found: readonly Difference[],
  touched?: Touched,
): Ending {
  if (json) {
    const { lines: licences, unknownModels } = touched ?? {};
    sayJson({
      ...{ before: before.id, after: after.id, differences: found },
      ...(touched ? { licences, unknownModels } : {}),
    });
  } else
    say([words(before, after, found), ...(touched ? [touchedWords(touched)] : [])].join('\n\n'));
  return ok(undefined);
}

/** Who would be touched: lines of licences that the key sees, by the models that they name. */
async function withLicences(
  options: WhatIfOptions,
  before: Provision<Thresholds>,
  after: Provision<Thresholds>,
  found: readonly Difference[],
): Promise<Ending> {
  const touched = await touchedBy(options, found);
  return touched.ok ? told(options, before, after, found, touched.value) : touched;
}

function proposed(path: string, atMs: number): Result<Provision<Thresholds>, Failure> {
  const json = jsonFile(path);
  if (!json.ok) return json;
  const rules = checked(proposedRules, json.value);
  if (!rules.ok) return rules;
  const { id, citation, thresholds: value } = rules.value;
  const span = { fromMs: atMs, toMs: null };
  return ok({ id, citation, mark: 'unverified', span, suspended: [], value });
}

function words(
  before: Provision<Thresholds>,
  after: Provision<Thresholds>,
  found: readonly Difference[],
): string {
  if (found.length === 0)
    return `Nothing in the catalogue differs between ${before.id} and ${after.id}.`;
  const columns = [
    { title: 'MODEL', of: ({ model }: Difference) => model },
    { title: before.id, of: (one: Difference) => one.before.paragraph },
    { title: after.id, of: (one: Difference) => one.after.paragraph },
    { title: 'CHANGE', of: ({ change }: Difference) => changes[change] },
  ];
  const why = found.map(({ model, after: { because } }) => `- ${model}: ${because}`);
  return `${table(columns, found)}\n\n${why.join('\n')}\n\n${notAdvice}`;
}

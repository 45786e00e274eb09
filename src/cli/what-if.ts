/** `muster what-if`: other thresholds than those in force, and which models would newly need a licence. */
import type { Command } from 'commander';
import { proposedRules } from '../contract/control-rules.ts';
import { type Thresholds, thresholds } from '../core/control/paragraphs.ts';
import { inForce, type Provision } from '../core/control/provision.ts';
import { type Difference, differences } from '../core/control/what-if.ts';
import { ok, type Result } from '../core/result.ts';
import { checked } from './checked.ts';
import { dateOf } from './classify.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';
import { jsonFile } from './json-file.ts';
import { say, sayJson, table } from './output.ts';

interface WhatIfOptions {
  readonly rules: string;
  readonly at?: string;
  readonly json?: true;
}

const changes: Readonly<Record<Difference['change'], string>> = {
  'newly-controlled': 'newly controlled',
  'no-longer-controlled': 'no longer controlled',
  'other-paragraph': 'another paragraph',
};

/** The command, to be mounted. */
export function whatIfCommand(): Command {
  return command('what-if', 'which models other thresholds would newly control')
    .requiredOption(
      '--rules <file>',
      'JSON: {id, citation, thresholds: {tests: [...], note2TppBelow}}',
    )
    .option('--at <date>', 'against the rules of this day (default: today)')
    .option('--json', 'write JSON')
    .action(ending('what-if', whatIf));
}

function whatIf(options: WhatIfOptions): Ending {
  const atMs = dateOf(options.at);
  if (!atMs.ok) return atMs;
  const before = inForce(thresholds, atMs.value)[0];
  if (!before) return misused('no thresholds are kept for that date');
  const after = proposed(options.rules, atMs.value);
  if (!after.ok) return after;
  const found = differences(before, after.value, atMs.value);
  if (options.json) sayJson({ before: before.id, after: after.value.id, differences: found });
  else say(words(before, after.value, found));
  return ok(undefined);
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
  return `${table(columns, found)}\n\n${why.join('\n')}`;
}

/** `muster classify`: which paragraph controls a model, and whether it could go somewhere, by the rules of a date. */
import type { Command } from 'commander';
import { type Advice, advise, asOf } from '../core/control/advice.ts';
import { type Accelerator, accelerators, figureSources } from '../core/control/catalogue.ts';
import { decisiveInputs } from '../core/control/decisive.ts';
import type { Destination } from '../core/control/destination.ts';
import { formNamed } from '../core/control/model-names.ts';
import { isTerritory } from '../core/place/territory-code.ts';
import { ok, type Result } from '../core/result.ts';
import { classifyRegistered, isRegistered, type RegisteredOptions } from './classify-registered.ts';
import {
  answerWords,
  dateOf,
  isOfDay,
  missingWords,
  notAdvice,
  reviews,
  unknownModel,
  unverifiedWords,
} from './classify-words.ts';
import { apiKeyOption, urlOption } from './connection.ts';
import { command, type Ending, ending, type Failure, misused } from './exits.ts';
import { say, sayJson, table } from './output.ts';

interface ClassifyOptions extends RegisteredOptions {
  readonly to?: string;
  readonly headquarters?: string;
  readonly parent?: string;
}

/** The command, to be mounted. */
export function classifyCommand(): Command {
  return command(
    'classify',
    'the paragraph of a model, and whether it could go somewhere, on a date',
  )
    .argument('[model]', 'such as "H100 SXM"; without one, the whole catalogue')
    .option('--to <territory>', 'where the site is: ISO 3166-1 alpha-2')
    .option('--headquarters <country>', 'with --to: from where the recipient is led')
    .option('--parent <country>', 'with --to: from where its ultimate parent is led')
    .option('--reexport', 'not exported from the United States')
    .option('--at <date>', 'by the rules of this day, such as 2026-01-15 (default: today)')
    .option('--site <id>', 'a registered site instead of --to; asks the service')
    .option('--end-user <id>', 'with --site: a registered party, with its owners')
    .option('--licence <id>', 'gives site and end user where it has one of each')
    .addOption(urlOption())
    .addOption(apiKeyOption('with --site, --end-user or --licence: as whom'))
    .option('--json', 'print JSON')
    .action(ending('classify', classifyModel));
}

function classifyModel(
  model: string | undefined,
  options: ClassifyOptions,
): Ending | Promise<Ending> {
  if (isRegistered(options)) return classifyRegistered(model, options);
  const atMs = dateOf(options.at);
  if (!atMs.ok) return atMs;
  if (model === undefined) return catalogue(options, atMs.value);
  const part = formNamed(model);
  if (!part) return unknownModel(model);
  const to = destination(options);
  if (!to.ok) return to;
  const advice = answered(part, to.value, options, atMs.value);
  const missing = to.value ? decisiveOf(part, to.value, options, atMs.value, advice) : [];
  if (options.json)
    sayJson({ model: part.model, atMs: atMs.value, ...shown(advice, to.value), missing });
  else say(words(part, advice, to.value, missing).join('\n'));
  return ok(undefined);
}

/** Without a destination only the paragraph is of interest: any place will do for it. */
function answered(
  part: Accelerator,
  to: Destination | null,
  { reexport }: ClassifyOptions,
  atMs: number,
): Advice {
  const somewhere = { country: 'US', headquarters: null, parentHeadquarters: null };
  const question = { part, to: to ?? somewhere, isFromUnitedStates: reexport !== true, atMs };
  return asOf(advise(question), atMs, Date.now());
}

function decisiveOf(
  part: Accelerator,
  to: Destination,
  { reexport }: ClassifyOptions,
  atMs: number,
  advice: Advice,
): readonly string[] {
  return decisiveInputs({ part, to, isFromUnitedStates: reexport !== true, atMs }, advice);
}

function shown({ classification, ...rest }: Advice, to: Destination | null): object {
  return to ? { classification, to, ...rest } : { classification };
}

function catalogue(options: ClassifyOptions, atMs: number): Ending {
  if (options.to !== undefined) return misused('--to is asked of one model: name it');
  const rows = accelerators.map((part) => ({ part, ...answered(part, null, options, atMs) }));
  if (options.json) {
    sayJson(rows.map(({ part, classification }) => ({ ...part, classification })));
    return ok(undefined);
  }
  const columns = [
    { title: 'MODEL', of: ({ part }: (typeof rows)[0]) => part.model },
    { title: 'TPP', of: (row: (typeof rows)[0]) => row.classification?.tpp ?? null },
    { title: 'BITS', of: (row: (typeof rows)[0]) => row.classification?.bits ?? null },
    { title: 'DENSITY', of: (row: (typeof rows)[0]) => densityOf(row) },
    { title: 'PARAGRAPH', of: (row: (typeof rows)[0]) => row.classification?.paragraph ?? null },
  ];
  say(`${table(columns, rows)}\n\n${notAdvice}`);
  return ok(undefined);
}

function densityOf({ classification }: Advice): string | null {
  const density = classification?.density;
  if (!density) return null;
  const [least, most] = density.map((one) => one.toFixed(2));
  return least === most ? least! : `${least} to ${most}`;
}

function words(
  part: Accelerator,
  advice: Advice,
  to: Destination | null,
  missing: readonly string[],
): string[] {
  const { classification, grounds, unverified } = advice;
  if (!classification) return [answerWords['unknown-rules']];
  const head = `${part.model} (${part.maker}): ${classification.paragraph}`;
  const own = `- ${classification.because} (${classification.citation})`;
  const isOfPart = (input: string) => classification.unverified.includes(input) || isOfDay(input);
  const weak = to ? unverified : unverified.filter(isOfPart);
  return [
    ...(to ? [`${part.model} to ${to.country}: ${answerWords[advice.answer]}`] : [head, own]),
    ...(to ? grounds.map(({ sentence, citation }) => `- ${sentence} (${citation})`) : []),
    ...(to && advice.review ? [reviews[advice.review]] : []),
    ...(missing.length > 0 ? [missingWords(missing)] : []),
    '',
    `Figures: ${figureSources[part.source]}.`,
    ...(weak.length > 0 ? [unverifiedWords(weak)] : []),
    notAdvice,
  ];
}

function destination(options: ClassifyOptions): Result<Destination | null, Failure> {
  const { to, headquarters = null, parent = null } = options;
  if (to === undefined) {
    const isIdle = headquarters === null && parent === null && options.reexport !== true;
    return isIdle ? ok(null) : misused('--headquarters, --parent and --reexport go with --to');
  }
  for (const code of [to, headquarters, parent]) {
    if (code !== null && !isTerritory(code))
      return misused(`${code} is no country or territory, as ISO 3166-1 has them in two capitals`);
  }
  return ok({ country: to, headquarters, parentHeadquarters: parent });
}

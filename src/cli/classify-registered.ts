/** `muster classify` over the registry: its sites, end users and their owners, as the service knows them. */
import type { AnswerOf } from '../sdk/transport.ts';
import { answerWords, reviews, unverifiedWords } from './classify-words.ts';
import { ask, type Connection } from './connection.ts';
import { type Ending, misused } from './exits.ts';
import { facts, withName } from './output.ts';

export interface RegisteredOptions extends Connection {
  readonly to?: string;
  readonly site?: string;
  readonly endUser?: string;
  readonly licence?: string;
  readonly at?: string;
  readonly reexport?: true;
}

/** Whether it is asked of what is registered. */
export function isRegistered({ site, endUser, licence }: RegisteredOptions): boolean {
  return site !== undefined || endUser !== undefined || licence !== undefined;
}

/** The service's answer, in words or as JSON. */
export function classifyRegistered(
  model: string | undefined,
  options: RegisteredOptions,
): Ending | Promise<Ending> {
  const { to, site, endUser, licence, at, reexport } = options;
  if (model === undefined) return misused('name the model that is asked for');
  if (to !== undefined) return misused('--to stands for a place that is not registered');
  const query = {
    model,
    ...(site === undefined ? {} : { site }),
    ...(endUser === undefined ? {} : { endUser }),
    ...(licence === undefined ? {} : { licence }),
    ...(at === undefined ? {} : { at }),
    ...(reexport ? { reexport: 'true' as const } : {}),
  };
  return ask(options, (client) => client.control.question(query), words);
}

function words(seen: AnswerOf<'askQuestion'>): string {
  const { destination: to, grounds, missing, unverified, licence, review, names } = seen;
  const parents = to.ultimateParents.map(
    ({ party, headquarters }) => `${withName(names, party)}, ${ledFrom(headquarters)}`,
  );
  const head = facts([
    ['model', `${seen.model}: ${seen.paragraph ?? 'not classified'}`],
    ['to', `${withName(names, to.site)}, ${to.country}`],
    ['for', `${withName(names, to.endUser)}, ${ledFrom(to.headquarters)}`],
    ['ultimate parent', parents.join('; ')],
    ['listed', to.countsAsListed === null ? null : to.countsAsListed ? 'counts as listed' : 'no'],
    ['answer', answerWords[seen.answer]],
    ['review', review && reviews[review]],
    ['licence', licence && licenceWords(licence)],
  ]);
  const lines = grounds.map(
    ({ sentence, rule, citation }) => `- ${sentence} (${rule}: ${citation})`,
  );
  const open = missing.length > 0 ? [`This would decide it: ${missing.join('; ')}.`] : [];
  const weak = unverified.length > 0 ? [unverifiedWords(unverified)] : [];
  return [head, '', ...lines, ...open, '', ...weak, seen.notice].join('\n');
}

function ledFrom(headquarters: string | null): string {
  return headquarters === null ? 'headquarters not known' : `led from ${headquarters}`;
}

function licenceWords(licence: NonNullable<AnswerOf<'askQuestion'>['licence']>): string {
  const lacks = [
    licence.namesModel ? null : 'does not name the model',
    licence.namesSite ? null : 'does not name the site',
    licence.namesEndUser ? null : 'does not name the end user',
    licence.isInForce ? null : 'is not in force on that day',
  ].filter((one) => one !== null);
  return `${licence.status}; ${lacks.length > 0 ? lacks.join(', ') : 'names model, site and end user'}`;
}

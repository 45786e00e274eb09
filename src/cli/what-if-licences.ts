/** `muster what-if --licences`: which licences have lines of models that other thresholds would control otherwise. */
import { acceleratorNamed } from '../core/control/model-names.ts';
import type { Difference } from '../core/control/what-if.ts';
import { ok, type Result } from '../core/result.ts';
import { collected, type ItemOf } from '../sdk/lists.ts';
import { type Connection, clientOf } from './connection.ts';
import { type Failure, problemFailure } from './exits.ts';
import { table, withName } from './output.ts';

/** One line of a licence whose model the thresholds would control otherwise. */
export interface TouchedLine {
  readonly licence: string;
  readonly number: string;
  readonly status: string;
  readonly endUser: string;
  readonly endUserName: string | null;
  readonly line: number;
  readonly model: string;
  readonly quantity: number;
  readonly before: string;
  readonly after: string;
}

export interface Touched {
  readonly lines: readonly TouchedLine[];
  /** Models on lines in view that the catalogue does not have: nothing can be said of those. */
  readonly unknownModels: readonly string[];
}

/** Of the licences that the key sees, in their order. */
export async function touchedBy(
  connection: Connection,
  found: readonly Difference[],
): Promise<Result<Touched, Failure>> {
  const client = clientOf(connection);
  if (!client.ok) return client;
  const [licences, parties] = await Promise.all([
    collected(client.value.licences(), Number.POSITIVE_INFINITY),
    collected(client.value.parties(), Number.POSITIVE_INFINITY),
  ]);
  if (!licences.ok) return problemFailure(licences.problem);
  if (!parties.ok) return problemFailure(parties.problem);
  const names = new Map(parties.value.map(({ id, name }) => [id, name]));
  const models = new Set(licences.value.flatMap(({ items }) => items.map(({ model }) => model)));
  return ok({
    lines: licences.value.flatMap((licence) => linesOf(licence, found, names)),
    unknownModels: [...models].filter((model) => acceleratorNamed(model) === null),
  });
}

function linesOf(
  { id, number, status, endUser, items }: ItemOf<'listLicences'>,
  found: readonly Difference[],
  names: ReadonlyMap<string, string>,
): TouchedLine[] {
  const endUserName = names.get(endUser) ?? null;
  return items.flatMap(({ line, model, quantity }) => {
    const known = acceleratorNamed(model)?.model;
    const difference = found.find((one) => one.model === known);
    if (!difference) return [];
    const { before, after } = difference;
    const paragraphs = { before: before.paragraph, after: after.paragraph };
    return [
      { licence: id, number, status, endUser, endUserName, line, model, quantity, ...paragraphs },
    ];
  });
}

/** For a person. */
export function touchedWords({ lines, unknownModels }: Touched): string {
  const unknown = unknownModels.map((model) => JSON.stringify(model)).join(', ');
  const rest = unknown && `\n\nNot looked at, for the catalogue does not have it: ${unknown}.`;
  return `${lineWords(lines)}${rest}`;
}

function lineWords(lines: readonly TouchedLine[]): string {
  if (lines.length === 0) return 'No licence in view has a line of these models.';
  const names = Object.fromEntries(
    lines.flatMap(({ endUser, endUserName }) => (endUserName ? [[endUser, endUserName]] : [])),
  );
  return table<TouchedLine>(
    [
      { title: 'LICENCE', of: ({ number }) => number },
      { title: 'STATUS', of: ({ status }) => status },
      { title: 'END USER', of: ({ endUser }) => withName(names, endUser) },
      { title: 'LINE', of: ({ line }) => line },
      { title: 'MODEL', of: ({ model }) => model },
      { title: 'QUANTITY', of: ({ quantity }) => quantity },
      { title: 'NOW', of: ({ before }) => before },
      { title: 'THEN', of: ({ after }) => after },
    ],
    lines,
  );
}

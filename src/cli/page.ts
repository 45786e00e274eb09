/** `muster page`: one thing as the page that a person reads or prints, kept as a file. */
import type { Command } from 'commander';
import type { EndpointName } from '../contract/endpoints.ts';
import { ok } from '../core/result.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, misused, problemFailure } from './exits.ts';
import { privateMode, writeNew } from './files.ts';
import { say } from './output.ts';

interface PageOptions extends Pick<Connection, 'url' | 'apiKey'> {
  readonly output?: string;
}

/** The forms of ids that have a page, and the endpoints that have it. */
const things: readonly (readonly [form: RegExp, name: EndpointName])[] = [
  [/^dev_[0-9a-f]{24}$/, 'getDevice'],
  [/^lic_[0-9a-f]{24}$/, 'getLicence'],
  [/^cas_[0-9a-f]{24}$/, 'getCase'],
  [/^[0-9a-f]{32}$/, 'getAnomaly'],
];
const lists: Readonly<Record<string, EndpointName>> = {
  anomalies: 'listAnomalies',
  licences: 'listLicences',
};
/** A refusal is wanted as a problem document, which says more to this program than a page would. */
const accept = 'application/problem+json, text/html;q=0.9';

/** The command, to be mounted. */
export function pageCommand(): Command {
  return connected(command('page', 'get a page that prints well, of one thing or of a list'))
    .argument(
      '<what>',
      'the id of an anomaly, a case, a device or a licence; or: anomalies, licences',
    )
    .option('-o, --output <file>', 'where to keep it; standard output unless told')
    .action(ending('page', page));
}

async function page(what: string, options: PageOptions): Promise<Ending> {
  const thing = things.find(([form]) => form.test(what));
  const name = thing?.[1] ?? (Object.hasOwn(lists, what) ? lists[what] : undefined);
  if (!name) {
    return misused(`${what} has no page: anomalies, cases, devices and licences have, by id`);
  }
  const client = clientOf(options);
  if (!client.ok) return client;
  const call = thing ? { params: { id: what }, accept } : { accept };
  const answer = await client.value.text(name, call);
  if (!answer.ok) return problemFailure(answer.problem);
  const { text } = answer.value;
  if (options.output === undefined) {
    process.stdout.write(text);
    return ok(undefined);
  }
  if (!writeNew(options.output, text, privateMode)) {
    return misused(`${options.output} is there already`);
  }
  say(`${options.output} holds the page; open it in a browser, or print it.`);
  return ok(undefined);
}

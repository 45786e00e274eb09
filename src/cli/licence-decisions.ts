/** A regulator's decisions on a licence: `muster licence <id> confirm` and its like. */
import { licenceConfirmation } from '../contract/licences.ts';
import type { LicenceDecision } from '../sdk/client.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection } from './connection.ts';
import { type Ending, misused } from './exits.ts';

export const decisions = ['confirm', 'reject', 'suspend', 'reinstate', 'revoke'] as const;

export interface DecisionOptions extends Connection {
  readonly note?: string;
  readonly sites?: string;
}

/** Sends one decision, and prints the licence as it then stands. */
export function decide(
  id: string,
  action: 'reject' | LicenceDecision,
  options: DecisionOptions,
  words: (licence: AnswerOf<'confirmLicence'>) => string,
): Ending | Promise<Ending> {
  const { note, sites } = options;
  if (action === 'confirm') return confirm(id, options, words);
  if (sites !== undefined) return misused('--sites goes with confirm');
  if (action !== 'reject') {
    return ask(options, (client) => client.decideLicence(id, action, note), words);
  }
  if (note === undefined) return misused('a rejection is final and says why: --note');
  return ask(options, (client) => client.authority.rejectLicence(id, note), words);
}

function confirm(
  id: string,
  { note, sites, ...options }: DecisionOptions,
  words: (licence: AnswerOf<'confirmLicence'>) => string,
): Ending | Promise<Ending> {
  const chosen = sites === undefined ? {} : { sites: sitesOf(sites) };
  const body = checked(licenceConfirmation, { ...chosen, ...(note === undefined ? {} : { note }) });
  if (!body.ok) return body;
  return ask(options, (client) => client.authority.confirmLicence(id, body.value), words);
}

/** `all`, `none`, or ids, each with the version that was looked at behind an `@`. */
function sitesOf(text: string): unknown {
  if (text === 'all') return 'all';
  if (text === 'none') return [];
  return text.split(',').map((one) => {
    const [site, version] = one.trim().split('@');
    return version === undefined ? site : { site, version: Number(version) };
  });
}

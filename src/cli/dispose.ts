/** `muster dispose`: a regulator's decision on an anomaly as it stands. */
import { type Command, Option } from 'commander';
import { dispositionCode, newDisposition } from '../contract/desk.ts';
import type { MusterClient } from '../sdk/client.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { checked } from './checked.ts';
import { ask, type Connection, connected } from './connection.ts';
import { authorWords } from './desk-words.ts';
import { command, type Ending, ending } from './exits.ts';
import { facts, minute } from './output.ts';

interface DisposeOptions extends Connection {
  readonly code: string;
  readonly reason: string;
  readonly duplicateOf?: string;
  readonly seen?: string;
  readonly author?: string;
}

/** The command, to be mounted. */
export function disposeCommand(): Command {
  const codes = new Option('--code <code>', 'what it was').choices(dispositionCode.options);
  return connected(command('dispose', 'decide on an anomaly: ends its listing as open'))
    .argument('<anomaly>', 'which one')
    .addOption(codes.makeOptionMandatory())
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--duplicate-of <anomaly>', 'with --code duplicate: the other one')
    .option('--seen <version>', 'the version that was looked at (default: the present one)')
    .option('--author <name>', 'who decides, beside the label of the API key')
    .action(ending('dispose', dispose));
}

function dispose(anomaly: string, options: DisposeOptions): Ending | Promise<Ending> {
  const { code, reason, duplicateOf, seen, author } = options;
  const given = { code, reason, duplicateOf, author, version: Number(seen ?? 1) };
  const body = checked(newDisposition, given);
  if (!body.ok) return body;
  const call = async (client: MusterClient) => {
    if (seen !== undefined) return client.desk.dispose(anomaly, body.value);
    const present = await client.anomaly(anomaly);
    if (!present.ok) return present;
    return client.desk.dispose(anomaly, { ...body.value, version: present.value.version });
  };
  return ask(options, call, dispositionWords);
}

function dispositionWords(row: AnswerOf<'disposeAnomaly'>): string {
  return facts([
    ['anomaly', row.anomaly],
    ['code', row.code],
    ['reason', row.reason],
    ['duplicate of', row.duplicateOf],
    [
      'decided on',
      `version ${row.conditionVersion}, ${row.severity}, opened ${minute(row.openedAt)}`,
    ],
    ['listed by', row.worstSeverity === row.severity ? null : row.worstSeverity],
    ['by', authorWords(row)],
    ['at', minute(row.recordedAt)],
  ]);
}

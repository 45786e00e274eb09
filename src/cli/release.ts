/** `muster release`: whether exporter and operator see an anomaly. */
import type { Command } from 'commander';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending } from './exits.ts';

interface ReleaseOptions extends Connection {
  readonly reason: string;
  readonly withhold?: true;
  readonly author?: string;
}

/** The command, to be mounted. */
export function releaseCommand(): Command {
  return connected(command('release', 'show an anomaly to exporter and operator, or withhold it'))
    .argument('<anomaly>', 'which one')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--withhold', 'keep it from them')
    .option('--author <name>', 'who decides, beside the label of the API key')
    .action(ending('release', release));
}

function release(anomaly: string, options: ReleaseOptions): Promise<Ending> {
  const { reason, withhold, author } = options;
  const json = { reason, ...(author === undefined ? {} : { author }) };
  return ask(
    options,
    ({ desk }) => (withhold ? desk.withhold(anomaly, json) : desk.release(anomaly, json)),
    releaseWords,
  );
}

function releaseWords({ word }: AnswerOf<'releaseAnomaly'>): string {
  return word === 'released'
    ? 'Exporter and operator see it from now on.'
    : 'Exporter and operator no longer see it.';
}

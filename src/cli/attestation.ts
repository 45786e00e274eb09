/** `muster attestation`: one attestation as it was judged, for a regulator. */
import type { Command } from 'commander';
import type { AnswerOf } from '../sdk/transport.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, ending } from './exits.ts';
import { facts, minute } from './output.ts';

/** The command, to be mounted. */
export function attestationCommand(): Command {
  return connected(
    command('attestation', 'show one attestation as it was judged, with what it was judged by'),
  )
    .argument('<device>')
    .argument('<digest>', 'as `muster device` and anomalies name it')
    .action(
      ending('attestation', (device: string, digest: string, options: Connection) =>
        ask(options, (client) => client.authority.attestation(device, digest), judgedWords),
      ),
    );
}

type Judged = AnswerOf<'getAttestation'>;

function judgedWords(judged: Judged): string {
  return [
    verdictWords(judged),
    findingWords(judged),
    versionWords(judged),
    placeWords(judged),
  ].join('\n\n');
}

function verdictWords({ device, digest, settledAt, verdict }: Judged): string {
  const { presence, place, usage } = verdict.counts;
  const counted = Object.entries({ presence, place, usage }).filter(([, does]) => does);
  return facts([
    ['device', device],
    ['digest', digest],
    ['settled', minute(settledAt)],
    ['tier', verdict.tier],
    ['order', verdict.order],
    ['freshness', freshnessWords(verdict)],
    ['located', `${verdict.located}, by a ${verdict.strength} key`],
    ['counts for', counted.map(([name]) => name).join(', ') || 'nothing'],
  ]);
}

function freshnessWords({ freshness, challengeAt }: Judged['verdict']): string {
  return challengeAt === null ? freshness : `${freshness}, challenge of ${minute(challengeAt)}`;
}

function findingWords({ verdict: { findings } }: Judged): string {
  if (findings.length === 0) return 'No finding.';
  const lines = findings.map(
    ({ kind, severity, sentence }) => `- ${kind} (${severity}): ${sentence}`,
  );
  return ['Findings', ...lines].join('\n');
}

function versionWords({ versions }: Judged): string {
  const rows = Object.entries(versions).map(
    ([kind, seen]) =>
      [kind, seen && `${seen.id}, version ${seen.version} of ${minute(seen.recordedAt)}`] as const,
  );
  if (rows.every(([, seen]) => seen === null)) return 'The verdict names no versions.';
  return `Judged by\n${facts(rows)}`;
}

function placeWords({ ledger, header, position, leaf, logIndex, rules }: Judged): string {
  return `Committed to by\n${facts([
    ['header', `${header} of ${ledger}, position ${position}`],
    ['leaf', leaf],
    ['in the log', logIndex === null ? 'on the way' : `entry ${logIndex}`],
    ['rule set', rules],
  ])}`;
}

/** `muster admin`: what only who runs the service does. */
import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, problemFailure } from './exits.ts';
import { say, sayJson } from './output.ts';
import { progress } from './progress.ts';

/** The command, to be mounted. */
export function adminCommand(): Command {
  return command('admin', 'run the service: needs an admin key').addCommand(rebuildCommand());
}

function rebuildCommand(): Command {
  return connected(
    command('rebuild-index', 'make the index of anomalies again from archive and log alone'),
  ).action(ending('admin rebuild-index', rebuildIndex));
}

/** Step by step until it is done; cut short, cron goes on, and so does the same command. */
async function rebuildIndex(connection: Connection): Promise<Ending> {
  const client = clientOf(connection);
  if (!client.ok) return client;
  const rebuilt = await allSteps(client.value);
  if (!rebuilt.ok) return problemFailure(rebuilt.problem);
  const { leaves, rows } = rebuilt.value;
  if (connection.json) sayJson(rebuilt.value);
  else say(`The index is whole again: ${rows} versions of conditions from ${leaves} leaves.`);
  return ok(undefined);
}

async function allSteps(client: MusterClient) {
  let bar: ReturnType<typeof progress> | null = null;
  let shown = 0;
  try {
    for (;;) {
      const step = await client.rebuildIndex();
      if (!step.ok || step.value.state === 'done') return step;
      bar ??= progress('leaves', step.value.ofLeaves);
      bar.add(step.value.leaves - shown);
      shown = step.value.leaves;
    }
  } finally {
    bar?.stop();
  }
}

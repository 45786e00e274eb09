/** `muster register devices`: a manifest, staged with a bar that shows how far the service is, then activated at once. */
import { extname } from 'node:path';
import type { Command } from 'commander';
import { manifestLimits } from '../contract/devices.ts';
import type { Manifest, MusterClient } from '../sdk/client.ts';
import { type Called, called } from '../sdk/problem.ts';
import { ask, type Connection, connected } from './connection.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readBytes } from './files.ts';
import { progress } from './progress.ts';
import { registeredWords } from './register-words.ts';

const LOOK_EVERY_MS = 250;
const NEWLINE = 10;

interface DevicesOptions extends Connection {
  readonly licence: string;
  readonly dryRun?: true;
}

/** The command, to be mounted. */
export function devicesCommand(): Command {
  return connected(command('devices', 'register a manifest: all of its rows, or none'))
    .argument('<file>', 'CSV, or NDJSON where the name ends in .ndjson or .jsonl')
    .requiredOption('--licence <id>')
    .option('--dry-run', 'check, and register nothing')
    .action(ending('register devices', registerDevices));
}

function registerDevices(file: string, options: DevicesOptions): Ending | Promise<Ending> {
  const bytes = readBytes(file, manifestLimits.bytes);
  if (!bytes.ok) return misused(bytes.reason);
  const isJson = ['.ndjson', '.jsonl'].includes(extname(file).toLowerCase());
  const contentType = isJson ? 'application/x-ndjson' : 'text/csv';
  const manifest: Manifest = { contentType, bytes: bytes.value };
  return ask(
    options,
    (client) =>
      options.dryRun
        ? client.registerDevices(options.licence, manifest, { dryRun: true })
        : stageAndActivate(client, options.licence, manifest),
    registeredWords,
  );
}

/** What was staged is dropped where the service refuses it: it would expire, but the exporter's room is small. */
async function stageAndActivate(client: MusterClient, licence: string, manifest: Manifest) {
  const opened = await client.openUpload(licence);
  if (!opened.ok) return opened;
  const { id } = opened.value;
  const staged = await watched(client, id, manifest);
  const activated = staged.ok ? await client.activateUpload(id) : staged;
  if (!activated.ok) {
    if (activated.problem.status !== null) await client.abandonUpload(id);
    return activated;
  }
  const { rowsStaged: rows, propagated } = activated.value;
  return called({ licence, rows, registered: true, propagated, upload: id });
}

/** Sends the manifest, and asks meanwhile how many rows are staged; an answer that fails to come stops no upload. */
async function watched(
  client: MusterClient,
  id: string,
  manifest: Manifest,
): Promise<Called<unknown>> {
  const bar = progress('rows', rowsIn(manifest));
  let shown = 0;
  const look = async () => {
    const now = await client.upload(id);
    if (!now.ok) return;
    bar.add(now.value.rowsStaged - shown);
    shown = now.value.rowsStaged;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  try {
    return await client.putManifest(id, manifest);
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}

/** As many as there are lines, about. */
function rowsIn({ contentType, bytes }: Manifest): number {
  const lines = bytes.reduce((count, byte) => count + Number(byte === NEWLINE), 0);
  return Math.max(1, contentType === 'text/csv' ? lines - 1 : lines);
}

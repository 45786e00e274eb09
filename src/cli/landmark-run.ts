/** `muster landmark run`: a landmark on a UDP socket, until it is stopped. */
import { isIP } from 'node:net';
import type { Command } from 'commander';
import { runLandmark } from '../agent/landmark.ts';
import { webCryptoPlatform } from '../core/crypto/webcrypto.ts';
import { leastProbes, mostProbes } from '../core/place/round-trip.ts';
import { ok, type Result } from '../core/result.ts';
import { command, type Ending, ending, type Failure, failedBy, misused } from './exits.ts';
import { type HostPort, hostPortOf } from './host-port.ts';
import { readNativeKey } from './key-file.ts';
import { say, sayJson } from './output.ts';

interface RunOptions {
  readonly key: string;
  readonly name: string;
  readonly listen: string;
  readonly probes: string;
  readonly json?: true;
}

/** Sessions at once: of one address a rack behind its gateway, of all a few megabytes. */
const maxSessions = 4_096;
const maxSessionsAddress = 256;
const everyMs = 60_000;

/** The command, to be mounted. */
export function runLandmarkCommand(): Command {
  return command('run', 'measure round trips to keys that ask for it, and sign what was measured')
    .requiredOption('--key <file>', 'its key file, as muster keygen writes it')
    .requiredOption('--name <id>', 'its id in the registry, lmk_…')
    .option(
      '--listen <address:port>',
      'an IP address of this machine and a UDP port',
      '0.0.0.0:4500',
    )
    .option('--probes <n>', `answers a record rests on, at least ${leastProbes}`, '16')
    .option('--json', 'print JSON lines')
    .action(ending('landmark run', run));
}

async function run(options: RunOptions): Promise<Ending> {
  const key = readNativeKey(options.key);
  if (!key.ok) return key;
  const place = placeOf(options.listen);
  if (!place.ok) return place;
  const probes = Number(options.probes);
  if (!Number.isInteger(probes) || probes < leastProbes || probes > mostProbes) {
    return misused(`--probes takes a number from ${leastProbes} to ${mostProbes}`);
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(options.name)) return misused('--name is not an id');
  const settings = { name: options.name, key: key.value, probes, maxSessions, maxSessionsAddress };
  try {
    const landmark = await runLandmark(settings, place.value, webCryptoPlatform(crypto));
    report(landmark, options);
    const reporting = setInterval(() => report(landmark, options), everyMs);
    await stopped();
    clearInterval(reporting);
    await landmark.close();
    return ok(undefined);
  } catch (fault) {
    return failedBy(fault instanceof Error ? fault.message : String(fault));
  }
}

function placeOf(text: string): Result<HostPort, Failure> {
  const place = hostPortOf(text);
  if (place && isIP(place.address) !== 0) return ok(place);
  return misused('--listen is not an IP address and a port');
}

type Running = Awaited<ReturnType<typeof runLandmark>>;

function report({ address, port, sessions }: Running, { name, json }: RunOptions): void {
  const { open, measured } = sessions;
  const at = new Date().toISOString();
  if (json) sayJson({ at, landmark: name, address, port, open, measured });
  else say(`${at} ${name} on ${address} port ${port}: ${measured} measured, ${open} open`);
}

function stopped(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => done());
  });
}

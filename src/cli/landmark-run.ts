/** `muster landmark run`: a landmark on a UDP socket, until it is stopped. */
import { isIP } from 'node:net';
import type { Command } from 'commander';
import { runLandmark } from '../agent/landmark.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { webCryptoPlatform } from '../core/crypto/webcrypto.ts';
import { leastProbes, mostProbes } from '../core/place/round-trip.ts';
import { ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { command, type Ending, ending, type Failure, failedBy, misused } from './exits.ts';
import { wordOf } from './files.ts';
import { type HostPort, hostPortOf } from './host-port.ts';
import { readNativeKey } from './key-file.ts';
import { type MeshRound, meshRound, type Peer, peerOf } from './landmark-mesh.ts';
import { say } from './output.ts';

interface RunOptions extends Connection {
  readonly key: string;
  readonly name: string;
  readonly listen: string;
  readonly probes: string;
  readonly mesh?: true;
  readonly peer?: readonly string[];
  readonly meshEvery: string;
}

/** Sessions at once: of one address a rack behind its gateway, of all a few megabytes. */
const maxSessions = 4_096;
const maxSessionsAddress = 256;
const everyMs = 60_000;

/** The command, to be mounted. */
export function runLandmarkCommand(): Command {
  return connected(
    command('run', 'measure round trips to keys that ask for it, and sign what was measured'),
  )
    .requiredOption('--key <file>', 'its key file, as muster keygen writes it')
    .requiredOption('--name <id>', 'its id in the registry, lmk_…')
    .option(
      '--listen <address:port>',
      'an IP address of this machine and a UDP port',
      '0.0.0.0:4500',
    )
    .option('--probes <n>', `answers a record rests on, at least ${leastProbes}`, '16')
    .option(
      '--mesh',
      'be measured by the other landmarks of the registry too, at most 64; needs a key',
    )
    .option('--peer <host:port:id...>', 'by these alone')
    .option('--mesh-every <seconds>', 'how often, at least 60', '3600')
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
  const mesh = meshOf(options);
  if (!mesh.ok) return mesh;
  const settings = { name: options.name, key: key.value, probes, maxSessions, maxSessionsAddress };
  try {
    const landmark = await runLandmark(settings, place.value, webCryptoPlatform(crypto));
    report(landmark, options);
    const reporting = setInterval(() => report(landmark, options), everyMs);
    const meshing = mesh.value && keepMeshing(mesh.value, options, key.value);
    await stopped();
    clearInterval(reporting);
    if (meshing) clearInterval(meshing);
    await landmark.close();
    return ok(undefined);
  } catch (fault) {
    return failedBy(fault instanceof Error ? fault.message : String(fault));
  }
}

interface Mesh {
  readonly client: MusterClient;
  readonly peers: readonly Peer[];
  readonly everyMs: number;
}

/** Null: it is a landmark alone. */
function meshOf(options: RunOptions): Result<Mesh | null, Failure> {
  if (!options.mesh && !options.peer) return ok(null);
  const seconds = Number(options.meshEvery);
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > 86_400) {
    return misused('--mesh-every takes a number from 60 to 86400');
  }
  const peers: Peer[] = [];
  for (const text of options.peer ?? []) {
    const peer = peerOf(text);
    if (!peer.ok) return peer;
    peers.push(peer.value);
  }
  const client = clientOf(options);
  return client.ok ? ok({ client: client.value, peers, everyMs: seconds * 1_000 }) : client;
}

/** A round that fails is told, and ends nothing: agents are measured all the same. */
function keepMeshing(mesh: Mesh, options: RunOptions, key: SigningKey): NodeJS.Timeout {
  const round = async () => {
    const done = await meshRound(mesh.client, { id: options.name, key }, mesh.peers);
    tellMesh(done, options);
  };
  const run = () => void round().catch((fault) => tellMesh(failedBy(wordOf(fault)), options));
  run();
  return setInterval(run, mesh.everyMs);
}

function tellMesh(round: Result<MeshRound, Failure>, { name, json }: RunOptions): void {
  const at = new Date().toISOString();
  const failure = round.ok ? null : round.reason.message;
  if (json) say(JSON.stringify({ at, landmark: name, mesh: round.ok ? round.value : { failure } }));
  else if (!round.ok) say(`${at} ${name}: no mesh: ${failure}`);
  else {
    const { peers, measured, kept } = round.value;
    say(`${at} ${name}: measured by ${measured} of ${peers} landmarks, ${kept} records kept`);
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
  if (json) say(JSON.stringify({ at, landmark: name, address, port, open, measured }));
  else say(`${at} ${name} on ${address} port ${port}: ${measured} measured, ${open} open`);
}

function stopped(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => done());
  });
}

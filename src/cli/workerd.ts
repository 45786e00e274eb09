/** The service on this machine: a state folder -> the API on workerd, as a child process that never outlives this one. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { MusterClient } from '../sdk/client.ts';
import { lock, privateMode, writeWhole } from './files.ts';
import { migrationArguments } from './migrations.ts';
import {
  adminKeyOf,
  type LocalChoices,
  localOrigin,
  logKeyText,
  secretsPath,
  serviceSecrets,
  witnessKeyText,
  workerVariables,
} from './service-secrets.ts';

export interface ServiceOptions {
  /** 0, the default: any that is free. */
  readonly port?: number;
  /** Keeps the secrets and everything the service stores. */
  readonly stateDir: string;
  /** How often the log signs a checkpoint when there is something; default 50. */
  readonly roundMs?: number;
  /** Forgets what the folder holds, secrets included. */
  readonly fresh?: boolean;
  /** Receivers on this machine that webhooks may reach, `host:port` each. */
  readonly receivers?: readonly string[];
  /** The name of its log; two services that know of one another need one each. */
  readonly origin?: string;
  /** Verifier keys of the logs that it witnesses. */
  readonly witnessed?: readonly string[];
  /** A C2SP tlog-policy: whom its log asks to cosign. */
  readonly logPolicy?: string;
}

export interface Service {
  readonly url: string;
  /** The root admin key. */
  readonly adminKey: string;
  /** The log's verifier key (`name+id+base64`). */
  readonly logKey: string;
  /** The key that it cosigns others' logs with. */
  readonly witnessKey: string;
  /** Ends the service and all its processes; again is no fault. */
  readonly stop: () => Promise<void>;
  /** Resolves when the service has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
const defaultRoundMs = 50;
const startLimitMs = 120_000;
const stopLimitMs = 10_000;
/** Last lines of a failed start that its message shows. */
const shownLines = 15;

/**
 * Starts the service with its migrations applied, and gives it once it answers. Throws an Error whose message says in
 * words why it could not: port taken, folder in use, or the last lines of wrangler.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const stateDir = resolve(options.stateDir);
  const { port = 0, origin = localOrigin } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const release = expectValue(lock(join(stateDir, 'service.lock')));
  try {
    if (port !== 0) await expectFree(port);
    if (options.fresh) forget(stateDir);
    const secrets = expectValue(serviceSecrets(stateDir));
    const variables = join(stateDir, 'worker.env');
    writeWhole(variables, workerVariables(secrets, choicesOf(options)), privateMode);
    writeWhole(edgePath(stateDir), '{}', privateMode);
    await applyMigrations(stateDir);
    const child = guarded(stateDir, devArguments(stateDir, variables, port));
    const url = await readyUrl(child);
    const ended = child.ended.then(release);
    await expectReady(url, child);
    const stop = () => child.stop().then(() => ended);
    const keys = { adminKey: adminKeyOf(secrets), logKey: logKeyText(secrets, origin) };
    return { url, ...keys, witnessKey: witnessKeyText(secrets, origin), stop, ended };
  } catch (fault) {
    release();
    throw fault;
  }
}

function choicesOf(options: ServiceOptions): LocalChoices {
  const { roundMs = defaultRoundMs, receivers = [], origin = localOrigin } = options;
  const { witnessed = [], logPolicy = '' } = options;
  return { roundMs, receivers, origin, witnessed, logPolicy };
}

function expectValue<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

/** A folder without secrets of a service is somebody else's, and nothing in it is touched. */
function forget(stateDir: string): void {
  if (!existsSync(secretsPath(stateDir))) return;
  rmSync(join(stateDir, 'data'), { recursive: true, force: true });
  rmSync(secretsPath(stateDir));
}

function expectFree(port: number): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', () => fail(new Error(`port ${port} is taken or may not be used`)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done()));
  });
}

function wranglerScript(): string {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json');
  return join(dirname(manifest), 'bin', 'wrangler.js');
}

function applyMigrations(stateDir: string): Promise<void> {
  const args = [wranglerScript(), ...migrationArguments(stateDir)];
  const options = { cwd: root, env: environment(stateDir), timeout: startLimitMs };
  return new Promise((done, fail) => {
    const child = execFile(process.execPath, args, options, (fault, stdout, stderr) => {
      if (fault) fail(new Error(`the migrations were not applied:\n${stdout}${stderr}`));
      else done();
    });
    child.stdin?.end();
  });
}

/** Secrets go by a file of their owner's, since anybody on the machine can read a command line. */
function devArguments(stateDir: string, variables: string, port: number): string[] {
  const where = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'];
  const what = ['--env', 'dev', '--env-file', variables, '--persist-to', join(stateDir, 'data')];
  return ['dev', ...where, ...what, '--show-interactive-dev-session=false', '--log-level', 'log'];
}

/** A running wrangler: the end of what it printed, and its end. */
interface Guarded {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly onLine: (listener: (line: string) => void) => void;
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts wrangler under guard.ts, in a process group of its own; it reaches nothing outside this machine. */
function guarded(stateDir: string, args: readonly string[]): Guarded {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'guard.ts'), wranglerScript(), ...args],
    { cwd: root, detached: true, stdio: ['pipe', 'pipe', 'pipe'], env: environment(stateDir) },
  );
  child.stdin?.on('error', () => undefined);
  const { lines, onLine } = linesOf(child, join(stateDir, 'service.log'));
  const ended = new Promise<void>((done) =>
    child.once('error', () => done()).once('close', () => done()),
  );
  const stop = async () => {
    child.stdin?.end();
    const limit = setTimeout(() => endGroup(child), stopLimitMs);
    await ended;
    clearTimeout(limit);
  };
  return { process: child, lines, onLine, ended, stop };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

function edgePath(stateDir: string): string {
  return join(stateDir, 'edge.json');
}

function environment(stateDir: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    // Nothing is said of where requests come from: in its place stands a town of the United States.
    CLOUDFLARE_CF_FETCH_PATH: edgePath(stateDir),
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'true',
    WRANGLER_LOG_PATH: join(stateDir, 'wrangler-logs'),
    WRANGLER_REGISTRY_PATH: join(stateDir, 'wrangler-registry'),
    NO_COLOR: '1',
  };
}

function linesOf(child: ChildProcess, logPath: string) {
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const log = createWriteStream(logPath, { mode: privateMode });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        if (line.trim() !== '') lines.push(line);
        if (lines.length > shownLines) lines.shift();
        for (const listener of listeners) listener(line);
      }
    });
  }
  child.once('close', () => log.end());
  return { lines, onLine: (listener: (line: string) => void) => void listeners.push(listener) };
}

/** The address that wrangler prints once the Worker is loaded. */
function readyUrl(child: Guarded): Promise<string> {
  return new Promise((done, fail) => {
    const limit = setTimeout(() => void child.stop(), startLimitMs);
    child.onLine((line) => {
      const url = /Ready on (http:\/\/\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(limit);
      done(url);
    });
    void child.ended.then(() => {
      clearTimeout(limit);
      fail(new Error(`the service did not start:\n${child.lines.join('\n')}`));
    });
  });
}

async function expectReady(url: string, child: Guarded): Promise<void> {
  const ready = await new MusterClient({ url, tries: 10 }).readiness();
  if (ready.ok) return;
  await child.stop();
  throw new Error(
    `the service started and is not ready: ${ready.problem.detail ?? ready.problem.title}`,
  );
}

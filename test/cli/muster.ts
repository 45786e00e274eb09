/** Runs `muster`: as a process of its own, as a shell would, or within this one, which is much faster. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { runMuster } from '../../src/cli/program.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;
const source = resolve(import.meta.dirname, '../../src/cli/muster.ts');
const ours = ['MUSTER_URL', 'MUSTER_KEY', 'MUSTER_LOG_KEY'];

/** The exit code and what was printed; `env` comes on top of an environment without any of our variables. */
export function musterProcess(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  const rest = Object.entries(process.env).filter(([name]) => !ours.includes(name));
  const options = { env: { ...Object.fromEntries(rest), ...env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((done) => {
    execFile(process.execPath, [source, ...args], options, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? -1) : 0;
      done({ code, stdout, stderr });
    });
  });
}

/** The same within this process. One at a time: standard output is shared. */
export function muster(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  return within(args, env, false);
}

/** The same before a person: standard error is a terminal, and what is drawn there is in `stderr`. */
export function musterAtTerminal(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  return within(args, env, true);
}

async function within(
  args: readonly string[],
  env: Environment,
  isTerminal: boolean,
): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const restore = [
    captured('stdout', printed),
    captured('stderr', printed),
    given(env),
    terminal(isTerminal),
  ];
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runMuster(args);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.exitCode = before;
    for (const undo of restore) undo();
  }
}

function captured(name: 'stdout' | 'stderr', into: Record<typeof name, string>): () => void {
  const stream = process[name];
  const { write } = stream;
  stream.write = (text: string | Uint8Array) => {
    into[name] += typeof text === 'string' ? text : new TextDecoder().decode(text);
    return true;
  };
  return () => {
    stream.write = write;
  };
}

function terminal(isTTY: boolean): () => void {
  const before = process.stderr.isTTY;
  process.stderr.isTTY = isTTY;
  return () => {
    process.stderr.isTTY = before;
  };
}

function given(env: Environment): () => void {
  const before = ours.map((name) => [name, process.env[name]] as const);
  for (const name of ours) set(name, env[name]);
  return () => {
    for (const [name, value] of before) set(name, value);
  };
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

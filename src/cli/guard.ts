/**
 * `node guard.ts SCRIPT [ARG...]`: runs a script and ends it, with all that it started, when it ends, on a signal, or
 * when standard input closes, which is how the death of whoever started this shows. To be started as the leader of a
 * process group of its own.
 */
import { spawn } from 'node:child_process';

/** What a script may take to end by itself. */
const graceMs = 3_000;

const script = process.argv.slice(2);
const child = spawn(process.execPath, script, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('exit', endGroup);
child.on('error', endGroup);
process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

function stop(): void {
  child.kill('SIGTERM');
  setTimeout(endGroup, graceMs);
}

/** Children of the script that outlived it are in the same group, and so is this process. */
function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}

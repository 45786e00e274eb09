/** workerd as the system sees it: which process it is, what time it has had on a core, what memory it holds. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The youngest child of this process that is workerd. */
export function workerdPid(): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = contentsOf(`/proc/${pid}/status`);
      const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
      return isOurs && /^Name:\s+workerd/m.test(status);
    });
  if (found.length === 0) throw new Error('workerd is not there');
  return Math.max(...found);
}

/** Time on a core of all threads so far, in µs; a thread that ended meanwhile is missed, and workerd ends none. */
export function cpuMicros(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const ns = readdirSync(tasks).reduce(
    (sum, thread) => sum + Number(contentsOf(`${tasks}/${thread}/schedstat`).split(' ')[0] ?? 0),
    0,
  );
  return ns / 1000;
}

/** Leaves a process, with all its threads, one core. */
export function pinTo(pid: number, core: number): void {
  execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', String(core), String(pid)], {
    stdio: 'ignore',
  });
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const status = contentsOf(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

function contentsOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

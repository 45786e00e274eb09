/** How the command line ends: what a command may fail with, and the exit code that says it. */
import { Command } from 'commander';
import { err, type Result } from '../core/result.ts';
import type { CallProblem } from '../sdk/problem.ts';
import { wordOf } from './files.ts';
import { printable, problemText } from './output.ts';

export const exitCodes = {
  done: 0,
  /** The service or the network failed, or a file could not be written: worth trying again. */
  failed: 1,
  /** Verification or the service said no. */
  refused: 2,
  /** The log shows another past than it did before: the one thing that must never be taken for a failure that passes. */
  diverged: 3,
  /** EX_USAGE of sysexits.h: arguments or files that cannot be meant. */
  usage: 64,
} as const;

export interface Failure {
  readonly exit: keyof typeof exitCodes;
  /** One sentence, or a block whose first line is one. */
  readonly message: string;
}
/** What a command comes to; whatever it has to say on success it has said. */
export type Ending = Result<void, Failure>;

/** Arguments or files that cannot be meant. */
export function misused(message: string): Result<never, Failure> {
  return err({ exit: 'usage', message });
}

/** A no of verification or of the service. */
export function refusedBy(message: string): Result<never, Failure> {
  return err({ exit: 'refused', message });
}

/** Something failed that may work another time. */
export function failedBy(message: string): Result<never, Failure> {
  return err({ exit: 'failed', message });
}

/** A call that has no value: the service's no, or its failure. */
export function problemFailure(problem: CallProblem): Result<never, Failure> {
  const { status, reason } = problem;
  const isOurs = status === null || status >= 500 || reason === 'answer_unreadable';
  const isForLater = status === 429;
  return isOurs || isForLater ? failedBy(problemText(problem)) : refusedBy(problemText(problem));
}

/** A command's action: prints its failure on standard error and sets the exit code, without cutting off output. */
export function ending<A extends readonly unknown[]>(
  name: string,
  run: (...args: A) => Ending | Promise<Ending>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    const ended = await attempted(run, args);
    if (ended.ok) return;
    const { exit, message } = ended.reason;
    process.stderr.write(`muster ${name}: ${printable(message)}\n`);
    process.exitCode = exitCodes[exit];
  };
}

/** A file that cannot be written is no fault of this program; everything else that is thrown is. */
async function attempted<A extends readonly unknown[]>(
  run: (...args: A) => Ending | Promise<Ending>,
  args: A,
): Promise<Ending> {
  try {
    return await run(...args);
  } catch (fault) {
    if (!(fault instanceof Error && 'syscall' in fault)) throw fault;
    const path =
      'path' in fault && typeof fault.path === 'string' ? `cannot use ${fault.path}: ` : '';
    return failedBy(`${path}${wordOf(fault)}`);
  }
}

/** The lines that every command's help ends with. */
export const exitHelp =
  '\nExit codes: 0 done, 1 the service or the network failed, 2 refused, 64 wrong usage.';

/** A command with its name, what it does, and the exit codes in its help. */
export function command(name: string, description: string): Command {
  return new Command(name).description(description).addHelpText('after', exitHelp);
}

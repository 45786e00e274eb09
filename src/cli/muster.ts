/** `muster`: the command line. One file a command; this one mounts them and turns their ends into exit codes. */
import { Command, CommanderError } from 'commander';
import { exitCodes, exitHelp } from './exits.ts';
import { inspectCommand } from './inspect.ts';
import { printable } from './output.ts';
import { serveCommand } from './serve.ts';

const program = new Command('muster')
  .description('roll-call for export-controlled accelerators')
  .addHelpText('after', exitHelp);
for (const mounted of [serveCommand(), inspectCommand()]) program.addCommand(mounted);
exitByOurCodes(program);

try {
  await program.parseAsync();
} catch (fault) {
  if (!(fault instanceof CommanderError)) throw fault;
  process.exitCode = fault.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}

/** Commander would exit 1 for wrong usage, which is our word for a failed service. */
function exitByOurCodes(parent: Command): void {
  parent.exitOverride();
  parent.configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) });
  for (const child of parent.commands) exitByOurCodes(child);
}

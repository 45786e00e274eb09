/** `muster`: the command line. One file a command; this one mounts them and turns their ends into exit codes. */
import { Command, CommanderError } from 'commander';
import { anomaliesCommand } from './anomalies.ts';
import { attestCommand } from './attest.ts';
import { demoCommand } from './demo.ts';
import { deviceCommand } from './device.ts';
import { enrolCommand } from './enrol.ts';
import { exitCodes, exitHelp } from './exits.ts';
import { inspectCommand } from './inspect.ts';
import { keygenCommand } from './keygen.ts';
import { keysCommand } from './keys.ts';
import { licenceCommand } from './licence.ts';
import { printable } from './output.ts';
import { registerCommand } from './register.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { submitCommand } from './submit.ts';
import { verifyCommand } from './verify.ts';

const commands = [
  serveCommand(),
  keysCommand(),
  registerCommand(),
  licenceCommand(),
  keygenCommand(),
  enrolCommand(),
  attestCommand(),
  submitCommand(),
  deviceCommand(),
  anomaliesCommand(),
  verifyCommand(),
  inspectCommand(),
  simulateCommand(),
  demoCommand(),
];

const program = new Command('muster')
  .description('roll-call for export-controlled accelerators')
  .addHelpText('after', exitHelp);
for (const mounted of commands) program.addCommand(mounted);
settleUsage(program);

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit();
  throw fault;
});

try {
  await program.parseAsync();
} catch (fault) {
  if (!(fault instanceof CommanderError)) throw fault;
  process.exitCode = fault.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}

/**
 * Commander would exit 1 for wrong usage, which is our word for a failed service; and a parent would take options that
 * stand behind its subcommand.
 */
function settleUsage(parent: Command): void {
  parent.exitOverride().enablePositionalOptions();
  parent.configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) });
  for (const child of parent.commands) settleUsage(child);
}

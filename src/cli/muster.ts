/** `muster`: the command line. */
import { runMuster } from './program.ts';

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit();
  throw fault;
});

await runMuster(process.argv.slice(2));

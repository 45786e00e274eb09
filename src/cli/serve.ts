/** `muster serve`: the API on this machine, until it is stopped. */
import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import { command, type Ending, ending, misused } from './exits.ts';
import { readText } from './files.ts';
import { facts, say, sayJson } from './output.ts';
import { type Service, startService } from './workerd.ts';

interface ServeOptions {
  readonly port: string;
  readonly state: string;
  readonly fresh?: true;
  readonly receiver?: readonly string[];
  readonly origin?: string;
  readonly witnesses?: readonly string[];
  readonly logPolicy?: string;
  readonly json?: true;
}

const receiverForm = /^[a-z0-9.-]+:\d{4,5}$/;

/** The command, to be mounted. */
export function serveCommand(): Command {
  return command('serve', 'start the service on this machine, with its migrations applied')
    .option('--port <port>', 'where it listens on 127.0.0.1; 0 takes a free one', '8787')
    .option('--state <dir>', 'keeps its secrets and all that it stores', '.muster')
    .option('--fresh', 'forget what the state folder holds, keys included')
    .option('--receiver <host:port...>', 'webhooks may reach this receiver on this machine')
    .option('--origin <name>', 'the name of its log, where several services know of one another')
    .option('--witnesses <log-key...>', 'it witnesses these logs (/witness/add-checkpoint)')
    .option('--log-policy <file>', 'its log asks the witnesses of this C2SP tlog-policy')
    .option('--json', 'print the addresses and keys as JSON')
    .action(ending('serve', serve));
}

async function serve(options: ServeOptions): Promise<Ending> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) {
    return misused(`--port takes a number from 0 to 65535, not ${options.port}`);
  }
  const { receiver: receivers = [] } = options;
  if (!receivers.every((one) => receiverForm.test(one))) {
    return misused('--receiver takes a host and a port above 1024, such as 127.0.0.1:9000');
  }
  const logPolicy = options.logPolicy === undefined ? ok('') : readText(options.logPolicy, 65_536);
  if (!logPolicy.ok) return misused(logPolicy.reason);
  const { origin, witnesses: witnessed = [] } = options;
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stopped.abort());
  }
  try {
    if (process.stderr.isTTY)
      process.stderr.write('Starting the service; this takes some seconds.\n');
    const service = await startService({
      port,
      stateDir: options.state,
      fresh: options.fresh,
      ...{ receivers, witnessed, logPolicy: logPolicy.value },
      ...(origin === undefined ? {} : { origin }),
    });
    stopped.signal.addEventListener('abort', () => void service.stop());
    if (stopped.signal.aborted) await service.stop();
    else present(service, options);
    await service.ended;
    return ended(stopped.signal.aborted);
  } catch (fault) {
    return failed(fault instanceof Error ? fault.message : String(fault));
  }
}

function ended(isOnDemand: boolean): Ending {
  return isOnDemand ? ok(undefined) : failed('the service ended by itself; see service.log');
}

function failed(message: string): Ending {
  return { ok: false, reason: { exit: 'failed', message } };
}

function present({ url, adminKey, logKey, witnessKey }: Service, options: ServeOptions): void {
  if (options.json) {
    sayJson({ url, adminKey, logKey, witnessKey, state: options.state });
    return;
  }
  say(`Muster listens on ${url}\n`);
  say(
    facts([
      ['admin key', adminKey],
      ['log key', logKey],
      ['witness key', witnessKey],
      ['interface', `${url}/openapi.json`],
      ['state', `${options.state} (secrets in service.json, output in service.log)`],
    ]),
  );
  say(`\nFor further commands: export MUSTER_URL=${url} MUSTER_KEY=${adminKey}`);
  say('Ctrl-C stops it; the state stays.');
}

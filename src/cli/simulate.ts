/** `muster simulate`: plays a simulated fleet and its cheats against a running development service, and writes the truth file. */
import type { Command } from 'commander';
import { err, ok, type Result } from '../core/result.ts';
import type { MusterClient } from '../sdk/client.ts';
import { ServiceRefused } from '../sim/must.ts';
import { stepsADay } from '../sim/plot.ts';
import { type Played, play } from '../sim/run.ts';
import { dayLimits, tell } from '../sim/story.ts';
import { fleetLimits, makeWorld } from '../sim/world.ts';
import { type Connection, clientOf, connected } from './connection.ts';
import { nativeKey } from './demo-keys.ts';
import { narrator, type Times, tallyText } from './demo-story.ts';
import {
  command,
  type Ending,
  ending,
  type Failure,
  failedBy,
  misused,
  problemFailure,
} from './exits.ts';
import { privateMode, wordOf, writeWhole } from './files.ts';
import { facts, say, sayJson } from './output.ts';

/** What a simulated run is made of, as options give it. */
export interface FleetOptions {
  readonly seed: string;
  readonly devices: string;
  readonly days: string;
}

export interface Fleet {
  readonly seed: number;
  readonly devices: number;
  readonly days: number;
}

interface SimulateOptions extends Connection, FleetOptions {
  readonly truth: string;
}

const maxSeed = 9_999;

/** The command, to be mounted. */
export function simulateCommand(): Command {
  const simulate = command(
    'simulate',
    'play a simulated fleet and its cheats against a development service; needs an admin key',
  );
  return fleetOptions(connected(simulate))
    .requiredOption('--truth <file>', 'where to write what was planted')
    .action(ending('simulate', simulateFleet));
}

/** The options that make a fleet. */
export function fleetOptions(to: Command): Command {
  const { least, most } = fleetLimits;
  return to
    .option('--seed <n>', `which fleet, 0 to ${maxSeed}; one service takes each seed once`, '1')
    .option('--devices <n>', `how many, ${least} to ${most}`, '1000')
    .option('--days <n>', `how long, ${dayLimits.least} to ${dayLimits.most}`, '5');
}

/** Options -> numbers within their bounds. */
export function fleetOf(options: FleetOptions): Result<Fleet, Failure> {
  const bounds = {
    seed: { least: 0, most: maxSeed },
    devices: fleetLimits,
    days: dayLimits,
  } as const;
  for (const name of ['seed', 'devices', 'days'] as const) {
    const { least, most } = bounds[name];
    const value = /^\d{1,6}$/.test(options[name]) ? Number(options[name]) : Number.NaN;
    if (!(value >= least && value <= most)) {
      return misused(
        `--${name} takes a whole number from ${least} to ${most}, not ${options[name]}`,
      );
    }
  }
  const { seed, devices, days } = options;
  return ok({ seed: Number(seed), devices: Number(devices), days: Number(days) });
}

/** Plays a fleet's story, telling it unless `isQuiet`. A service that refuses what the story needs is a failure. */
export async function playFleet(
  admin: MusterClient,
  fleet: Fleet,
  isQuiet: boolean,
): Promise<Result<Played & Times, Failure>> {
  const world = makeWorld(fleet.seed, fleet.devices);
  const story = tell(world, fleet.days);
  const told = narrator(story, stepsADay, () => performance.now(), isQuiet);
  try {
    const played = await play({ admin, world, story, makeKey: nativeKey, tell: told.tell });
    return ok({ ...played, ...told.times() });
  } catch (fault) {
    if (!(fault instanceof ServiceRefused)) throw fault;
    const refused = problemFailure(fault.problem);
    const isHeld = fault.problem.reason === 'manifest_rows_invalid';
    const hint = isHeld ? '\nA service takes each seed once: choose another --seed.' : '';
    return refused.ok ? refused : err({ ...refused.reason, message: `${fault.message}${hint}` });
  } finally {
    told.close();
  }
}

async function simulateFleet(options: SimulateOptions): Promise<Ending> {
  const fleet = fleetOf(options);
  const client = clientOf(options);
  if (!fleet.ok) return fleet;
  if (!client.ok) return client;
  const played = await playFleet(client.value, fleet.value, options.json === true);
  if (!played.ok) return played;
  const { truth, tally, registered } = played.value;
  try {
    writeWhole(options.truth, `${JSON.stringify(truth, null, 2)}\n`, privateMode);
  } catch (fault) {
    return failedBy(`cannot write ${options.truth}: ${wordOf(fault)}`);
  }
  if (options.json) {
    const { bodies, accepted, duplicates, refused } = tally;
    const counts = { bodies, accepted, duplicates, refused: Object.fromEntries(refused) };
    sayJson({ truth: options.truth, regulatorKey: registered.regulatorKey, ...counts });
    return ok(undefined);
  }
  say(`\nThe story is over: ${tallyText(tally)}.\n`);
  say(
    facts([
      ['truth', options.truth],
      ['regulator key', registered.regulatorKey],
    ]),
  );
  return ok(undefined);
}

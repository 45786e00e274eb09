/** What may happen to a device's chain, as data that fast-check can make and shrink, and how each is played. */
import fc from 'fast-check';
import type { ChainWorld } from './chain-world.ts';
import { Writer } from './chain-writer.ts';

export type Who = 'agent' | 'cloner';

export type Action =
  | { readonly do: 'attest' | 'ask' | 'lose' | 'reboot'; readonly who: Who }
  | { readonly do: 'pass'; readonly minutes: number }
  | {
      readonly do: 'deliver';
      /** Which of those under way, and whether each is sent again later. */
      readonly picks: readonly { readonly at: number; readonly again: boolean }[];
      readonly crashAt?: number | undefined;
    }
  | { readonly do: 'drop'; readonly at: number }
  | { readonly do: 'evict' }
  | { readonly do: 'sweep' }
  | { readonly do: 'enrol' }
  | { readonly do: 'copy'; readonly withState: boolean };

const pick = fc.record({ at: fc.nat(12), again: fc.boolean() });

function common(who: fc.Arbitrary<Who>): fc.WeightedArbitrary<Action>[] {
  return [
    { weight: 10, arbitrary: fc.record({ do: fc.constant('attest'), who }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('ask'), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('lose'), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reboot'), who }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('pass'), minutes: fc.nat(3) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('deliver'),
        picks: fc.array(pick, { minLength: 1, maxLength: 4 }),
        crashAt: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined, freq: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drop'), at: fc.nat(12) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('evict', 'sweep', 'enrol') }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('pass'), minutes: fc.constant(31 * 24 * 60) }),
    },
  ] as fc.WeightedArbitrary<Action>[];
}

const size = { minLength: 1, maxLength: 60 } as const;

/** A run of an honest agent alone. */
export const honestRun: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(...common(fc.constant('agent'))),
  size,
);

/** A run in which the key is copied at some moment. */
export const clonedRun: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    honestRun,
    fc.boolean(),
    fc.array(fc.oneof(...common(fc.constantFrom('agent', 'cloner'))), size),
  )
  .map(([before, withState, after]) => [...before, { do: 'copy', withState }, ...after]);

/** Plays one action; those that cannot happen now do nothing. */
export function play(world: ChainWorld, action: Action): void {
  if (action.do === 'pass') world.pass(action.minutes);
  else if (action.do === 'deliver') deliver(world, action);
  else if (action.do === 'drop') drop(world, action.at);
  else if (action.do === 'evict') world.evict();
  else if (action.do === 'sweep') world.sweep();
  else if (action.do === 'enrol') world.enrol();
  else if (action.do === 'copy') copy(world, action.withState);
  else write(world, action.do, action.who === 'cloner' ? world.cloner : world.agent);
}

function drop({ network }: ChainWorld, at: number): void {
  if (network.length > 0) network.splice(at % network.length, 1);
}

function copy(world: ChainWorld, withState: boolean): void {
  const { key, state } = world.agent;
  world.cloner = new Writer('cloner', key, withState ? state : null);
}

function write(world: ChainWorld, what: 'attest' | 'ask' | 'lose' | 'reboot', who: Writer | null) {
  if (!who) return;
  if (what === 'lose') who.lose(world.challenge);
  else if (what === 'reboot') who.reboot();
  else if (what === 'ask') who.ask(world.head(), world.challenge);
  else {
    const token = who.attest(world.challenge);
    if (token) world.network.push(token);
  }
}

function deliver(world: ChainWorld, action: Extract<Action, { do: 'deliver' }>): void {
  const { network } = world;
  const chosen = new Map(action.picks.map(({ at, again }) => [at % network.length, again]));
  if (network.length === 0) return;
  const tokens = [...chosen.keys()].map((at) => network[at]!);
  world.deliver(tokens, action.crashAt);
  const arrived = new Set([...chosen].filter(([, again]) => !again).map(([at]) => network[at]!));
  network.splice(0, network.length, ...network.filter((token) => !arrived.has(token)));
}

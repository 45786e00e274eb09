/** Signature checks in workerd, ours beside WebCrypto's, by CPU time: ratios of one run compare, times do not. */
import { type Figure, median, say } from './figure.ts';
import { nodePeers } from './verify-peers.ts';
import { startBench } from './verify-service.ts';

interface Case {
  readonly name: string;
  readonly suite: 'Ed25519' | 'ESP256' | 'ESP384';
  readonly count: number;
  readonly keys: number;
  readonly bad?: number;
}

const ROUNDS = 7;
/** Signatures a measurement, about: several batches, so that what a request costs to begin is a small part of it. */
const SIGNATURES = { Ed25519: 4096, ESP256: 1024, ESP384: 96 } as const;
const WEBCRYPTO = 'WebCrypto in workerd';

const ed25519 = (name: string, count: number, keys = count): Case => ({
  name: `verify.ed25519.${name}`,
  suite: 'Ed25519',
  count,
  keys,
});
const named: readonly Case[] = [
  ed25519('n16', 16),
  ed25519('n64', 64),
  ed25519('n1024', 1024),
  ed25519('n4096', 4096),
  ed25519('n1024.keys16', 1024, 16),
  // By tables of the keys, a verdict a signature.
  ed25519('hot', 64, 16),
  // More keys than the kernel remembers, so that each is met for the first time.
  { name: 'verify.p384.cold', suite: 'ESP384', count: 96, keys: 96 },
  { name: 'verify.p384.hot', suite: 'ESP384', count: 16, keys: 2 },
  { name: 'verify.p256.hot', suite: 'ESP256', count: 16, keys: 2 },
];
/** Further sizes and suites, for the worst of all. */
const further: readonly Case[] = [
  ...[1, 2, 3, 4, 8, 32, 65, 96, 128, 256].map((n) => ed25519(`n${n}`, n)),
  { name: 'verify.p256.n1', suite: 'ESP256', count: 1, keys: 1 },
  { name: 'verify.p256.n16', suite: 'ESP256', count: 16, keys: 16 },
  { name: 'verify.p256.cold', suite: 'ESP256', count: 96, keys: 96 },
  { name: 'verify.p384.n1', suite: 'ESP384', count: 1, keys: 1 },
];

const service = await startBench('test/bench/verify-worker.ts');
try {
  await warmUp();
  const figures: Figure[] = [];
  for (const messageBytes of [64, 300]) {
    for (const one of [...named, ...further]) figures.push(await compared(one, messageBytes));
  }
  figures.forEach(say);
  // By messages of 64 bytes and of 300 alike.
  say({ ...figures.reduce((a, b) => (b.ratio < a.ratio ? b : a)), name: 'verify.worst' });
  say(await poisoned('verify.ed25519.poisoned', 1));
  // Beyond its cap the search for them ends in singles.
  say(await poisoned('verify.ed25519.poisoned.all', 1024));
  for (const peer of [await nobleInWorkerd(), ...(await nodePeers(await webCryptoMicros()))]) {
    say(peer);
  }
} finally {
  await service.stop();
}

/** CPU µs a signature of one way, less what an empty request costs. */
async function cost(one: Case, way: string, messageBytes: number): Promise<number> {
  const times = Math.max(1, Math.round(SIGNATURES[one.suite] / one.count));
  const empty = await service.cost({ way: 'nothing' });
  const whole = await service.cost({ bad: 0, ...one, way, messageBytes, times });
  return (whole - empty) / times / one.count;
}

/** Keys get their tables and code its last tier before anything is counted. */
async function warmUp(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const one of named) await cost(one, 'muster', 64);
  }
}

/** Ours beside WebCrypto's, turn by turn: medians, and the median of the ratios round by round. */
async function compared(one: Case, messageBytes: number): Promise<Figure> {
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const mine = await cost(one, 'muster', messageBytes);
    const theirs = await cost(one, 'webcrypto', messageBytes);
    if (round < 0) continue;
    ours.push(mine);
    ratios.push(theirs / mine);
  }
  const name = messageBytes === 64 ? one.name : `${one.name}.m${messageBytes}`;
  const value = median(ours);
  return { name, value, unit: 'us/signature', against: WEBCRYPTO, ratio: median(ratios) };
}

/** Some bad signatures in 1,024: their cost over that of a clean batch. */
async function poisoned(name: string, bad: number): Promise<Figure> {
  const clean = named[2]!;
  const costs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const whole = await cost(clean, 'muster', 64);
    const withBad = await cost({ ...clean, bad }, 'muster', 64);
    costs.push(withBad);
    ratios.push(withBad / whole);
  }
  return {
    name,
    value: median(costs),
    unit: 'us/signature',
    against: 'a clean batch (ratio: its cost over that)',
    ratio: median(ratios),
  };
}

async function webCryptoMicros(): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 3; round++) rounds.push(await cost(named[1]!, 'webcrypto', 64));
  return median(rounds);
}

async function nobleInWorkerd(): Promise<Figure> {
  const few = { ...named[0]!, count: 64, keys: 16 };
  await cost(few, 'noble', 64);
  const value = await cost(few, 'noble', 64);
  const ratio = (await webCryptoMicros()) / value;
  return { name: 'verify.ed25519.noble', value, unit: 'us/signature', against: WEBCRYPTO, ratio };
}

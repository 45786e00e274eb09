/** A ledger in another isolate: its two calls with an entry an item go packed, all others as they are. */
import { suiteOf, suites } from '../core/crypto/suites.ts';
import { HASH_BYTES, join } from '../core/log/tree.ts';
import type { AttestationKey, Bytes } from '../core/model.ts';
import type { AskedItem, LedgerPort, Resolved, ResolveRequest, Settled } from './ledger-port.ts';
import { type PackedSettle, type PackedSettled, packSettle, unpackSettled } from './settle-wire.ts';

/** The question of a part: columns, one entry an item or a `kid`. */
export interface PackedResolve {
  readonly apiKey: string;
  /** 32 bytes each. */
  readonly kids: Bytes;
  readonly digests: Bytes;
  readonly kidOf: Uint16Array;
  readonly sequences: Float64Array;
  readonly sizes: Uint32Array;
}

type Permitted = Extract<Resolved, { word: 'permitted' }>;
export type PackedResolved =
  | Exclude<Resolved, Permitted>
  | {
      readonly word: 'permitted';
      readonly epoch: number;
      /** One a `kid`: the place of its suite in `suites` and 1, or 0 where there is no key. */
      readonly suiteOf: Bytes;
      /** Of those that there are, one after another. Their thumbprints are the `kid`s that were asked. */
      readonly publicKeys: Bytes;
      /** (item, header sequence, position) of each that is settled already. */
      readonly known: Float64Array;
      readonly moving?: readonly number[];
    };

/** A ledger as its object shows itself to Workers. */
export interface LedgerWire extends Omit<LedgerPort, 'resolve' | 'settle'> {
  resolve(request: PackedResolve): Promise<PackedResolved>;
  settle(request: PackedSettle): Promise<PackedSettled>;
}

/** The port over a stub. */
export function overWire(stub: LedgerWire): LedgerPort {
  return {
    resolve: async (request) =>
      unpackResolved(await stub.resolve(packResolve(request)), request.kids, request.items.length),
    settle: async (request) => unpackSettled(await stub.settle(packSettle(request))),
    confirm: (anchored) => stub.confirm(anchored),
    bundle: (sequence) => stub.bundle(sequence),
    publish: () => stub.publish(),
    applyChanges: (changes) => stub.applyChanges(changes),
    locate: (kids, items) => stub.locate(kids, items),
    lastSequence: () => stub.lastSequence(),
    headers: (sequences) => stub.headers(sequences),
    newestHeader: () => stub.newestHeader(),
    device: (device) => stub.device(device),
    evidence: (asked) => stub.evidence(asked),
    passports: (devices) => stub.passports(devices),
    takeLate: (tokens) => stub.takeLate(tokens),
    sawSample: (submitter) => stub.sawSample(submitter),
    sawContested: (contested) => stub.sawContested(contested),
    standing: (asked) => stub.standing(asked),
    sweep: () => stub.sweep(),
    watch: () => stub.watch(),
  };
}

export function packResolve({ apiKey, kids, items, sizes }: ResolveRequest): PackedResolve {
  return {
    apiKey,
    kids: hashes(kids),
    digests: hashes(items.map(({ digest }) => digest)),
    kidOf: Uint16Array.from(items, ({ kid }) => kid),
    sequences: Float64Array.from(items, ({ sequence }) => sequence),
    sizes: Uint32Array.from(sizes),
  };
}

export function unpackResolve(packed: PackedResolve): ResolveRequest {
  const { apiKey, kidOf, sequences, sizes } = packed;
  const items = [...kidOf].map((kid, i): AskedItem => {
    return { kid, digest: hashAt(packed.digests, i), sequence: sequences[i]! };
  });
  const kids = Array.from({ length: packed.kids.length / HASH_BYTES }, (_, i) =>
    hashAt(packed.kids, i),
  );
  return { apiKey, kids, items, sizes: [...sizes] };
}

export function packResolved(resolved: Resolved): PackedResolved {
  if (resolved.word !== 'permitted') return resolved;
  const { word, epoch, keys, known, moving } = resolved;
  const names = Uint8Array.from(keys, (key) => (key ? 1 + suites.indexOf(suiteOf(key.suite)) : 0));
  const there = keys.flatMap((key) => (key ? [key.publicKey] : []));
  const triples = known.flatMap((one, i) => (one ? [i, one.sequence, one.position] : []));
  return {
    ...{ word, epoch, suiteOf: names },
    publicKeys: join(there),
    known: Float64Array.from(triples),
    ...(moving && { moving }),
  };
}

export function unpackResolved(
  packed: PackedResolved,
  kids: readonly Bytes[],
  itemCount: number,
): Resolved {
  if (packed.word !== 'permitted') return packed;
  const { word, epoch, publicKeys, moving } = packed;
  let at = 0;
  const keys = kids.map((thumbprint, i): AttestationKey | null => {
    const suite = suites[packed.suiteOf[i]! - 1];
    if (!suite) return null;
    at += suite.publicKeyBytes;
    const publicKey = publicKeys.slice(at - suite.publicKeyBytes, at);
    return { suite: suite.name, publicKey, thumbprint };
  });
  const known = new Array<Settled | null>(itemCount).fill(null);
  for (let i = 0; i < packed.known.length; i += 3) {
    const [item, sequence, position] = packed.known.subarray(i, i + 3);
    known[item!] = { sequence: sequence!, position: position! };
  }
  return { word, epoch, keys, known, ...(moving && { moving }) };
}

function hashes(values: readonly Bytes[]): Bytes {
  if (values.some(({ length }) => length !== HASH_BYTES)) throw new Error('not a hash');
  return join(values);
}

function hashAt(packed: Bytes, i: number): Bytes {
  return packed.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
}

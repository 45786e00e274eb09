/** One instance of the kernel (kernel/kernel.ts) and its memory: the host's side of every count, offset and length. */
import type { Bytes } from '../model.ts';

/** A signature to be checked; encoded as they came, of any length. */
export interface SignedItem {
  readonly key: { readonly publicKey: Bytes };
  readonly message: Bytes;
  readonly signature: Bytes;
}

/** What kernel.wasm exports: no function of it takes a coefficient. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly MAX_ITEMS: WebAssembly.Global;
  readonly MAX_MESSAGE_BYTES: WebAssembly.Global;
  readonly signatures: WebAssembly.Global;
  readonly keys: WebAssembly.Global;
  readonly messages: WebAssembly.Global;
  readonly ends: WebAssembly.Global;
  readonly verdicts: WebAssembly.Global;
  readonly start: () => number;
  readonly verifyEd25519: (count: number) => void;
  readonly lastSummed: () => number;
  readonly isFirstKeyQuick: () => number;
  readonly ecdsa: WebAssembly.Global;
  readonly verifyEsp256: (messageBytes: number) => number;
  readonly verifyEsp384: (messageBytes: number) => number;
}

/** The suites of `verifyEcdsa`. */
export type EcdsaSuite = 'ESP256' | 'ESP384';

/** Verdicts of `verifyEsp256` and `verifyEsp384` (kernel/ecdsa/verify.ts). */
const HOLDS = 1;
const UNDECIDED = 2;

/** The most that `crypto.getRandomValues` gives at a time. */
const RANDOM_BYTES = 65_536;

export class KernelInstance {
  readonly #exports: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #signatures: Uint8Array;
  readonly #keys: Uint8Array;
  readonly #messages: Uint8Array;
  readonly #ends: Uint32Array;
  readonly #verdicts: Uint8Array;
  readonly #ecdsa: Uint8Array;
  /** Bytes of a signature, and of x and y; the function that decides. */
  readonly #suites: Readonly<
    Record<EcdsaSuite, readonly [number, (messageBytes: number) => number]>
  >;
  #isRunning = false;

  /** `random` is asked from inside a call, once all inputs are in the kernel's memory. Throws where it cannot be made. */
  constructor(module: WebAssembly.Module, random: (byteCount: number) => Bytes) {
    const fillRandom = (at: number, byteCount: number) => this.#fillRandom(random, at, byteCount);
    const instance = new WebAssembly.Instance(module, { host: { fillRandom } });
    this.#exports = instance.exports as unknown as KernelExports;
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
    const maxItems = this.#exports.MAX_ITEMS.value;
    this.#signatures = this.#region(this.#exports.signatures, 64 * maxItems);
    this.#keys = this.#region(this.#exports.keys, 32 * maxItems);
    this.#messages = this.#region(
      this.#exports.messages,
      this.#exports.MAX_MESSAGE_BYTES.value as number,
    );
    const ends = this.#region(this.#exports.ends, 4 * maxItems);
    this.#ends = new Uint32Array(ends.buffer, ends.byteOffset, maxItems);
    this.#verdicts = this.#region(this.#exports.verdicts, maxItems);
    this.#suites = {
      ESP256: [64, this.#exports.verifyEsp256],
      ESP384: [96, this.#exports.verifyEsp384],
    };
    this.#ecdsa = this.#region(this.#exports.ecdsa, 192);
  }

  /** Once, first of all; false where the engine does not fuse relaxed_madd. */
  start(): boolean {
    return this.#exports.start() === 1;
  }

  /** Whether an item fits at all: what does not is nothing for the kernel. */
  takes({ key, message, signature }: SignedItem): boolean {
    const fits = message.length <= this.#messages.length;
    return fits && key.publicKey.length === 32 && signature.length === 64;
  }

  /** Whether one signature under an Ed25519 key costs less here than elsewhere: its tables are held. */
  isQuick(publicKey: Bytes): boolean {
    if (this.#isRunning || publicKey.length !== 32) return false;
    this.#keys.set(publicKey);
    return this.#exports.isFirstKeyQuick() === 1;
  }

  /**
   * Verdicts in the order of `items`, all of which it takes. One synchronous call from the first copy in to the last
   * verdict out: the memory is shared by all who submit, so nothing may run in between. Throws where it is entered twice.
   */
  verifyEd25519(items: readonly SignedItem[]): boolean[] {
    if (this.#isRunning) throw new Error('kernel: entered while it runs');
    this.#isRunning = true;
    try {
      const verdicts: boolean[] = [];
      for (let from = 0; from < items.length; ) from = this.#verifyFrom(items, from, verdicts);
      return verdicts;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Items that the equations of the last `verifyEd25519` of up to 4,096 went over, each as often as it was in one. */
  get lastSummed(): number {
    return this.#exports.lastSummed();
  }

  /**
   * The verdict on an ECDSA signature under an uncompressed key; undefined where the kernel leaves it: lengths that are not
   * theirs, a P-256 key that is not hot, a key that is no point, and sums that its formulas leave out.
   */
  verifyEcdsa(suite: EcdsaSuite, { key, message, signature }: SignedItem): boolean | undefined {
    const { publicKey } = key;
    const [bytes, verify] = this.#suites[suite];
    if (this.#isRunning || message.length > this.#messages.length) return undefined;
    if (publicKey.length !== bytes + 1 || publicKey[0] !== 4 || signature.length !== bytes) {
      return undefined;
    }
    this.#ecdsa.set(publicKey.subarray(1));
    this.#ecdsa.set(signature, bytes);
    this.#messages.set(message);
    const verdict = verify(message.length);
    return verdict === UNDECIDED ? undefined : verdict === HOLDS;
  }

  /** As many items from `from` on as memory holds; the place of the next one. */
  #verifyFrom(items: readonly SignedItem[], from: number, verdicts: boolean[]): number {
    let end = 0;
    let count = 0;
    while (from + count < items.length && count < this.#ends.length) {
      const item = items[from + count]!;
      if (!this.takes(item)) throw new Error('kernel: an item that does not fit');
      if (end + item.message.length > this.#messages.length) break;
      this.#signatures.set(item.signature, 64 * count);
      this.#keys.set(item.key.publicKey, 32 * count);
      this.#messages.set(item.message, end);
      end += item.message.length;
      this.#ends[count] = end;
      count += 1;
    }
    this.#exports.verifyEd25519(count);
    for (let i = 0; i < count; i++) verdicts.push(this.#verdicts[i] === 1);
    return from + count;
  }

  #region({ value }: WebAssembly.Global, byteCount: number): Uint8Array {
    // Throws where the region is not inside the memory.
    return new Uint8Array(this.#bytes.buffer, value as number, byteCount);
  }

  #fillRandom(random: (byteCount: number) => Bytes, at: number, byteCount: number): void {
    const place = new Uint8Array(this.#bytes.buffer, at, byteCount);
    for (let done = 0; done < byteCount; done += RANDOM_BYTES) {
      const wanted = Math.min(RANDOM_BYTES, byteCount - done);
      const drawn = random(wanted);
      if (drawn.length !== wanted) throw new Error('kernel: too little randomness');
      place.set(drawn, done);
    }
  }
}

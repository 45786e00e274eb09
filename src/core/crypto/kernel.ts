/** The batch kernel as the platform has it: started when first asked, proved on known answers, given up at the first fault. */
import type { Bytes } from '../model.ts';
import { type EcdsaSuite, KernelInstance, type SignedItem } from './kernel-instance.ts';
import { type KnownAnswer, knownAnswers, knownEcdsaItem } from './kernel-vectors.ts';

export interface BatchKernel {
  /** Whether it decides an item; false for all where there is no kernel. */
  takes(item: SignedItem): boolean;
  /** Whether it decides an item that stands alone sooner than the platform does. */
  isQuick(item: SignedItem): boolean;
  /** One verdict an item, by the accept set of suites.ts; null where there is no kernel: then somebody else decides. */
  verifyEd25519(items: readonly SignedItem[]): boolean[] | null;
  /** The verdict on an ECDSA signature, or undefined: then the platform decides. */
  verifyEcdsa(suite: EcdsaSuite, item: SignedItem): boolean | undefined;
}

export interface KernelParts {
  readonly module: WebAssembly.Module;
  /** Bytes that nobody can predict: what the coefficients of a batch are. */
  readonly random: (byteCount: number) => Bytes;
  /** Told once, where the kernel does not start or fails: from then on signatures are checked one at a time. */
  readonly report: (event: string, fault: unknown) => void;
}

/** A kernel that nothing of is run before it is asked: a Worker has no randomness while it is loaded. */
export function batchKernel(parts: KernelParts): BatchKernel {
  let instance: KernelInstance | null | undefined;
  const giveUp = (fault: unknown) => {
    instance = null;
    parts.report('kernel-unavailable', fault);
  };
  const started = () => {
    if (instance !== undefined) return instance;
    try {
      instance = startKernel(parts.module, parts.random);
    } catch (fault) {
      giveUp(fault);
    }
    return instance;
  };
  /** A trap leaves its memory in no known state. */
  const guarded = <T>(ask: (kernel: KernelInstance) => T): T | undefined => {
    const kernel = started();
    try {
      return kernel ? ask(kernel) : undefined;
    } catch (fault) {
      giveUp(fault);
      return undefined;
    }
  };
  const proved = new Set<EcdsaSuite>();
  const verifyEcdsa = (kernel: KernelInstance, suite: EcdsaSuite, item: SignedItem) => {
    if (!proved.has(suite)) proveEcdsa(kernel, suite);
    proved.add(suite);
    return kernel.verifyEcdsa(suite, item);
  };
  return {
    takes: (item) => started()?.takes(item) ?? false,
    isQuick: ({ key }) => guarded((kernel) => kernel.isQuick(key.publicKey)) ?? false,
    verifyEd25519: (items) => guarded((kernel) => kernel.verifyEd25519(items)) ?? null,
    verifyEcdsa: (suite, item) => guarded((kernel) => verifyEcdsa(kernel, suite, item)),
  };
}

/** An instance that gave all known answers. Throws where it gives another, or where the engine cannot run it. */
function startKernel(
  module: WebAssembly.Module,
  random: (byteCount: number) => Bytes,
): KernelInstance {
  const instance = new KernelInstance(module, random);
  if (!instance.start()) throw new Error('relaxed_madd is not fused');
  const answers = knownAnswers();
  for (const answer of answers) expectAnswers(instance, [answer]);
  // First by buckets; by the fifth time the keys have their tables.
  for (let times = 0; times < 5; times++) expectAnswers(instance, answers);
  expectAnswers(
    instance,
    Array.from({ length: LARGE }, (_, i) => answers[i % answers.length]!),
  );
  const good = answers.filter(({ holds }) => holds);
  expectAnswers(
    instance,
    Array.from({ length: LARGE }, (_, i) => good[i % good.length]!),
  );
  return instance;
}

/** Signatures after which a key has tables (kernel/ecdsa/keys.ts). */
const HEAT = 32;

/** Known answers of an ECDSA suite, before its first item: under a key that is cold and becomes hot. */
function proveEcdsa(kernel: KernelInstance, suite: EcdsaSuite): void {
  const good = knownEcdsaItem(suite);
  const bad = { ...good, message: good.message.subarray(1) };
  for (let times = 0; times < HEAT + 2; times++) {
    const isHot = times >= HEAT;
    const verdict = kernel.verifyEcdsa(suite, times % 2 ? bad : good) ?? (isHot ? null : undefined);
    if (verdict !== undefined && verdict !== (times % 2 === 0)) {
      throw new Error('a known answer is wrong');
    }
  }
}

/** More than tables of keys are used for. */
const LARGE = 96;

function expectAnswers(instance: KernelInstance, answers: readonly KnownAnswer[]): void {
  const verdicts = instance.verifyEd25519(answers.map(({ item }) => item));
  const isWrong = answers.some(({ holds }, i) => verdicts[i] !== holds);
  if (isWrong) throw new Error('a known answer is wrong');
}

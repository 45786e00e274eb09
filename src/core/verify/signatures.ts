/** Signatures -> one verdict each, by exactly one accept set (docs/protocol.md, "Signatures"), whoever decides. */
import type { Platform } from '../crypto/platform.ts';
import { suiteOf } from '../crypto/suites.ts';
import type { AttestationKey, Bytes } from '../model.ts';

export interface SignatureTask {
  /** Admitted before: its encoding and order are not looked at again. */
  readonly key: AttestationKey;
  readonly message: Bytes;
  readonly signature: Bytes;
}

/** Verdicts in the order of `tasks`. */
export async function checkSignatures(
  tasks: readonly SignatureTask[],
  platform: Platform,
): Promise<boolean[]> {
  const batch = tasks.filter((task) => isForKernel(task, platform));
  const decided = decideTogether(batch, platform);
  if (!decided) return Promise.all(tasks.map((task) => checkSignature(task, platform)));
  // Nearly always: no list of places is made for a batch that is whole.
  if (batch.length === tasks.length) return decided;
  const verdicts = new Map(batch.map((task, i) => [task, decided[i]!]));
  return Promise.all(tasks.map((task) => verdicts.get(task) ?? checkSignature(task, platform)));
}

function isForKernel(task: SignatureTask, { kernel }: Platform): boolean {
  return task.key.suite === 'Ed25519' && kernel !== undefined && kernel.takes(task);
}

/**
 * The kernel's verdicts, or null where others decide: one alone is left to the platform, which is as fast unless the kernel
 * has tables of its key.
 */
function decideTogether(batch: readonly SignatureTask[], { kernel }: Platform): boolean[] | null {
  const isWorthIt = batch.length > 1 || (batch.length === 1 && kernel?.isQuick(batch[0]!));
  return (isWorthIt && kernel?.verifyEd25519(batch)) || null;
}

async function checkSignature(task: SignatureTask, platform: Platform): Promise<boolean> {
  const { key, message, signature } = task;
  const suite = suiteOf(key.suite);
  if (!suite.isWellFormed(signature)) return false;
  if (await platform.fastVerify(suite.name, key, message, signature)) return true;
  return suite.isRefusalFinal ? false : decideRefused(task, platform);
}

/** A refusal of WebCrypto is decided by the cofactored equation. */
function decideRefused(task: SignatureTask, { kernel }: Platform): boolean {
  const { key, message, signature } = task;
  const [verdict] = (kernel?.takes(task) && kernel.verifyEd25519([task])) || [];
  return verdict ?? suiteOf(key.suite).verify(key.publicKey, message, signature);
}

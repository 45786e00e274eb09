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
  const verdicts = tasks.map(() => false);
  const alone = decideTogether(tasks, verdicts, platform);
  await Promise.all(
    alone.map(async (i) => {
      verdicts[i] = await checkSignature(tasks[i]!, platform);
    }),
  );
  return verdicts;
}

/**
 * Writes the verdicts of what the kernel decides; the places of what it leaves. One alone is left to the platform, which
 * is as fast unless the kernel has tables of its key.
 */
function decideTogether(
  tasks: readonly SignatureTask[],
  verdicts: boolean[],
  { kernel }: Platform,
): number[] {
  const batch: SignatureTask[] = [];
  const places: number[] = [];
  const alone: number[] = [];
  for (const [i, task] of tasks.entries()) {
    if (task.key.suite !== 'Ed25519' || !kernel?.takes(task)) {
      alone.push(i);
      continue;
    }
    batch.push(task);
    places.push(i);
  }
  const isWorthIt = batch.length > 1 || (batch.length === 1 && kernel?.isQuick(batch[0]!));
  const decided = isWorthIt ? kernel?.verifyEd25519(batch) : null;
  if (!decided) return [...tasks.keys()];
  for (const [n, i] of places.entries()) verdicts[i] = decided[n]!;
  return alone;
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

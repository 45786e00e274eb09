/** Signatures -> one verdict each, by exactly one accept set (docs/protocol.md, "Signatures"). A batch kernel belongs behind this. */
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
export function checkSignatures(
  tasks: readonly SignatureTask[],
  platform: Platform,
): Promise<boolean[]> {
  return Promise.all(tasks.map((task) => checkSignature(task, platform)));
}

async function checkSignature(
  { key, message, signature }: SignatureTask,
  platform: Platform,
): Promise<boolean> {
  const suite = suiteOf(key.suite);
  if (!suite.isWellFormed(signature)) return false;
  if (await platform.fastVerify(suite.name, key, message, signature)) return true;
  return suite.isRefusalFinal ? false : suite.verify(key.publicKey, message, signature);
}

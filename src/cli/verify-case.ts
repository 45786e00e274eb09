/** `muster verify` of an exported case. */
import { inflateRawSync } from 'node:zlib';
import type { LogPolicy } from '../core/log/policy.ts';
import { ok } from '../core/result.ts';
import { type CheckedCase, checkCase } from '../sdk/case/check.ts';
import { type CaseFault, caseFaultWords } from '../sdk/case/faults.ts';
import { type Ending, refusedBy } from './exits.ts';
import { say, sayJson } from './output.ts';

/** Stored, it is as large as its files; packed by somebody else it is smaller. */
export const maxCaseBytes = 300 * 1024 * 1024;

/** Whether a file is a ZIP by its first bytes. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Checks a case and says what was proved. A file at fault, or no key at all, is a refusal. */
export function verifyCase(zip: Uint8Array, policy: LogPolicy | null, isJson: boolean): Ending {
  const checked = checkCase(zip, { policy, inflate });
  if (isJson) sayJson(checked);
  if (checked.word === 'refused') return refusedBy(faultWords(checked.faults));
  if (!isJson) say(wordsOf(checked));
  if (checked.word === 'holds') return ok(undefined);
  return refusedBy(
    'nothing says whose log this is: give its key (--log-key) or a policy (--policy)',
  );
}

/** DEFLATE of the platform, which stops at what the entry says that it has. Throws where bytes stand behind its end. */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const options = { maxOutputLength: Math.max(maxBytes, 1), info: true };
  const { buffer, engine } = inflateRawSync(bytes, options) as unknown as Inflated;
  if (engine.bytesWritten !== bytes.length) throw new RangeError('bytes behind the end');
  return new Uint8Array(buffer);
}

/** What `info` makes of the answer, which its types do not say. */
interface Inflated {
  readonly buffer: Buffer;
  /** `bytesWritten`: how many of the bytes given were read. */
  readonly engine: { readonly bytesWritten: number };
}

function wordsOf({ word, sentences }: CheckedCase): string {
  const head = word === 'holds' ? 'The case holds.' : 'The case agrees with itself.';
  return `${head}\n\n${sentences.map((sentence) => `- ${sentence}`).join('\n')}`;
}

const shownFaults = 20;

function faultWords(faults: readonly CaseFault[]): string {
  const lines = faults.slice(0, shownFaults).map(({ path, reason }) => {
    return `  ${path}: ${caseFaultWords[reason]} (${reason})`;
  });
  const more = faults.length > shownFaults ? [`  and ${faults.length - shownFaults} more`] : [];
  return ['the case does not hold', ...lines, ...more].join('\n');
}

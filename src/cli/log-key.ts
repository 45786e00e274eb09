/** The option that names the log's key. */
import { Option } from 'commander';
import type { VerifierKey } from '../core/log/note.ts';
import { ok, type Result } from '../core/result.ts';
import { logKeyOf } from '../sdk/receipts.ts';
import { type Failure, misused } from './exits.ts';

/** `--log-key`, or MUSTER_LOG_KEY. */
export function logKeyOption(description: string): Option {
  return new Option(
    '--log-key <key>',
    `${description} (name+id+base64, as muster serve prints it)`,
  ).env('MUSTER_LOG_KEY');
}

/** The key that the option gives. */
export function logKeyIn(text: string): Result<VerifierKey, Failure> {
  const key = logKeyOf(text);
  return key.ok ? ok(key.value) : misused('the log key is not of the form name+id+base64');
}

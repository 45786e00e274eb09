/** The option that names the log's key. */
import { Option } from 'commander';
import type { VerifierKey } from '../core/log/note-key.ts';
import { type LogPolicy, parsePolicy, policyOfKey } from '../core/log/policy.ts';
import { ok, type Result } from '../core/result.ts';
import { logKeyOf } from '../sdk/receipts.ts';
import { type Failure, misused } from './exits.ts';
import { readText } from './files.ts';

const maxPolicyBytes = 65_536;

/** `--log-key`, or MUSTER_LOG_KEY. */
export function logKeyOption(description: string): Option {
  return new Option(
    '--log-key <key>',
    `${description} (name+id+base64, as muster serve prints it)`,
  ).env('MUSTER_LOG_KEY');
}

/** The policy in the file that `--policy` names; else that of the bare log key, which asks for no witnesses. */
export function policyIn(options: {
  readonly policy?: string;
  readonly logKey?: string;
}): Result<LogPolicy, Failure> {
  if (options.policy === undefined) {
    if (options.logKey === undefined) {
      return misused('this needs the log’s key: --log-key, or a policy that names it: --policy');
    }
    const key = logKeyIn(options.logKey);
    return key.ok ? ok(policyOfKey(key.value)) : key;
  }
  const text = readText(options.policy, maxPolicyBytes);
  if (!text.ok) return misused(text.reason);
  const policy = parsePolicy(text.value);
  if (policy.ok) return policy;
  const { line, fault } = policy.reason;
  return misused(`${options.policy}${line > 0 ? `, line ${line}` : ''}: ${fault}`);
}

/** The key that the option gives. */
export function logKeyIn(text: string): Result<VerifierKey, Failure> {
  const key = logKeyOf(text);
  return key.ok
    ? ok(key.value)
    : misused(
        'the log key is not of the form name+id+base64, or its id is not that of name and key',
      );
}

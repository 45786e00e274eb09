/** LOG_POLICY: whom the log brings its checkpoints to, and how many of them make the quorum. */

import { sameBytes } from '../core/bytes.ts';
import type { VerifierKey } from '../core/log/note-key.ts';
import { type LogPolicy, parsePolicy } from '../core/log/policy.ts';
import { err, ok, type Result } from '../core/result.ts';

export interface PolicyText {
  /** A C2SP tlog-policy; nothing where no witnesses are asked. */
  readonly text: string | undefined;
  readonly logKey: VerifierKey;
  /** Development alone: witnesses on this machine, without TLS. */
  readonly allowsLocal: boolean;
}

/**
 * A deployment's policy; null where it asks no witnesses. Where the service connects is chosen here and nowhere else,
 * so what cannot be meant is refused: another log, a witness that cannot be reached, a quorum of nobody.
 */
export function cosigningPolicy(given: PolicyText): Result<LogPolicy | null, string> {
  if (!given.text?.trim()) return ok(null);
  const parsed = parsePolicy(given.text);
  if (!parsed.ok) return err(`line ${parsed.reason.line}: ${parsed.reason.fault}`);
  const { logs, witnesses, quorum } = parsed.value;
  const isOurs = logs.length === 0 || logs.some((log) => isSame(log, given.logKey));
  if (!isOurs) return err('its logs are others than this one');
  if (quorum.type === 'none') return err('quorum none asks for nobody');
  const astray = witnesses.find(
    ({ url }) => url === undefined || !isReachable(url, given.allowsLocal),
  );
  return astray
    ? err(`the witness ${astray.name} needs an https URL, its submission prefix`)
    : ok(parsed.value);
}

function isSame(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && sameBytes(a.publicKey, b.publicKey);
}

function isReachable(text: string, allowsLocal: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== '') return false;
  const isLocal = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return protocol === 'https:' || (allowsLocal && isLocal);
}

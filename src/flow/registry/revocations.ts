/** Certificates of device makers that an authority, or the administration, no longer accepts. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import type { RevocationRow } from './control-rows.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, nextVersion, type Outcome, type Written, write } from './write.ts';

export type RevocationDecision = Pick<
  RevocationRow,
  'certificate' | 'reason' | 'fromMs' | 'state' | 'source'
>;

/** Every device whose key was bound by such a certificate is judged anew; the same again is no fault. */
export async function decideRevocation(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: RevocationDecision,
): Promise<Outcome<Written<RevocationRow>>> {
  const { authority } = caller;
  const id = revocationId(authority, given.certificate);
  const before = await ports.registry.newest('revocations', id);
  if (before && isSame(before, given)) return accept({ value: before, propagated: true });
  const row: RevocationRow = {
    ...nextVersion(id, before, caller, nowMs),
    ...{ authority, ...given },
  };
  const outcome = await write(ports, caller, nowMs, {
    action: given.state === 'revoked' ? 'certificate-revoked' : 'certificate-revocation-lifted',
    objects: [changed(before, row)],
    rows: { revocations: [row] },
    value: row,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}

function revocationId(authority: string | null, certificate: string): string {
  return `rvc_${bytesToHex(sha256(utf8ToBytes(`${authority ?? ''}|${certificate}`)).slice(0, 12))}`;
}

function isSame(before: RevocationRow, given: RevocationDecision): boolean {
  const { state, reason, fromMs } = before;
  return state === given.state && reason === given.reason && fromMs === given.fromMs;
}

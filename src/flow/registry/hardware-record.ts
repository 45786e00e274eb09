/** Registry rows -> what rules and ledgers take of revoked certificates. */
import type { RevokedCertificate } from '../../core/appraise/bound.ts';
import type { LicenceHardware } from '../settle/control-store.ts';
import type { RevocationRow } from './control-rows.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';

/** Of one licence: a ledger looks through them at each binding. */
const MAX_REVOCATIONS = 1_000;

/** A row as rules take it. */
export function revokedCertificateOf(row: RevocationRow): RevokedCertificate {
  const { certificate, reason, fromMs, id: revocation, version } = row;
  return { certificate, reason, fromMs, revocation, version };
}

/** What the ledger of a licence is told of the certificates that its devices rest on. */
export async function hardwareRecordOf(
  { registry }: Pick<RegistryPorts, 'registry'>,
  { id, authority }: Pick<LicenceRow, 'id' | 'authority'>,
): Promise<LicenceHardware> {
  const rows = await registry.revocationsUnder(id, authority, MAX_REVOCATIONS);
  return { revoked: rows.map(revokedCertificateOf) };
}

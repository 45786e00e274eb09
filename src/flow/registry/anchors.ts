/**
 * Trust anchors: whose certificates of TPM keys are believed. The administration or an authority registers them, never who
 * is held by them, and none ever arrives with the evidence.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { sha256 } from '../../core/crypto/sha256.ts';
import { isAuthority, nameHash, readTpmCertificate } from '../../core/hardware/tpm/chain.ts';
import { pemCertificates } from '../../core/hardware/x509/pem.ts';
import type { TrustAnchorRow } from './anchor-rows.ts';
import type { Caller } from './caller.ts';
import { type Action, changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import type { Holder } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewTrustAnchor {
  readonly name: string;
  readonly evidence: string;
  /** PEM text of one certificate. */
  readonly certificate: string;
}

/** A new anchor. One certificate is one anchor of whoever registers it, so that a withdrawal leaves none behind. */
export async function registerTrustAnchor(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { name, evidence, certificate }: NewTrustAnchor,
): Promise<Outcome<Written<TrustAnchorRow>>> {
  const ders = pemCertificates(certificate);
  const read = ders?.length === 1 ? readTpmCertificate(ders[0]!) : null;
  if (!read) return invalid('No single X.509 certificate with a P-256 or P-384 key, in PEM.');
  if (!isAuthority(read)) return invalid('It certifies no attestation keys of TPMs.');
  const row: TrustAnchorRow = {
    ...nextVersion(newId('tan', ports.random), null, caller, nowMs),
    ...{ name, evidence, authority: caller.authority, withdrawnAtMs: null },
    certificate: bytesToHex(read.der),
    certificateHash: bytesToHex(sha256(read.der)),
    subjectHash: nameHash(read.subject),
  };
  return writeAnchor(ports, caller, nowMs, 'trust-anchor-registered', null, row);
}

/** Withdraws one for good; again is no fault. What it vouched for counts for as long as evidence does, and no longer. */
export async function withdrawTrustAnchor(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  anchor: string,
): Promise<Outcome<Written<TrustAnchorRow>>> {
  const before = await ports.registry.newest('trustAnchors', anchor);
  if (!before) return refuse('object_not_found');
  if (caller.role !== 'admin' && before.authority !== caller.authority) {
    const detail = 'Who registered a trust anchor, or the administration, withdraws it.';
    return refuse('auth_role_not_permitted', { detail });
  }
  if (before.withdrawnAtMs !== null) return accept({ value: before, propagated: true });
  const version = nextVersion(anchor, before, caller, nowMs);
  const row = { ...before, ...version, withdrawnAtMs: nowMs };
  return writeAnchor(ports, caller, nowMs, 'trust-anchor-withdrawn', before, row);
}

function invalid(detail: string) {
  const errors = [{ pointer: '/certificate', reason: 'format_invalid', detail } as const];
  return refuse('request_body_invalid', { errors });
}

function writeAnchor(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: Action,
  before: TrustAnchorRow | null,
  row: TrustAnchorRow,
) {
  const value = `${row.authority ?? 'all'} ${row.certificateHash}`;
  const holder: Holder = { kind: 'trust-anchor', value, object: row.id };
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row)],
    rows: { trustAnchors: [row] },
    ...(before
      ? { freed: [holder] }
      : { holders: [holder], held: { reason: 'trust_anchor_held' as const } }),
    value: row,
  });
}

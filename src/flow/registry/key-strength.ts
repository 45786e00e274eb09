/** How strong the key of a device's newest attestation is: its binding against the time of that attestation's challenge. */
import { type RevokedCertificate, strengthOf, voidedBy } from '../../core/appraise/bound.ts';
import type { KeyStrength } from '../../core/model.ts';
import type { DeviceView } from '../ledger-port.ts';
import type { BindingRow, DeviceKeyRow, LicenceRow } from './rows.ts';

interface Held {
  readonly dossier: {
    readonly keys: readonly DeviceKeyRow[];
    readonly bindings: readonly BindingRow[];
    readonly licence: Pick<LicenceRow, 'intervalS' | 'graceS'>;
  };
  readonly ledger: Pick<DeviceView, 'head'> | null;
  /** Certificates that stand revoked. */
  readonly revoked: readonly RevokedCertificate[];
}

/** `bound` where vendor evidence binds the newest key under an overlapping challenge: an old binding says nothing of today. */
export function keyStrengthOf({ dossier, ledger, revoked }: Held): KeyStrength {
  const [key, binding] = [dossier.keys.at(-1), dossier.bindings.at(-1)];
  const challengeAtMs = ledger?.head?.challengeAtMs ?? null;
  if (!key || !binding || binding.challengedAtMs === null || challengeAtMs === null)
    return 'software';
  // What was attested under a challenge from before this key may be another key's.
  if (challengeAtMs < key.recordedAtMs) return 'software';
  const { thumbprint, challengedAtMs, switches } = binding;
  const chain = { certificates: binding.certificates ?? [], challengeAtMs: challengedAtMs };
  if (voidedBy(chain, revoked)) return 'software';
  const bound = { thumbprint, challengeAtMs: challengedAtMs, switches: switches ?? [] };
  return strengthOf(bound, key.thumbprint, challengeAtMs, paceOf(dossier));
}

/** How often its licence wants a device to report, in ms. */
export function paceOf({ licence }: Pick<Held['dossier'], 'licence'>) {
  return { intervalMs: licence.intervalS * 1_000, graceMs: licence.graceS * 1_000 };
}

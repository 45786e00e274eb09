/** How strong the key of a device's newest attestation is: its binding against the time of that attestation's challenge. */
import {
  type Binding,
  type RevokedCertificate,
  strongestOf,
  voidedBy,
} from '../../core/appraise/bound.ts';
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

/** What evidence makes of the newest key under an overlapping challenge: an old binding says nothing of today. */
export function keyStrengthOf({ dossier, ledger, revoked }: Held): KeyStrength {
  const key = dossier.keys.at(-1);
  const challengeAtMs = ledger?.head?.challengeAtMs ?? null;
  if (!key || challengeAtMs === null) return 'software';
  // What was attested under a challenge from before this key may be another key's.
  if (challengeAtMs < key.recordedAtMs) return 'software';
  const newest = [...newestOf(dossier.bindings)].filter((one) => !voidedBy(one, revoked));
  const found = strongestOf(newest, key.thumbprint, challengeAtMs, paceOf(dossier));
  return found ? (found.strength ?? 'bound') : 'software';
}

/** The newest of each strength, as the ledger keeps them. */
function newestOf(rows: readonly BindingRow[]): Iterable<Binding> {
  const newest = rows.flatMap(
    ({ thumbprint, challengedAtMs, switches, certificates, strength, delegatedBy }) => {
      if (challengedAtMs === null || delegatedBy) return [];
      const told = { thumbprint, challengeAtMs: challengedAtMs, switches: switches ?? [] };
      return [{ ...told, certificates: certificates ?? [], ...(strength ? { strength } : {}) }];
    },
  );
  return new Map(newest.map((one: Binding) => [one.strength ?? 'bound', one])).values();
}

/** How often its licence wants a device to report, in ms. */
export function paceOf({ licence }: Pick<Held['dossier'], 'licence'>) {
  return { intervalMs: licence.intervalS * 1_000, graceMs: licence.graceS * 1_000 };
}

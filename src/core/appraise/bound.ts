/** Which keys hardware evidence binds, when, and to what: bindings and challenges -> strength, and one chassis or two. */
import type { ChipReport } from '../chip.ts';
import type { KeyStrength } from '../model.ts';

/** What evidence makes of a key: held by a TPM, or committed to by the host of a genuine chip. */
export type BindingStrength = Extract<KeyStrength, 'tpm' | 'bound'>;

/** Evidence whose nonce is SHA-256(challenge || key): made for this key after that challenge. */
export interface Binding {
  /** Of the key, lower-case hex. */
  readonly thumbprint: string;
  /** When the challenge was issued. */
  readonly challengeAtMs: number;
  /** The NVSwitches that the chip named as its neighbours. */
  readonly switches: readonly string[];
  /** What its certificates say the chip is, and their SHA-256, leaf first, hex; absent in bindings from before they were kept. */
  readonly chip?: string;
  readonly certificates?: readonly string[];
  /** Absent: nothing, or from before it was kept. */
  readonly report?: ChipReport;
  /** Absent: `bound`, by the evidence of a chip. */
  readonly strength?: BindingStrength | undefined;
  /** Of a session key, the device key that signed it, lower-case hex. */
  readonly delegatedBy?: string | undefined;
}

/**
 * Why a certificate no longer holds. After a compromise nothing that it ever vouched for counts; one that was only
 * replaced vouches for what was signed before.
 */
export type RevocationReason = 'compromised' | 'replaced';

/** A certificate that an authority, or the administration, no longer accepts. */
export interface RevokedCertificate {
  /** SHA-256 of its DER, lower-case hex. */
  readonly certificate: string;
  readonly reason: RevocationReason;
  readonly fromMs: number;
  /** The entry of the registry that says so. */
  readonly revocation: string;
  readonly version: number;
}

/** The first revocation that takes away what a binding proves; null: it stands. */
export function voidedBy(
  { certificates = [], challengeAtMs }: Pick<Binding, 'certificates' | 'challengeAtMs'>,
  revoked: readonly RevokedCertificate[],
): RevokedCertificate | null {
  const hit = revoked.find(
    ({ certificate, reason, fromMs }) =>
      certificates.includes(certificate) && (reason === 'compromised' || challengeAtMs >= fromMs),
  );
  return hit ?? null;
}

/**
 * So long evidence of hardware counts, or for as long as a report may be late where that is longer: it says where the key
 * was kept then, and a key can be carried away. An agent collects it anew each day.
 */
const bindingLifeMs = 24 * 3_600_000;

interface Pace {
  readonly intervalMs: number;
  readonly graceMs: number;
}

/** Whether the time in which a challenge may be answered overlaps that in which the binding counts. */
export function isBoundAt(
  { challengeAtMs: boundAtMs }: Binding,
  challengeAtMs: number,
  { intervalMs, graceMs }: Pace,
): boolean {
  const lateMs = intervalMs + graceMs;
  const lifeMs = Math.max(bindingLifeMs, lateMs);
  return challengeAtMs <= boundAtMs + lifeMs && boundAtMs <= challengeAtMs + lateMs;
}

/** Of a key that nothing binds any process may hold a copy. */
export function strengthOf(
  binding: Binding | null,
  thumbprint: string,
  challengeAtMs: number | null,
  pace: Pace,
): KeyStrength {
  if (!binding || challengeAtMs === null || binding.thumbprint !== thumbprint) return 'software';
  return isBoundAt(binding, challengeAtMs, pace) ? (binding.strength ?? 'bound') : 'software';
}

/** The strongest of what binds a key at the time of a challenge, and the binding that says so; null where none does. */
export function strongestOf(
  bindings: readonly Binding[],
  thumbprint: string,
  challengeAtMs: number | null,
  pace: Pace,
): Binding | null {
  const by = (wanted: KeyStrength) =>
    bindings.find((one) => strengthOf(one, thumbprint, challengeAtMs, pace) === wanted);
  return by('bound') ?? by('tpm') ?? null;
}

/** What evidence makes of a session key that this device key signed, and the binding that says so; null where none does. */
export function sessionOf(
  bindings: readonly Binding[],
  { device, sessionKey }: { readonly device: string; readonly sessionKey: string },
  challengeAtMs: number | null,
  pace: Pace,
): Binding | null {
  return strongestOf(
    bindings.filter(({ delegatedBy }) => delegatedBy === device),
    sessionKey,
    challengeAtMs,
    pace,
  );
}

/** Whether two bound chips have a switch in common: what a host says of its chassis binds nothing. */
export function isOneChassis(a: Binding, b: Binding): boolean {
  return a.switches.some((one) => b.switches.includes(one));
}

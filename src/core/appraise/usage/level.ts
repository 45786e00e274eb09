/** Who signed a figure of use: a finding never states more than that. */
import type { KeyStrength } from '../../model.ts';

/** From the strongest to the weakest. No token of today has figures that the device itself signed. */
const claimLevels = ['device-signed', 'tee-signed', 'operator-signed'] as const;
export type ClaimLevel = (typeof claimLevels)[number];

/**
 * Vendor evidence measures firmware and driver, never counters: a key that is bound to genuine hardware still signs what
 * a process of the host read. Only where that process runs in a TEE is the figure more than the operator's word.
 */
export function claimLevelOf(strength: KeyStrength): ClaimLevel {
  return strength === 'tee' ? 'tee-signed' : 'operator-signed';
}

/** Which key evidence is about: the device's own, or a session key that it signed for this challenge. */
import { sameBytes } from '../../core/bytes.ts';
import { keyOf } from '../../core/crypto/key.ts';
import type { Platform } from '../../core/crypto/platform.ts';
import { suiteOf } from '../../core/crypto/suites.ts';
import type { AttestationKey, Bytes } from '../../core/model.ts';
import { decodeDelegation } from '../../core/place/delegation.ts';
import { accept, type Outcome, refuse } from './write.ts';

interface Asked {
  readonly challenge: Bytes;
  readonly delegation?: Bytes | null;
}

/**
 * The device's key where no delegation is given. A delegation is taken that the device's present key signed, for the very
 * challenge of the evidence: whoever found an old one binds nothing with it.
 */
export async function keyToBind(
  { platform }: { readonly platform: Platform },
  { challenge, delegation }: Asked,
  device: AttestationKey,
): Promise<Outcome<AttestationKey>> {
  if (delegation === undefined) return accept(device);
  const decoded = delegation && decodeDelegation(delegation);
  if (!decoded?.ok) return refuse('bind_delegation_invalid');
  const { kid, suite, toBeSigned, signature, delegation: told } = decoded.value;
  const session = suiteOf('Ed25519');
  const isFor =
    suite === device.suite &&
    sameBytes(kid, device.thumbprint) &&
    sameBytes(told.challenge, challenge) &&
    session.isAdmissible(told.sessionKey);
  const isSigned = isFor && (await platform.fastVerify(suite, device, toBeSigned, signature));
  return isSigned ? accept(keyOf(session, told.sessionKey)) : refuse('bind_delegation_invalid');
}

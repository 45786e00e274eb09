/** A part that was examined -> what its ledger is told. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { sha256 } from '../../core/crypto/sha256.ts';
import type { Bytes, Verified } from '../../core/model.ts';
import type { ItemReason, Result } from '../../core/result.ts';
import type { RefusedItem, SettleItem } from '../ledger-port.ts';
import type { KnownChallenges } from './challenges.ts';
import type { Part } from './examine.ts';

export type Checked = Result<Verified, ItemReason>;

/** Results for those verified, reasons for those refused, nothing of those not examined. */
export function forSettling(
  part: Part,
  checked: readonly (Checked | null)[],
  challenges: KnownChallenges,
) {
  const items: SettleItem[] = [];
  const refused: RefusedItem[] = [];
  const bundle: Bytes[] = [];
  checked.forEach((check, i) => {
    const { bytes, digest, kid, claims } = part.items[i]!.evidence;
    if (check?.ok) {
      const issued = challenges.get(bytesToHex(claims.challenge));
      const challengeAtMs = issued?.issuedAtMs ?? null;
      const bundleIndex = bundle.push(bytes) - 1;
      items.push({ digest, kid, claims, challengeAtMs, bundleIndex });
    } else if (check && !isNobodys(check.reason)) {
      refused.push({ itemHash: sha256(bytes), reason: check.reason });
    }
  });
  return { items, refused, bundle };
}

/** Of what was not looked at nothing is held against anybody. */
function isNobodys(reason: ItemReason): boolean {
  return reason === 'submit_not_examined' || reason === 'submit_device_moving';
}

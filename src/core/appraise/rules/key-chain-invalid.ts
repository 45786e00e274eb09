/** The certificates that bind a device's key to a chip were revoked, or are those of another chip than registered. */
import { fitsChip } from '../../control/chips.ts';
import { type RevokedCertificate, voidedBy } from '../bound.ts';
import type { HardwareFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { quoted, timeText } from '../wording.ts';

/** Certificates of a chain, leaf first. */
const places = ['leaf', 'device', 'provisioner', 'family', 'root'] as const;

function appraise(facts: HardwareFacts): Word {
  const voided = voidedBy(facts.binding, facts.revoked);
  if (voided) return revokedFinding(facts, voided);
  const { binding, device } = facts;
  // Bindings from before certificates were kept say nothing here.
  if (binding.chip === undefined) return 'silent';
  return fitsChip(device.model, binding.chip) === false
    ? otherChipFinding(facts, binding.chip)
    : 'clear';
}

function revokedFinding({ binding, device }: HardwareFacts, revoked: RevokedCertificate): Word {
  const { certificate, reason, fromMs, revocation, version } = revoked;
  const at = binding.certificates?.indexOf(certificate) ?? -1;
  const place = places[at] ?? 'other';
  const why =
    reason === 'compromised'
      ? `its key counts as compromised, whenever it signed (revocation ${revocation})`
      : `it was replaced on ${timeText(fromMs)}, before that evidence (revocation ${revocation})`;
  return {
    kind: 'key-chain-invalid',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence:
      `The device’s key was bound to a ${binding.strength === 'tpm' ? 'TPM' : 'chip'} on ${timeText(binding.challengeAtMs)} by a chain of ` +
      `${binding.certificates?.length ?? 0} certificates, and number ${at + 1} of it (${place}, SHA-256 ` +
      `${certificate.slice(0, 16)}…) was revoked: ${why}.`,
    numbers: {
      ...{ test: 'revoked', certificate, place, reason, fromMs, revocation, version },
      boundAtMs: binding.challengeAtMs,
    },
  };
}

function otherChipFinding({ binding, device }: HardwareFacts, chip: string): Word {
  return {
    kind: 'key-chain-invalid',
    severity: 'critical',
    subject: { type: 'device', id: device.device },
    sentence:
      `The certificates that bound the device’s key on ${timeText(binding.challengeAtMs)} are of a chip ` +
      `${quoted(chip)}, and the device is registered as ${quoted(device.model)} on line ${device.line}, which has another.`,
    numbers: {
      ...{ test: 'chip', chip, registered: device.model, line: device.line },
      boundAtMs: binding.challengeAtMs,
    },
  };
}

export const keyChainInvalid: Rule = {
  kind: 'key-chain-invalid',
  subject: 'device',
  trigger: 'hardware',
  title: 'The certificates behind the key do not hold',
  enforces:
    'Vendor evidence binds a key to a chip by a chain of certificates up to the maker. Evidence whose chain is broken is ' +
    'refused when it is submitted and held against nobody: no signature proves whose it was. What is found here was accepted ' +
    'before, with challenge and key under the chip’s own signature: a certificate of it was revoked since by the authority ' +
    'or the administration, or it names another chip than the registered model has. While it fires for a revocation the key ' +
    'counts as one that nothing binds.',
  severities: ['critical'],
  falsePositives: [
    'A root or intermediate certificate was rolled over, and its entry says `compromised` instead of `replaced`',
    'The maker sells a model on a chip that the table of chips does not have for it',
    'The device was registered under another model by a typing error',
  ],
  clearsAfter: 1,
  substance: {
    words: 'another certificate, or another chip',
    isSame: sameIn(['test', 'certificate', 'chip', 'registered']),
  },
  confidential: false,
  constants: {},
  appraise,
};

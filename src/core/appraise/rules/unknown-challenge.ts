/** A report answers a challenge that this service never gave. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';

function appraise({ freshness, claims, device }: AttestationFacts): Word {
  if (freshness.word === 'fresh') return 'clear';
  if (freshness.word === 'stale') return 'silent';
  const challenge = bytesToHex(claims.challenge.subarray(0, 32));
  return {
    kind: 'unknown-challenge',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence:
      `The report answers challenge ${challenge.slice(0, 16)}, which this service never published: ` +
      `nothing shows when it was signed.`,
    numbers: { challenge },
  };
}

export const unknownChallenge: Rule = {
  kind: 'unknown-challenge',
  subject: 'device',
  trigger: 'attestation',
  title: 'Report on an unknown challenge',
  enforces:
    'Every challenge is the hash of a published checkpoint of the log, which nobody can know ahead: ' +
    'a report on another value may have been signed at any time.',
  severities: ['high'],
  falsePositives: [
    'The agent asked another installation of the service for its challenge',
    'The log of challenges was restored from a backup',
  ],
  clearsAfter: 3,
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};

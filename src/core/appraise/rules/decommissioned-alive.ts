/** A device reports after it was handed over to be returned, mended or destroyed. */
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';
import { timeText } from '../wording.ts';

const words = { return: 'returned', repair: 'sent to be mended', scrap: 'scrapped' } as const;

function appraise({ device, freshness, nowMs, claims }: AttestationFacts): Word {
  const { left } = device;
  if (!left) return 'clear';
  // Only a challenge younger than the hand-over proves use after it: buffered reports may come late.
  if (freshness.word === 'unknown' || freshness.challengeAtMs <= left.atMs) return 'silent';
  const { event, atMs, transfer } = left;
  return {
    kind: 'decommissioned-alive',
    severity: event === 'repair' ? 'high' : 'critical',
    subject: { type: 'device', id: device.device },
    sentence:
      `The device was ${words[event]} on ${timeText(atMs)} (${transfer}) and still reports: ` +
      `number ${claims.sequence} arrived on ${timeText(nowMs)}.`,
    numbers: { event, leftAtMs: atMs, transfer, sequence: claims.sequence },
  };
}

export const decommissionedAlive: Rule = {
  kind: 'decommissioned-alive',
  subject: 'device',
  trigger: 'attestation',
  title: 'Out of service, and still reporting',
  enforces:
    'Who returns, repairs or scraps a device takes it out of use from that day on. A challenge made after it proves that ' +
    'the device was used after it.',
  severities: ['high', 'critical'],
  falsePositives: [
    'A wrong serial number on the papers: another device left',
    'The hand-over was registered before the device was taken out, or did not take place',
    'Whoever mends it is testing it in its host',
  ],
  clearsAfter: 1,
  substance: { words: 'another hand-over', isSame: sameIn(['transfer']) },
  confidential: false,
  constants: {},
  appraise,
};

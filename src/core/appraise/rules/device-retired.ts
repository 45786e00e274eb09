/** A device was taken out of service by somebody who may want to lose it. */
import type { RetirementFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { spanText, timeText } from '../wording.ts';

function appraise(facts: RetirementFacts): Word {
  const { by, device, revokedAtMs, lastPresenceAtMs } = facts;
  // Its authority took it out itself, and needs no telling.
  if (by === 'regulator') return 'clear';
  return {
    kind: 'device-retired',
    severity: 'medium',
    subject: { type: 'device', id: device.device },
    sentence:
      `The ${by} took the device out of service on ${timeText(revokedAtMs)}; ` +
      `${presenceText(revokedAtMs, lastPresenceAtMs)}.`,
    numbers: {
      by,
      revokedAtMs,
      ...(lastPresenceAtMs === null
        ? {}
        : { lastPresenceAtMs, silentMs: revokedAtMs - lastPresenceAtMs }),
    },
  };
}

function presenceText(revokedAtMs: number, lastPresenceAtMs: number | null): string {
  if (lastPresenceAtMs === null) return 'it had never shown itself';
  const ago = spanText(revokedAtMs - lastPresenceAtMs);
  return `it last showed itself on ${timeText(lastPresenceAtMs)}, ${ago} before`;
}

export const deviceRetired: Rule = {
  kind: 'device-retired',
  subject: 'device',
  trigger: 'retirement',
  title: 'Taken out of service without its authority',
  enforces:
    'Nobody misses a device that is out of service: its silence is watched no more. So whoever takes one out ' +
    'owes its authority an account of where it went, and only the authority closes it.',
  severities: ['medium'],
  falsePositives: [
    'A broken device was scrapped or returned to its maker: ask for the papers',
    'It was registered twice, or under a wrong serial number',
  ],
  clearsAfter: 'never',
  substance: null,
  confidential: false,
  constants: {},
  appraise,
};

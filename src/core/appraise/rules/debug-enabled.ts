/** The device runs with its debug port open, or booted what its maker did not authorize: what it signs can be changed. */
import type { Claims } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';

function appraise({ claims, device }: AttestationFacts): Word {
  const open = openTo(claims);
  if (open.length === 0) return 'clear';
  return {
    kind: 'debug-enabled',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence: `The device reports ${open.map(({ text }) => text).join(', and ')}, so that its reports could be altered.`,
    numbers: {
      debugStatus: claims.debug,
      ...(claims.oemBoot === undefined ? {} : { oemBoot: String(claims.oemBoot) }),
      open: open.map(({ name }) => name).join(', '),
    },
  };
}

function openTo({ debug, oemBoot }: Claims): readonly { name: string; text: string }[] {
  return [
    ...(debug === 0 ? [{ name: 'debug', text: 'that its debug access is open (status 0)' }] : []),
    ...(oemBoot === false
      ? [
          {
            name: 'boot',
            text: 'that it booted what its maker did not authorize (secure boot off)',
          },
        ]
      : []),
  ];
}

export const debugEnabled: Rule = {
  kind: 'debug-enabled',
  subject: 'device',
  trigger: 'attestation',
  title: 'Debug access is open, or secure boot is off',
  enforces:
    'RFC 9711 section 4.2.9: status 0 means that debug access is enabled; a device in use has it disabled. Section 4.2.8: ' +
    'a device that says that not all of what it booted was authorized by its maker has secure boot off.',
  severities: ['high'],
  falsePositives: [
    'A laboratory unit',
    'A device under repair by its maker',
    'A kernel or driver that the operator signed with a key of its own, which the agent counts as not authorized',
  ],
  clearsAfter: 3,
  substance: {
    words: 'secure boot beside debug access, or the other way',
    isSame: sameIn(['open']),
  },
  confidential: false,
  constants: {},
  appraise,
};

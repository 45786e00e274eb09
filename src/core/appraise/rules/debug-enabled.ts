/**
 * The device runs with its debug port open, booted what its maker did not authorize, or without the confidential mode that
 * its licence requires: what it signs can be changed, or what it computes be seen.
 */
import type { Claims, Device, LicenceTerms } from '../../model.ts';
import { confidentialityOf, stillOpen } from '../confidential.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { sameIn } from '../substance.ts';

function appraise(facts: AttestationFacts): Word {
  const { claims, device } = facts;
  const open = openTo(claims);
  const mode = confidentialityOf(facts);
  const short = typeof mode === 'object' ? mode : null;
  if (open.length === 0 && !short) return mode === 'undecided' ? 'silent' : 'clear';
  const sentences = [
    ...(open.length > 0 ? [openSentence(open)] : []),
    ...(short ? [short.sentence] : []),
  ];
  return {
    kind: 'debug-enabled',
    severity: open.length > 0 || !short ? 'high' : short.severity,
    subject: { type: 'device', id: device.device },
    sentence: sentences.join(' '),
    numbers: {
      debugStatus: claims.debug,
      ...(claims.oemBoot === undefined ? {} : { oemBoot: String(claims.oemBoot) }),
      ...short?.numbers,
      open: [...open, ...(short ? [short] : [])].map(({ name }) => name).join(', '),
    },
  };
}

interface Open {
  readonly name: string;
  readonly text: string;
}

function openSentence(open: readonly Open[]): string {
  return `The device reports ${open.map(({ text }) => text).join(', and ')}, so that its reports could be altered.`;
}

function openTo({ debug, oemBoot }: Claims): readonly Open[] {
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

/** What stood open at the last report, under other terms: they end what they no longer ask for, and open nothing by themselves. */
export function judgeOpen(facts: {
  readonly device: Device;
  readonly licence: LicenceTerms;
  readonly openTo: string;
}): Word {
  const { licence, openTo: open } = facts;
  return open !== '' && stillOpen(open, licence).length === 0 ? 'clear' : 'silent';
}

export const debugEnabled: Rule = {
  kind: 'debug-enabled',
  subject: 'device',
  trigger: 'attestation',
  title: 'Debug access is open, or secure boot or a required confidential mode is off',
  enforces:
    'RFC 9711 section 4.2.9: status 0 means that debug access is enabled; a device in use has it disabled. Section 4.2.8: ' +
    'a device that says that not all of what it booted was authorized by its maker has secure boot off. Where the licence ' +
    'requires confidential mode (`limits.confidentialMode`), a device says that it is on, or that protected PCIe is; developer ' +
    'tools are not open; and its chip has not signed otherwise. Who says nothing of a required mode has not shown it.',
  severities: ['medium', 'high'],
  falsePositives: [
    'A laboratory unit',
    'A device under repair by its maker',
    'A kernel or driver that the operator signed with a key of its own, which the agent counts as not authorized',
    'An agent from before devices said in which mode they run',
    'The mode was turned on after the chip’s last evidence: new evidence says so',
  ],
  clearsAfter: 3,
  substance: {
    words: 'debug access, secure boot or confidential mode, beside or in the place of another',
    isSame: sameIn(['open']),
  },
  confidential: false,
  constants: {},
  appraise,
};

/** Firmware is older than the licence asks for, or than it was. */
import type { Device, Firmware, LicenceTerms } from '../../model.ts';
import type { AttestationFacts } from '../facts.ts';
import type { Rule, Word } from '../rule.ts';
import { isForward } from '../standing.ts';
import { sameIn } from '../substance.ts';
import { compareVersions, radixOf } from '../version.ts';
import { quoted } from '../wording.ts';

type Against = 'floor' | 'prior' | 'highest';

const thanWords: Readonly<Record<Against, string>> = {
  floor: 'the least that the licence permits,',
  prior: 'the one before it,',
  highest: 'the highest that it ever ran,',
};

interface Comparison {
  readonly part: keyof Firmware;
  readonly reported: string;
  readonly bound: string;
  readonly against: Against;
  /** Negative: the reported version is older; null: the two cannot be compared. */
  readonly order: number | null;
}

function appraise(facts: AttestationFacts): Word {
  return judged(facts.device, comparisonsOf(facts));
}

/** What the device last ran, against the floor alone: whether it fell is a matter between two reports. */
export function judgeFloor(facts: {
  readonly device: Device;
  readonly licence: LicenceTerms;
  readonly firmware: Firmware;
}): Word {
  const { device, licence, firmware } = facts;
  // Where the licence asks for nothing any more, nothing is below it.
  if (parts.every((part) => licence.firmwareFloor[part] === undefined)) return 'clear';
  const floored = parts.flatMap(
    (part) => compared(part, 'floor', firmware, licence.firmwareFloor) ?? [],
  );
  return judged(device, floored);
}

function judged(device: Device, comparisons: readonly Comparison[]): Word {
  const older = comparisons.filter(({ order }) => order !== null && order < 0);
  if (older.length > 0) return finding(device, older);
  const decided = comparisons.length > 0 && comparisons.every(({ order }) => order !== null);
  return decided ? 'clear' : 'silent';
}

const parts: readonly (keyof Firmware)[] = ['vbios', 'driver'];

/**
 * Floors bind what runs now, so only a fresh attestation; a fall needs one that carries the chain on.
 * A version that is not reported is not compared: silence is no proof of an old one.
 */
function comparisonsOf(facts: AttestationFacts): readonly Comparison[] {
  const { claims, licence, prior, freshness } = facts;
  if (!isForward(facts)) return [];
  const comparisons: Comparison[] = [];
  const add = (one: Comparison | null) => one && comparisons.push(one);
  for (const part of parts) {
    if (freshness.word === 'fresh')
      add(compared(part, 'floor', claims.firmware, licence.firmwareFloor));
    // What it ever ran is older news than the report before, and stays so until it runs it again.
    if (prior.highest?.[part] !== undefined)
      add(compared(part, 'highest', claims.firmware, prior.highest));
    else if (prior.firmware) add(compared(part, 'prior', claims.firmware, prior.firmware));
  }
  return comparisons;
}

function compared(
  part: keyof Firmware,
  against: Comparison['against'],
  now: Firmware,
  other: Firmware,
): Comparison | null {
  const reported = now[part];
  const bound = other[part];
  if (reported === undefined || bound === undefined) return null;
  const order = compareVersions(reported, bound, radixOf[part]);
  return { part, against, reported, bound, order };
}

function finding(device: Device, older: readonly Comparison[]): Word {
  const texts = older.map(({ part, reported, bound, against }) => {
    const than = thanWords[against];
    return `${part === 'vbios' ? 'firmware (VBIOS)' : 'driver'} ${quoted(reported)} is older than ${than} ${quoted(bound)}`;
  });
  return {
    kind: 'firmware-rollback',
    severity: 'high',
    subject: { type: 'device', id: device.device },
    sentence: `The device runs old software: ${texts.join('; ')}.`,
    numbers: Object.fromEntries(
      older.flatMap(({ part, reported, bound, against }) => [
        [part, reported],
        [`${part}:${against}`, bound],
      ]),
    ),
  };
}

export const firmwareRollback: Rule = {
  kind: 'firmware-rollback',
  subject: 'device',
  trigger: 'attestation',
  title: 'Firmware or driver rolled back',
  enforces:
    'Versions stay at or above the floor of the licence and never fall below what the device ever ran: an old one may bring back ' +
    'a hole through which keys or reports are taken over.',
  severities: ['high'],
  falsePositives: [
    'An operator went back to an earlier driver because of a fault, above the floor',
    'A replaced board carries older firmware until its first update',
    'A maker changed the way it numbers its versions',
  ],
  clearsAfter: 10,
  substance: {
    words: 'another version, run before or permitted',
    isSame: sameIn(
      parts.flatMap((part) => [part, `${part}:floor`, `${part}:prior`, `${part}:highest`]),
    ),
  },
  confidential: false,
  constants: {},
  appraise,
};

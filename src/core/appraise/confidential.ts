/** Confidential mode where a licence requires it: what a device's key and its chip say of it -> met, not met, or not said. */
import type { Claims, ConfidentialMode, Finding, LicenceTerms, Severity } from '../model.ts';
import type { AttestationFacts } from './facts.ts';
import { isForward } from './standing.ts';
import { quoted, timeText } from './wording.ts';

/** How the term is not met. */
export interface Shortfall {
  /** `confidential-unsaid`: nobody says that the mode is off, and nobody that it is on. */
  readonly name: 'confidential' | 'confidential-unsaid';
  readonly severity: Severity;
  readonly sentence: string;
  readonly numbers: Finding['numbers'];
}

/** `undecided`: this report is not about what runs now. */
export type Confidentiality = Shortfall | 'met' | 'undecided';

const offWords: Partial<Readonly<Record<ConfidentialMode, string>>> = {
  0: 'that it is off (mode 0)',
  2: 'that it is on with developer tools open (mode 2), through which others may look in',
};

/** Whether the licence asks for it at all. */
export function requiresConfidential({ limits }: Pick<LicenceTerms, 'limits'>): boolean {
  return limits?.confidentialMode === 'required';
}

/**
 * A term binds what runs now: a fresh report that carries the chain on. A chip that signs that it is outside of the mode is
 * believed before the key, for as long as its evidence counts; that it is within, no chip signs.
 */
export function confidentialityOf(facts: AttestationFacts): Confidentiality {
  const { claims, licence, freshness, strength, report } = facts;
  if (!requiresConfidential(licence)) return 'met';
  if (freshness.word !== 'fresh' || !isForward(facts)) return 'undecided';
  const chip = strength === 'bound' ? report?.confidential : undefined;
  if (chip === 'off') return byChip(facts, report!.atMs);
  const said = claims.confidential;
  const words = said === undefined ? undefined : offWords[said];
  if (words !== undefined) return byKey(facts, words);
  return said !== undefined || chip === 'protected-pcie' ? 'met' : unsaid(facts);
}

function byChip({ claims, licence }: AttestationFacts, atMs: number): Shortfall {
  return {
    ...{ name: 'confidential', severity: 'high' },
    sentence:
      `${requiredBy(licence)}, and the device’s chip signed on ${timeText(atMs)} that it is outside of it` +
      `${claims.confidential === 1 || claims.confidential === 3 ? ', whatever its agent says' : ''}.`,
    numbers: { ...numbersOf(claims, licence), saidBy: 'chip', reportAtMs: atMs },
  };
}

function byKey({ claims, licence }: AttestationFacts, words: string): Shortfall {
  return {
    ...{ name: 'confidential', severity: 'high' },
    sentence: `${requiredBy(licence)}, and the device reports ${words}.`,
    numbers: { ...numbersOf(claims, licence), saidBy: 'key' },
  };
}

function unsaid({ claims, licence }: AttestationFacts): Shortfall {
  return {
    ...{ name: 'confidential-unsaid', severity: 'medium' },
    sentence: `${requiredBy(licence)}, and the device does not say whether it is on.`,
    numbers: numbersOf(claims, licence),
  };
}

function requiredBy({ licence, version }: LicenceTerms): string {
  return `Licence ${quoted(licence)} (version ${version}) requires confidential mode`;
}

function numbersOf({ confidential }: Claims, { version }: LicenceTerms): Finding['numbers'] {
  return { confidential: confidential ?? 'not said', required: 'on', licenceVersion: version };
}

/** Of what stood open, by names: what still does under these terms. */
export function stillOpen(open: string, licence: Pick<LicenceTerms, 'limits'>): readonly string[] {
  const names = open.split(', ').filter((name) => name !== '');
  return names.filter((name) => !name.startsWith('confidential') || requiresConfidential(licence));
}

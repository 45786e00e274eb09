/** From which share on a party counts as listed that listed parties own (the affiliates rule), as dated data. */
import { inForce, type Mark, type Provision } from './provision.ts';

/** Together, directly or through others that count, in hundredths of a percent. */
export interface AffiliatesRule {
  readonly basisPoints: number;
}

/** At most one is in force at a time; while none is, a party counts by its own listing alone. */
const affiliatesRules: readonly Provision<AffiliatesRule>[] = [
  {
    id: 'affiliates-2025',
    citation: 'BIS affiliates rule (29 Sep 2025): 50 % owned by listed parties counts as listed',
    // That it was suspended is published; that nobody extended the suspension beyond 9 Nov 2026 is not known.
    mark: 'unverified',
    span: { fromMs: Date.UTC(2025, 8, 29), toMs: null },
    suspended: [{ fromMs: Date.UTC(2025, 10, 10), toMs: Date.UTC(2026, 10, 10) }],
    value: { basisPoints: 5_000 },
  },
];

export interface AffiliatesTest extends AffiliatesRule {
  readonly rule: string;
  readonly citation: string;
  readonly mark: Mark;
}

/** The rule of a time (Unix ms); null where owners do not count. */
export function affiliatesTest(
  atMs: number,
  rules: readonly Provision<AffiliatesRule>[] = affiliatesRules,
): AffiliatesTest | null {
  const rule = inForce(rules, atMs)[0];
  if (!rule) return null;
  const { id, citation, mark, value } = rule;
  return { rule: id, citation, mark, ...value };
}

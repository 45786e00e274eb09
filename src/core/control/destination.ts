/** Whether a controlled accelerator needs a licence for a place and an end user, under the rules of a day (15 CFR 742.6). */
import { controlTerritory, countedAs } from './countries.ts';
import { type Group, membership } from './country-groups.ts';
import { isInForce, type Provision } from './provision.ts';

export interface Destination {
  /** Territory of the site, as core/place names it. */
  readonly country: string;
  /** Headquarters of the recipient, and of its ultimate parent; null: not known. */
  readonly headquarters: string | null;
  readonly parentHeadquarters: string | null;
}

interface DestinationRule {
  readonly test: 'place' | 'headquarters';
  readonly groups: readonly Group[];
  readonly notIn: readonly Group[];
  /** Treated like a member although in none of the groups. */
  readonly also: readonly string[];
}

/** Every rule in force is asked; one that bites is enough. */
const destinationRules: readonly Provision<DestinationRule>[] = [
  {
    id: 'place-2023',
    citation: '88 FR 73458 (17 Nov 2023), 15 CFR 742.6(a)(6)(iii)',
    mark: 'verified',
    span: { fromMs: Date.UTC(2023, 10, 17), toMs: null },
    suspended: [],
    value: { test: 'place', groups: ['D:1', 'D:4', 'D:5'], notIn: ['A:5', 'A:6'], also: ['MO'] },
  },
  {
    id: 'headquarters-2023',
    citation: '88 FR 73458 (17 Nov 2023), 15 CFR 742.6(a)(6)(iii)(A)',
    mark: 'verified',
    span: { fromMs: Date.UTC(2023, 10, 17), toMs: null },
    suspended: [],
    value: { test: 'headquarters', groups: ['D:5'], notIn: [], also: ['MO'] },
  },
];

/** `undetermined`: no rule bites by what is known, and a headquarters is not known. */
export interface LicenceNeed {
  readonly needed: 'yes' | 'no' | 'undetermined';
  readonly reasons: readonly {
    readonly rule: string;
    readonly citation: string;
    readonly sentence: string;
  }[];
  readonly unverified: readonly string[];
}

/** For an item of 3A090.a or .b: which rules of the date (Unix ms) ask for a licence, and what the answer leans on. */
export function licenceNeed(to: Destination, atMs: number): LicenceNeed {
  const rules = destinationRules.filter((rule) => isInForce(rule, atMs));
  const asked = rules.flatMap((rule) => subjects(rule.value, to).map((one) => ({ rule, ...one })));
  const known = asked.flatMap(({ rule, what, country }) =>
    country === null ? [] : [answer(rule, what, country, atMs)],
  );
  const biting = known.filter(({ bites }) => bites);
  const isUnknown = asked.some(({ country }) => country === null);
  return {
    needed: biting.length > 0 ? 'yes' : isUnknown || rules.length === 0 ? 'undetermined' : 'no',
    reasons: biting.map(({ rule: { id, citation }, sentence }) => ({
      rule: id,
      citation,
      sentence,
    })),
    unverified: [...new Set(known.flatMap(({ unverified }) => unverified))],
  };
}

/** Why a headquarters alone asks for a licence, whatever the place; null where it does not. */
export function headquartersReason(
  what: string,
  headquarters: string,
  atMs: number,
): { readonly rule: string; readonly citation: string; readonly sentence: string } | null {
  const answers = destinationRules
    .filter((rule) => rule.value.test === 'headquarters' && isInForce(rule, atMs))
    .map((rule) => answer(rule, what, headquarters, atMs));
  const biting = answers.find(({ bites }) => bites);
  if (!biting) return null;
  const { rule, sentence } = biting;
  return { rule: rule.id, citation: rule.citation, sentence };
}

interface Asked {
  readonly what: string;
  readonly country: string | null;
}

function subjects({ test }: DestinationRule, to: Destination): Asked[] {
  if (test === 'place') return [{ what: 'the place', country: to.country }];
  return [
    { what: 'the headquarters of the recipient', country: to.headquarters },
    { what: 'the headquarters of its ultimate parent', country: to.parentHeadquarters },
  ];
}

function answer(rule: Provision<DestinationRule>, what: string, territory: string, atMs: number) {
  const country = controlTerritory(territory, atMs);
  const { groups, unverified } = membership(country, atMs);
  const listed = rule.value.groups.filter((group) => groups.includes(group));
  const exempt = rule.value.notIn.some((group) => groups.includes(group));
  const isNamed = rule.value.also.includes(country);
  const where = isNamed ? 'named beside these groups' : `in ${listed.join(', ')}`;
  return {
    rule,
    bites: isNamed || (listed.length > 0 && !exempt),
    sentence: `${what} is ${namedAs(territory, atMs)}, ${where}`,
    unverified: relevant(rule.value, unverified),
  };
}

/** A territory that counts as another one, with the source that says so: whoever asked for Hong Kong reads why it is China. */
function namedAs(territory: string, atMs: number): string {
  const row = countedAs(territory, atMs);
  if (!row) return territory;
  const [source] = row.citation.split(': ');
  return `${territory}, which counts as ${row.value.countsAs} (${source})`;
}

/** Of the weak lists, those that this rule asks. */
function relevant({ groups, notIn }: DestinationRule, unverified: readonly string[]): string[] {
  const asked = [...groups, ...notIn].map((group) => group.replace(':', ''));
  return unverified.filter((id) => asked.some((group) => id.startsWith(group)));
}

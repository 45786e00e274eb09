/** Country groups of supplement 1 to 15 CFR part 740, as dated lists. */
import { inForce, type Provision } from './provision.ts';

export type Group = 'A:5' | 'A:6' | 'D:1' | 'D:4' | 'D:5';

export interface Members {
  readonly group: Group;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** Members whose column could not be read in the source. */
  readonly unverified: readonly string[];
}

/** Lists are kept from the day on which the rules that use them came into force; what they were before decides nothing here. */
const firstDayMs = Date.UTC(2023, 10, 17);
/** 91 FR 5091: Cambodia leaves D:5. */
const cambodiaMs = Date.UTC(2026, 1, 3);

const a5 =
  'AR AU AT BE BG CA HR CZ DK EE FI FR DE GR HU IS IN IE IT JP LV LT LU NL NZ NO PL PT RO SK SI KR ES SE CH TR GB';
const a6 = 'AL CY IL MT MX SG ZA TW';
const d1 = 'AM AZ BY MM KH CN GE IQ KZ KP KG LA LY MO MD MN RU TJ TM UZ VE VN YE';
const d4 = 'BH CN EG IR IQ IL JO KP KW LB LY MO OM PK QA RU SA SY AE VE YE';
const d5 = 'AF BY MM CF CN CD CU ER HT IR IQ KP LB LY NI RU SO SS SD SY VE ZW';

function list(
  id: string,
  group: Group,
  codes: string,
  mark: 'verified' | 'unverified',
  rest: Partial<Pick<Provision<Members>, 'citation' | 'span'>> & { readonly weak?: string } = {},
): Provision<Members> {
  const { weak = '', ...dated } = rest;
  return {
    id,
    citation: '15 CFR part 740, supplement 1',
    mark,
    span: { fromMs: firstDayMs, toMs: null },
    suspended: [],
    value: { group, countries: codes.split(' '), unverified: weak.split(' ').filter(Boolean) },
    ...dated,
  };
}

/** One list a group at any time. */
const countryGroups: readonly Provision<Members>[] = [
  list('A5-2023', 'A:5', a5, 'verified', { weak: 'IN KR' }),
  list('A6-2023', 'A:6', a6, 'verified'),
  list('D1-2023', 'D:1', d1, 'unverified'),
  list('D4-2023', 'D:4', d4, 'unverified'),
  list('D5-2023', 'D:5', `${d5} KH`, 'verified', {
    span: { fromMs: firstDayMs, toMs: cambodiaMs },
  }),
  list('D5-2026', 'D:5', d5, 'verified', {
    citation: '15 CFR part 740, supplement 1, as of 91 FR 5091 (3 Feb 2026)',
    span: { fromMs: cambodiaMs, toMs: null },
  }),
];

export interface Membership {
  readonly groups: readonly Group[];
  /** Lists, and members of lists, that rest on one weak source: whichever way they answered. */
  readonly unverified: readonly string[];
}

/** The groups that a country (as export rules see it: countries.ts) is in at a time (Unix ms). */
export function membership(country: string, atMs: number): Membership {
  const lists = inForce(countryGroups, atMs);
  const weak = ({ id, mark, value }: Provision<Members>) =>
    mark === 'unverified' || value.unverified.includes(country) ? [`${id} ${country}`] : [];
  return {
    groups: lists
      .filter(({ value }) => value.countries.includes(country))
      .map(({ value }) => value.group),
    unverified: lists.flatMap(weak),
  };
}

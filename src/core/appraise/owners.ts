/** What the owners of a licence's parties say against it, and what of that its authority had not known. */
import { affiliatesTest } from '../control/affiliates.ts';
import { headquartersReason } from '../control/destination.ts';
import {
  type OwnershipView,
  ownershipView,
  type PartyStanding,
  standingOf,
} from '../control/party-standing.ts';
import type { LicenceRole } from '../custody.ts';
import type { LicenceOwnership } from './facts.ts';
import type { Numbers } from './substance.ts';
import { shareText } from './wording.ts';

/** One thing that speaks against one party. */
export interface Trouble {
  /** The same at another time has the same name. */
  readonly name: string;
  readonly severity: 'high' | 'critical';
  /** Part of a sentence. */
  readonly words: string;
  readonly numbers: Numbers;
}

type Subject = LicenceOwnership['subjects'][number];

/** Troubles at `nowMs` beyond those that were on record when the licence was last confirmed, each under the rules of its date. */
export function newsOf(ownership: LicenceOwnership, nowMs: number): readonly Trouble[] {
  const { subjects, confirmedAtMs } = ownership;
  const now = ownershipView(ownership, nowMs, nowMs);
  const then =
    confirmedAtMs === null ? null : ownershipView(ownership, confirmedAtMs, confirmedAtMs);
  return subjects.flatMap((subject) => {
    const known = new Set(then ? troublesOf(subject, then).map(({ name }) => name) : []);
    const news = troublesOf(subject, now).filter(({ name }) => !known.has(name));
    return [...news, ...(then ? movedParent(subject, then, now) : [])];
  });
}

function troublesOf(subject: Subject, view: OwnershipView): readonly Trouble[] {
  const standing = standingOf(view, subject.party);
  return [...ledFrom(subject, standing, view.atMs), ...ownedByListed(subject, standing, view.atMs)];
}

const roleWords: Readonly<Record<LicenceRole, string>> = {
  exporter: 'the exporter',
  'end-user': 'the end user',
  operator: 'the operator',
  consignee: 'the consignee',
};

function named({ party, role }: Subject): string {
  return `${roleWords[role]} ${party}`;
}

/** Its own headquarters, and those of its ultimate parents. */
function ledFrom(subject: Subject, standing: PartyStanding, atMs: number): readonly Trouble[] {
  const { party, headquarters, parents } = standing;
  const asked = [
    { of: party, what: `the headquarters of ${named(subject)}`, country: headquarters },
    ...parents
      .filter((parent) => parent.party !== party)
      .map((parent) => ({
        of: parent.party,
        what: `the headquarters of ${parent.party}, ultimate parent of ${named(subject)},`,
        country: parent.headquarters,
      })),
  ];
  return asked.flatMap(({ of, what, country }): Trouble[] => {
    const reason = country === null ? null : headquartersReason(what, country, atMs);
    if (!reason || country === null) return [];
    const { rule, sentence } = reason;
    const numbers = { test: 'headquarters', party, of, country, rule };
    const name = `${party} headquarters ${of} ${country}`;
    return [{ name, severity: 'critical', words: `${sentence} (${rule})`, numbers }];
  });
}

function ownedByListed(
  subject: Subject,
  { party, isListed, countsAsListed, listedShare }: PartyStanding,
  atMs: number,
): readonly Trouble[] {
  if (!countsAsListed) return [];
  const severity = 'critical';
  if (isListed) {
    const words = `${named(subject)} was decided to be a listed party`;
    const name = `${party} listed`;
    return [{ name, severity, words, numbers: { test: 'listed', party } }];
  }
  const test = affiliatesTest(atMs)!;
  const [least] = listedShare;
  const limit = test.basisPoints / 10_000;
  const words =
    `parties that count as listed own ${named(subject)} to ${shareText(limit)} or more, ` +
    `listed ones themselves, through every chain, to ${shareText(least)} (${test.rule})`;
  const numbers = {
    ...{ test: 'listed-owners', party, rule: test.rule, mark: test.mark },
    ...{ limitBasisPoints: test.basisPoints, shareBasisPoints: Math.round(least * 10_000) },
  };
  return [{ name: `${party} listed-owners`, severity, words, numbers }];
}

function movedParent(
  subject: Subject,
  then: OwnershipView,
  now: OwnershipView,
): readonly Trouble[] {
  const text = (view: OwnershipView) =>
    standingOf(view, subject.party)
      .parents.map(({ party }) => party)
      .join(' and ');
  const [before, after] = [text(then), text(now)];
  if (before === after) return [];
  const words = `the ultimate parent of ${named(subject)} is ${after}, and was ${before} when the licence was last confirmed`;
  const numbers = { test: 'parent', party: subject.party, before, after };
  return [{ name: `${subject.party} parent ${after}`, severity: 'high', words, numbers }];
}

/** Confirms many licences from a file that their authority exported: each row answered for itself, one write for all. */
import type { confirmationWords } from '../../contract/confirmations.ts';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import { confirmedSite } from './confirm.ts';
import { type Difference, differencesOf, type Exported } from './confirmation-differences.ts';
import { licenceNumber, termsEffect } from './licences.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';
import { standingsOf } from './site-standing.ts';
import { accept, nextVersion, type Outcome, type Written, write } from './write.ts';

const MAX_LINES_NAMED = 10;

export interface RowAnswer {
  readonly row: Exported;
  readonly word: (typeof confirmationWords)[number];
  readonly licence: LicenceRow | null;
  readonly differences: readonly Difference[];
  readonly detail: string | null;
}

export interface Confirmations {
  readonly answers: readonly RowAnswer[];
  readonly written: boolean;
}

/** Says of each row what stands in the registry, and confirms those that are claimed and say the same. */
export async function confirmAll(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly rows: readonly Exported[]; readonly dryRun: boolean },
): Promise<Outcome<Written<Confirmations>>> {
  const answers = await answersTo(ports, authorityOf(caller), given.rows);
  const claimed = answers.flatMap(({ word, licence, row }) =>
    word === 'confirmed' && licence ? [{ licence, note: row.note ?? null }] : [],
  );
  if (given.dryRun || claimed.length === 0) {
    return accept({ value: { answers, written: false }, propagated: true });
  }
  const licences = claimed.map(({ licence, note }): LicenceRow => {
    const version = nextVersion(licence.id, licence, caller, nowMs);
    return { ...licence, ...version, status: 'confirmed', note };
  });
  const sites = await sitesOf(ports, licences, caller, nowMs);
  return write(ports, caller, nowMs, {
    action: 'licence-confirmed',
    objects: [
      ...licences.map((row, i) => changed(claimed[i]!.licence, row)),
      ...sites.flatMap(({ plan }) => plan.objects),
    ],
    rows: { licences, siteDecisions: sites.flatMap(({ plan }) => plan.rows.siteDecisions) },
    expected: sites.flatMap(({ plan }) => plan.expected),
    roster: [
      ...licences.map((row) => termsEffect(row)),
      ...sites.flatMap(({ plan }) => plan.roster),
    ],
    value: { answers, written: true },
  });
}

function authorityOf({ authority }: Caller): string {
  if (authority === null) throw new Error("a regulator's key speaks for no authority");
  return authority;
}

/** Each site once, whichever of the licences name it. */
async function sitesOf(
  { registry }: RegistryPorts,
  licences: readonly LicenceRow[],
  caller: Caller,
  nowMs: number,
) {
  const first = new Map<string, LicenceRow>();
  for (const licence of licences) {
    for (const site of licence.sites) if (!first.has(site)) first.set(site, licence);
  }
  const standings = await standingsOf(registry, authorityOf(caller), [...first.keys()]);
  return standings
    .filter(({ status }) => status === 'claimed')
    .map((one) => confirmedSite(one, first.get(one.newest.id)!, caller, nowMs));
}

async function answersTo(
  { registry }: RegistryPorts,
  authority: string,
  rows: readonly Exported[],
): Promise<readonly RowAnswer[]> {
  const names = rows.map(({ number }) => licenceNumber(authority, number));
  const ids = await registry.holdersOf('licence-number', [...new Set(names)]);
  const found = await registry.newestOf('licences', [...ids.values()]);
  const licences = new Map(found.map((row) => [row.id, row]));
  const exporters = [...new Set(found.map(({ exporter }) => exporter))];
  const parties = new Map((await registry.newestOf('parties', exporters)).map((p) => [p.id, p]));
  const lines = Map.groupBy(rows, ({ number }) => number);
  return rows.map((row, i) => {
    const licence = licences.get(ids.get(names[i]!) ?? '') ?? null;
    const same = lines.get(row.number)!;
    if (same.length > 1) {
      return { row, licence, word: 'repeated', differences: [], detail: alsoOn(row, same) };
    }
    return answerTo(row, licence, licence && (parties.get(licence.exporter)?.name ?? null));
  });
}

/** Ten of the other lines: a file that repeats one number throughout must not be answered by its square. */
function alsoOn(row: Exported, same: readonly Exported[]): string {
  const named = same.slice(0, MAX_LINES_NAMED + 1).filter((other) => other !== row);
  const text = named
    .slice(0, MAX_LINES_NAMED)
    .map(({ line }) => line)
    .join(', ');
  const further = same.length - 1 - Math.min(named.length, MAX_LINES_NAMED);
  return further === 0 ? `Also on line ${text}.` : `Also on line ${text} and ${further} more.`;
}

function answerTo(
  row: Exported,
  licence: LicenceRow | null,
  exporterName: string | null,
): RowAnswer {
  const plain = { row, licence, differences: [], detail: null } as const;
  if (!licence) return { ...plain, word: 'not-registered' };
  if (licence.status !== 'claimed' && licence.status !== 'confirmed') {
    return { ...plain, word: 'not-claimed', detail: `The licence is ${licence.status}.` };
  }
  const differences = differencesOf(row, licence, exporterName);
  if (differences.length > 0) return { ...plain, word: 'differs', differences };
  return { ...plain, word: licence.status === 'claimed' ? 'confirmed' : 'already-confirmed' };
}

/** A licence's row as fields of a timeline, and an amendment's changes as what it sets among them. */
import type { AmendmentChanges } from '../../contract/amendments.ts';
import type { AmendmentRow, LicenceRow } from './rows.ts';
import type { Content, TimelineVersion } from './timeline.ts';

type Item = LicenceRow['items'][number];

/** Fields that are set as a whole, under the names of the row's columns. */
const whole = [
  'endUser',
  'licensedFromMs',
  'licensedToMs',
  'intervalS',
  'graceS',
  'countries',
  'firmwareFloor',
  'limits',
  'location',
  // Not for amendments: decisions on the status run along the same timeline.
  'status',
  'note',
] as const;

/** Each line's model and quantity, and each site, is a field of its own: two amendments of two lines do not meet. */
export function contentOf(row: LicenceRow): Content {
  return {
    ...Object.fromEntries(whole.map((field) => [field, row[field]])),
    ...Object.fromEntries(row.items.flatMap(lineFields)),
    ...Object.fromEntries(row.sites.map((site) => [`site ${site}`, true])),
  };
}

const lineMembers = ['model', 'quantity', 'tolerance', 'eccn', 'tpp'] as const;

function lineFields({ line, ...members }: Partial<Item> & Pick<Item, 'line'>) {
  return lineMembers.flatMap((name) => {
    const value = members[name];
    return value === undefined ? [] : [[`${name} of line ${line}`, value] as const];
  });
}

/** What an amendment sets. */
export function patchOf(changes: AmendmentChanges): Content {
  const { items = [], sites, endUser, validFrom, validTo, conditions = {} } = changes;
  const set = {
    endUser,
    licensedFromMs: validFrom === undefined ? undefined : Date.parse(validFrom),
    licensedToMs: validTo === undefined ? undefined : Date.parse(validTo),
    ...conditions,
  };
  return {
    ...Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(items.flatMap(lineFields)),
    ...Object.fromEntries((sites?.add ?? []).map((site) => [`site ${site}`, true])),
    ...Object.fromEntries((sites?.remove ?? []).map((site) => [`site ${site}`, null])),
  };
}

/** The row that a version's content makes; what a licence is never amended in comes from `row`. */
export function rowOf(row: LicenceRow, version: TimelineVersion, actor: string): LicenceRow {
  const { content, validFromMs, recordedAtMs } = version;
  const values = Object.fromEntries(whole.map((field) => [field, content[field]]));
  return {
    ...row,
    ...(values as Pick<LicenceRow, (typeof whole)[number]>),
    ...{ version: version.version, validFromMs, recordedAtMs, actor },
    items: itemsOf(content),
    sites: namedBy(content, 'site '),
  };
}

function namedBy(content: Content, prefix: string): string[] {
  return Object.entries(content)
    .filter(([field, value]) => field.startsWith(prefix) && value !== null)
    .map(([field]) => field.slice(prefix.length));
}

/** A line without a quantity is none; one without a model was never licensed for anything. */
function itemsOf(content: Content): Item[] {
  return namedBy(content, 'quantity of line ')
    .map((name): Item => {
      const members = lineMembers.map((member) => [member, content[`${member} of line ${name}`]]);
      const known = Object.fromEntries(members.filter(([, value]) => value !== undefined));
      return { model: '', quantity: 0, ...known, line: Number(name) };
    })
    .filter(({ model, quantity }) => model !== '' && quantity > 0)
    .sort((a, b) => a.line - b.line);
}

/** Rows of one licence as a timeline: what each date set is what the confirmed amendments of that date set. */
export function timelineOf(
  rows: readonly LicenceRow[],
  amendments: readonly AmendmentRow[],
): readonly TimelineVersion[] {
  const confirmed = amendments.filter(({ status }) => status === 'confirmed');
  return rows.map((row) => {
    const { version, validFromMs, recordedAtMs } = row;
    const own = confirmed.filter(({ effectiveFromMs }) => effectiveFromMs === validFromMs);
    const sets = own.flatMap(({ changes }) => Object.keys(patchOf(changes)));
    return { version, validFromMs, recordedAtMs, content: contentOf(row), sets };
  });
}

/** Fields as people read them. */
export function fieldText(field: string): string {
  const words: Readonly<Record<string, string>> = {
    endUser: 'the end user',
    licensedFromMs: 'the first day',
    licensedToMs: 'the end',
    intervalS: 'the reporting interval',
    graceS: 'the grace',
    countries: 'the countries',
    firmwareFloor: 'the firmware floor',
    limits: 'the limits of use',
    location: 'what is required of places',
  };
  return words[field] ?? (field.startsWith('site ') ? field : `the ${field}`);
}

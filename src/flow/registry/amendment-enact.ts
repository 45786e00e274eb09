/** A confirmed amendment that is due -> the versions of the licence that it makes, and what the ledger is told. */
import { patchOf, rowOf, timelineOf } from './amendment-terms.ts';
import { type ChangedObject, changed } from './change.ts';
import { termsEffect } from './licences.ts';
import type { RegistryWrite, RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { AmendmentRow, LicenceRow } from './rows.ts';
import { siteOf, standingsOf, unmoved } from './site-standing.ts';
import { amended } from './timeline.ts';
import { nextVersion } from './write.ts';

/** What is known of a licence and its amendments when one of them is decided. */
export interface LicenceRecord {
  /** All versions, in order; at least one. */
  readonly rows: readonly LicenceRow[];
  /** The newest version of each amendment that waits or is in force. */
  readonly amendments: readonly AmendmentRow[];
}

/** The licence as it stands: its newest version is the present. */
export function presentOf({ rows }: LicenceRecord): LicenceRow {
  const newest = rows.at(-1);
  if (!newest) throw new Error('a licence has a first version');
  return newest;
}

/** Everything on record about a licence that exists. */
export async function recordOf(
  { registry }: Pick<RegistryPorts, 'registry'>,
  licence: string,
): Promise<LicenceRecord> {
  const [rows, amendments] = await Promise.all([
    registry.versionsOf('licences', [licence]),
    registry.amendmentsOf(licence),
  ]);
  return { rows, amendments };
}

/** The versions that the licence gets when `row` takes effect: from its date on, in order. */
export function versionsBy(
  record: LicenceRecord,
  row: Pick<AmendmentRow, 'changes' | 'effectiveFromMs' | 'actor' | 'recordedAtMs'>,
): readonly LicenceRow[] {
  const { changes, effectiveFromMs, actor, recordedAtMs } = row;
  const taking = { effectiveFromMs, patch: patchOf(changes) };
  const timeline = timelineOf(record.rows, record.amendments);
  const present = presentOf(record);
  return amended(timeline, taking, recordedAtMs).map((version) => rowOf(present, version, actor));
}

export interface Enacted extends Pick<RegistryWrite, 'rows' | 'expected' | 'roster'> {
  readonly amendment: AmendmentRow;
  readonly objects: readonly ChangedObject[];
}

/** `row` in force: its licence's versions with it, each a compare-and-swap, and its roster told. */
export async function enact(
  ports: Pick<RegistryPorts, 'registry'>,
  record: LicenceRecord,
  before: AmendmentRow | null,
  row: AmendmentRow,
): Promise<Enacted> {
  const licences = versionsBy(record, row);
  const amendment = { ...row, licenceVersions: licences.map(({ version }) => version) };
  const present = presentOf(record);
  const now = licences.at(-1)!;
  const added = now.sites.filter((site) => !present.sites.includes(site));
  const sites = await standingsOf(ports.registry, present.authority, added);
  const { id, version, effectiveFromMs } = amendment;
  return {
    amendment,
    rows: { amendments: [amendment], licences },
    objects: [
      changed(before, amendment),
      ...licences.map((one, i) => changed(licences[i - 1] ?? present, one)),
    ],
    expected: [
      { table: 'licences', id: present.id, version: present.version },
      ...unmoved(present.authority, sites),
    ],
    // Sites first: under the new terms nothing may name a site that the ledger does not know.
    roster: [
      ...sites.map((site): RosterEffect => {
        const change = { type: 'site', site: siteOf(site) } as const;
        return { to: 'ledger', ledger: present.id, change };
      }),
      ...(added.length > 0 ? [{ to: 'grants', ledger: present.id, sites: added } as const] : []),
      termsEffect(now, { id, version, effectiveFromMs }),
    ],
  };
}

/** The next version of an amendment. */
export function stepOf(
  before: AmendmentRow,
  actor: { readonly apiKey: string },
  nowMs: number,
  step: Partial<Pick<AmendmentRow, 'status' | 'note'>>,
): AmendmentRow {
  return { ...before, ...nextVersion(before.id, before, actor, nowMs), ...step };
}

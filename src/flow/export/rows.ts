/** The rows that belong to a case: every version of what the desk did, and of what the case is about. */

import { holdId } from '../desk/hold.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { CaseRow, SubjectKind } from '../desk/rows.ts';
import { scopeOf } from '../registry/anomalies.ts';
import type { Anomaly } from '../registry/anomaly-index.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import type { Rows, TableName } from '../registry/rows.ts';

export interface ExportedRow {
  readonly table: TableName;
  readonly row: Rows[TableName];
}

/** What a case is about, as far as the caller still sees it. */
export interface CaseThings {
  readonly about: CaseRow;
  readonly anomalies: readonly Anomaly[];
  readonly ids: Readonly<Record<SubjectKind, readonly string[]>>;
}

/** Its anomalies, and the licences, devices, sites and parties that they and the case itself name. */
export async function thingsOf(
  ports: DeskPorts,
  caller: Caller,
  about: CaseRow,
): Promise<CaseThings> {
  const anomalies =
    about.anomalies.length > 0 ? await ports.index.getAll(scopeOf(caller), about.anomalies) : [];
  const named = (type: SubjectKind) =>
    about.subjects.filter((one) => one.type === type).map(({ id }) => id);
  const seen = async (type: SubjectKind, ids: readonly (string | null)[]) => {
    const all = [...new Set([...ids.filter((id) => id !== null), ...named(type)])];
    return (await ports.desk.visibleIds(visibleTo(caller), type, all)).toSorted();
  };
  const device = await seen(
    'device',
    anomalies.map((one) => one.device),
  );
  const devices = await ports.registry.newestOf('devices', device);
  const licence = await seen('licence', [
    ...anomalies.map((one) => one.licence),
    ...devices.map((one) => one.licence),
  ]);
  const site = await seen('site', [
    ...anomalies.map((one) => one.site),
    ...devices.map((one) => one.site),
  ]);
  const party = await seen(
    'party',
    anomalies.flatMap((one) => [one.exporter, one.operator]),
  );
  const inOrder = anomalies.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { about, anomalies: inOrder, ids: { licence, site, device, party } };
}

/** All versions, by table, id and version. */
export async function rowsOf(
  ports: DeskPorts,
  things: CaseThings,
  /** On whose word verdicts rest. */
  landmarks: readonly string[],
): Promise<ExportedRow[]> {
  const rows = await Promise.all([
    deskRows(ports, things),
    registryRows(ports, things),
    versions(ports.registry, 'landmarks', landmarks),
  ]);
  return rows.flat().toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function placeOf({ table, row }: ExportedRow): string {
  return `${table}/${row.id}/${String(row.version).padStart(9, '0')}`;
}

async function deskRows(
  { desk, registry }: DeskPorts,
  { about, anomalies }: CaseThings,
): Promise<ExportedRow[]> {
  const { id, authority, disclosure } = about;
  const found = idsOf(anomalies);
  const [notes, requests, files] = await Promise.all([
    desk.notesOf(id),
    desk.requestsOf(id),
    desk.attachmentsOfCase(about),
  ]);
  const asked = idsOf(requests);
  const answers = await desk.answersTo([...found, ...asked]);
  return (
    await Promise.all([
      versions(registry, 'cases', [id]),
      versions(registry, 'holds', [holdId(id)]),
      versions(registry, 'caseNotes', idsOf(notes)),
      versions(registry, 'requests', asked),
      versions(registry, 'answers', idsOf(answers)),
      versions(
        registry,
        'dispositions',
        found.map((one) => `dsp_${one}`),
      ),
      versions(
        registry,
        'releases',
        found.map((one) => `rel_${one}`),
      ),
      versions(registry, 'disclosures', disclosure === null ? [] : [disclosure]),
      versions(registry, 'attachments', idsOf(files)),
    ])
  )
    .flat()
    .filter(
      ({ row }) => !('authority' in row) || row.authority === null || row.authority === authority,
    );
}

async function registryRows(
  { registry }: DeskPorts,
  { about, ids }: CaseThings,
): Promise<ExportedRow[]> {
  const { authority } = about;
  const decided = await registry.siteDecisions({ authority }, ids.site);
  const own = idsOf(decided.filter((one) => one.authority === authority));
  const amendments = await Promise.all(ids.licence.map((id) => registry.amendmentsOf(id)));
  return (
    await Promise.all([
      versions(registry, 'licences', ids.licence),
      versions(registry, 'amendments', idsOf(amendments.flat())),
      versions(registry, 'devices', ids.device),
      versions(registry, 'deviceKeys', ids.device),
      versions(registry, 'bindings', ids.device),
      versions(registry, 'sites', ids.site),
      versions(registry, 'siteDecisions', own),
      versions(registry, 'parties', ids.party),
    ])
  ).flat();
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

async function versions<T extends TableName>(
  registry: DeskPorts['registry'],
  table: T,
  ids: readonly string[],
): Promise<ExportedRow[]> {
  if (ids.length === 0) return [];
  const distinct = [...new Set(ids)];
  return (await registry.versionsOf(table, distinct)).map((row) => ({ table, row }));
}

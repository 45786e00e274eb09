/** The registry's changes for who audits them: every one's place in the log, the content of those that are the caller's to see. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { leafData } from '../../core/log/leaf.ts';
import type { Bytes } from '../../core/model.ts';
import type { Caller } from '../registry/caller.ts';
import type { ChangedObject, ChangeRecord } from '../registry/change.ts';
import { changeBytes } from '../registry/drain.ts';
import type { PlacedChange } from '../registry/history-port.ts';
import type { AuditPorts } from './port.ts';
import { SeenObjects, tableOf } from './seen-objects.ts';

export interface AuditedRow {
  readonly object: string;
  readonly version: number;
  readonly row: object | null;
}

export interface AuditedChange {
  readonly sequence: number;
  /** Null where the registry's record cannot be read. */
  readonly leaf: Bytes | null;
  readonly index: number | null;
  readonly content: {
    readonly archived: Bytes | null;
    readonly rows: readonly AuditedRow[];
  } | null;
}

export interface ChangesPage {
  readonly items: readonly AuditedChange[];
  readonly next: number | null;
}

/** In order behind `after`. That a leaf is a change of somebody is told to every regulator: a hole would not show otherwise. */
export async function auditChanges(
  ports: AuditPorts,
  caller: Caller,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ChangesPage> {
  const found = await ports.registry.history.changesAfter(after, limit);
  const seen = new SeenObjects(ports.registry, caller);
  const items: AuditedChange[] = [];
  for (const change of found) items.push(await audited(ports, seen, change));
  return { items, next: found.length < limit ? null : found.at(-1)!.sequence };
}

async function audited(
  ports: AuditPorts,
  seen: SeenObjects,
  change: PlacedChange,
): Promise<AuditedChange> {
  const { sequence, logIndex: index } = change;
  const read = readChange(change);
  if (!read) return { sequence, leaf: null, index, content: null };
  const { leaf, record } = read;
  if (!(await seen.seesAll(record))) return { sequence, leaf, index, content: null };
  const [archived, rows] = await Promise.all([
    ports.archive.get('changes', bytesToHex(leaf)),
    rowsOf(ports, record),
  ]);
  return { sequence, leaf, index, content: { archived, rows } };
}

/** Null of what somebody altered so that it is no record any more: the audit says so, and goes on. */
function readChange(change: PlacedChange): { leaf: Bytes; record: ChangeRecord } | null {
  try {
    const record: ChangeRecord = JSON.parse(new TextDecoder().decode(change.record));
    return Array.isArray(record.objects) ? { leaf: leafData(changeBytes(change)), record } : null;
  } catch {
    return null;
  }
}

/** Rows as the registry has them now, of the objects whose record has the row too. */
async function rowsOf({ registry }: AuditPorts, record: ChangeRecord): Promise<AuditedRow[]> {
  const named = record.objects.filter(({ row }) => row !== undefined);
  const byTable = Map.groupBy(named, ({ object }) => tableOf(object, record.action));
  const rows: AuditedRow[] = [];
  for (const [table, objects] of byTable) {
    if (!table) continue;
    const found = await registry.rowsAt(table, objects.map(atVersion));
    const byId = new Map(found.map((row) => [`${row.id} ${row.version}`, row]));
    for (const { object, version } of objects) {
      rows.push({ object, version, row: byId.get(`${object} ${version}`) ?? null });
    }
  }
  return rows;
}

function atVersion({ object, version }: ChangedObject) {
  return { id: object, version };
}

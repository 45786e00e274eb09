/**
 * What ends with a rejected licence, within the transaction of its write: its devices, whatever their number, and what
 * they hold. Nothing is read beforehand, so that no manifest slips in between and no fleet is too large to reject.
 */
import { getTableColumns } from 'drizzle-orm';
import type { RegistryWrite } from '../../flow/registry/port.ts';
import { devices } from './schema.ts';

type LicenceEnd = NonNullable<RegistryWrite['ended']>;

/** What the next version has anew; every other column stays as it is. */
const changing: Readonly<Record<string, string>> = {
  version: 'd.version + 1',
  valid_from_ms: '?2',
  recorded_at_ms: '?2',
  actor: '?3',
  status: `'revoked'`,
  retirement: `'confirmed'`,
};
const names = Object.values(getTableColumns(devices)).map(({ name }) => name);

const REVOKE = `INSERT INTO devices (${names.join(', ')})
  SELECT ${names.map((name) => changing[name] ?? `d.${name}`).join(', ')} FROM devices AS d
  WHERE d.licence = ?1 AND d.status <> 'revoked'
    AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)`;

/** CROSS JOIN keeps the order: each value is one look-up in the primary key of `holders`. */
function free(kind: string, of: string, value: string): string {
  return `DELETE FROM holders WHERE rowid IN (SELECT h.rowid FROM ${of} CROSS JOIN holders AS h
    ON h.kind = '${kind}' AND h.value = ${value} WHERE d.licence = ?1 AND h.object = d.id)`;
}

/** The text of a serial's holder is that of `JSON.stringify`: no text of the registry has what the two write otherwise. */
const FREE = [
  free('serial', 'devices AS d', 'json_array(d.model, d.serial)'),
  free('uuid', 'devices AS d', 'd.uuid'),
  free('hardware-key', 'devices AS d', 'd.hardware_key_hash'),
  free(
    'hardware-key',
    'devices AS d CROSS JOIN bindings AS b ON b.id = d.id',
    'b.hardware_key_hash',
  ),
];

/** Revokes the devices of a licence, and frees what they hold. */
export function licenceEndStatements(
  db: D1Database,
  { licence, atMs, actor }: LicenceEnd,
): D1PreparedStatement[] {
  const freed = FREE.map((statement) => db.prepare(statement).bind(licence));
  return [...freed, db.prepare(REVOKE).bind(licence, atMs, actor)];
}

/** Which ledgers have to hear of owners anew: kept by the very batch that changes what they were told. */
import type { OwnershipTold } from '../../flow/registry/ownership-port.ts';
import type { RegistryWrite } from '../../flow/registry/port.ts';

const AGAIN = 'ON CONFLICT (licence) DO UPDATE SET revision = revision + 1';

/** Whom the parties own, through every chain, whatever the dates: what is looked at in vain costs little. */
const DUE_BY_PARTY = `INSERT INTO ownership_due (licence, revision)
  WITH RECURSIVE below(party) AS (
    SELECT value FROM json_each(?1)
    UNION SELECT s.owned FROM below CROSS JOIN stakes AS s ON s.owner = below.party)
  SELECT id, 1 FROM licences AS l
    WHERE (l.exporter IN (SELECT party FROM below) OR l.end_user IN (SELECT party FROM below)
      OR l.id IN (SELECT licence FROM licence_sites WHERE site IN
        (SELECT id FROM sites WHERE operator IN (SELECT party FROM below))))
    AND NOT EXISTS (SELECT 1 FROM licences AS n WHERE n.id = l.id AND n.version > l.version)
  ${AGAIN}`;

const DUE = `INSERT INTO ownership_due (licence, revision)
  SELECT value, 1 FROM json_each(?1) WHERE true ${AGAIN}`;

const DUE_BY_UPLOAD = `INSERT INTO ownership_due (licence, revision)
  SELECT licence, 1 FROM uploads WHERE id = ?1 ${AGAIN}`;

const TOLD = `INSERT INTO ownership_told (licence, hash, version) VALUES (?1, ?2, ?3)
  ON CONFLICT (licence) DO UPDATE SET hash = excluded.hash, version = excluded.version`;

/** Behind the rows of the same write. */
export function ownershipStatements(
  db: D1Database,
  { rows, staged, told, due = [] }: RegistryWrite,
): D1PreparedStatement[] {
  const parties = [
    ...(rows.parties ?? []).filter(({ version }) => version > 1).map(({ id }) => id),
    ...(rows.stakes ?? []).map(({ owned }) => owned),
    ...(rows.listings ?? []).map(({ party }) => party),
  ];
  const licences = new Set([
    ...(rows.licences ?? []).map(({ id }) => id),
    ...[...(rows.transfers ?? []), ...(rows.consignees ?? []), ...(rows.filings ?? [])].map(
      ({ licence }) => licence,
    ),
    ...(rows.devices ?? []).map(({ licence }) => licence),
    ...due,
  ]);
  return [
    ...(parties.length > 0 ? [db.prepare(DUE_BY_PARTY).bind(JSON.stringify(parties))] : []),
    ...(licences.size > 0 ? [db.prepare(DUE).bind(JSON.stringify([...licences]))] : []),
    ...(staged ? [db.prepare(DUE_BY_UPLOAD).bind(staged.staging.id)] : []),
    ...(told ? toldStatements(db, told) : []),
  ];
}

function toldStatements(
  db: D1Database,
  { licence, revision, hash, version }: OwnershipTold,
): D1PreparedStatement[] {
  return [
    db.prepare(TOLD).bind(licence, hash, version),
    db
      .prepare('DELETE FROM ownership_due WHERE licence = ? AND revision = ?')
      .bind(licence, revision),
  ];
}

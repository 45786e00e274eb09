/** A registry write -> one D1 batch, which is one transaction: rows, holders, change record, roster changes. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { getTableName } from 'drizzle-orm';
import { canonicalJson } from '../../flow/registry/change.ts';
import type { CommitOutcome, RegistryWrite, RosterEffect } from '../../flow/registry/port.ts';
import { rosterChangeText } from '../../flow/registry/roster-text.ts';
import type { Holder, LicenceRow, TableName } from '../../flow/registry/rows.ts';
import { activationStatements, isStagedStatement } from './activation.ts';
import { chunks, insertStatements } from './bulk.ts';
import { chainStatements } from './chain-queries.ts';
import { chargeStatements } from './charges.ts';
import { clashOf } from './clash.ts';
import { handedStatements } from './custody-queries.ts';
import { deskEffects, deskExpectations, unattachedStatements } from './desk-effects.ts';
import { erasureExpectations } from './erasure-facts.ts';
import { erasureEffects } from './erasures.ts';
import { namedStatements } from './history.ts';
import { licenceEndStatements } from './licence-end.ts';
import { noticeStatements } from './notices.ts';
import { ownershipStatements } from './ownership-due.ts';
import { holders } from './schema.ts';
import { screenedStatements } from './screening-queries.ts';
import { versionTables } from './tables.ts';

/** Runs the write. A clash of holders or of versions leaves nothing behind; any other fault is thrown. */
export async function commit(db: D1Database, write: RegistryWrite): Promise<CommitOutcome> {
  try {
    const results = await db.batch<{ sequence: number }>(statementsOf(db, write));
    return { word: 'committed', sequence: results.at(-1)!.results[0]!.sequence };
  } catch (fault) {
    const word = clashOf(fault);
    if (word === null) throw fault;
    return { word };
  }
}

function statementsOf(db: D1Database, write: RegistryWrite): D1PreparedStatement[] {
  return [
    ...chargeStatements(db, write.charges ?? []),
    ...expectations(db, write),
    ...freedStatements(db, write.freed ?? []),
    ...(write.staged ? [isStagedStatement(db, write.staged)] : []),
    ...deskExpectations(db, write.rows),
    ...erasureExpectations(db, write),
    ...(write.ended ? licenceEndStatements(db, write.ended) : []),
    ...rowStatements(db, write),
    ...deskEffects(db, write.rows),
    ...erasureEffects(db, write.rows),
    ...unattachedStatements(db, write.unattached),
    ...insertStatements(db, holders, write.holders ?? []),
    ...outboxStatements(db, write),
    ...(write.staged ? activationStatements(db, write.staged) : []),
    ...handedStatements(db, write.handed),
    ...screenedStatements(db, write.screened),
    ...ownershipStatements(db, write),
    ...chainStatements(db, write),
    ...rosterStatements(db, write.roster ?? []),
    ...noticeStatements(db, write.notices ?? []),
    db.prepare('SELECT max(sequence) AS sequence FROM outbox'),
  ];
}

function rowStatements(db: D1Database, { rows }: RegistryWrite): D1PreparedStatement[] {
  const names = Object.keys(rows) as TableName[];
  return [
    ...names.flatMap((name) => insertStatements(db, versionTables[name], rows[name] ?? [])),
    ...(rows.licences ?? []).slice(-1).flatMap((row) => siteLinks(db, row)),
  ];
}

/**
 * The sites of the newest version of a licence. One that was taken out stays while devices are registered there under
 * it: their operator reports them, and what changes of the site concerns them.
 */
function siteLinks(db: D1Database, { id, sites }: LicenceRow): D1PreparedStatement[] {
  const named = JSON.stringify(sites);
  const add = `INSERT INTO licence_sites (licence, site) SELECT ?1, value FROM json_each(?2)
    WHERE true ON CONFLICT DO NOTHING`;
  const drop = `DELETE FROM licence_sites WHERE licence = ?1
    AND site NOT IN (SELECT value FROM json_each(?2))
    AND NOT EXISTS (SELECT 1 FROM devices
      WHERE devices.site = licence_sites.site AND devices.licence = ?1)`;
  return [add, drop].map((statement) => db.prepare(statement).bind(id, named));
}

/** SQLite has no assertion: parsing the text `moved` as JSON fails, and with it the transaction. */
function expectations(db: D1Database, { expected = [] }: RegistryWrite): D1PreparedStatement[] {
  const byTable = Map.groupBy(expected, ({ table }) => table);
  return [...byTable].flatMap(([name, list]) => {
    const table = getTableName(versionTables[name]);
    const texts = list.map(({ id, version }) => JSON.stringify([id, version]));
    const statement = `SELECT json('moved ' || e.value) FROM json_each(?) AS e
      WHERE (SELECT max(version) FROM "${table}" WHERE id = json_extract(e.value, '$[0]'))
        IS NOT json_extract(e.value, '$[1]')`;
    return chunks(texts).map((chunk) => db.prepare(statement).bind(`[${chunk.join(',')}]`));
  });
}

/** CROSS JOIN keeps the order: each value is one look-up in the primary key. */
const FREE = `DELETE FROM holders WHERE rowid IN (SELECT h.rowid
  FROM json_each(?) AS e CROSS JOIN holders AS h
    ON h.kind = json_extract(e.value, '$[0]') AND h.value = json_extract(e.value, '$[1]')
  WHERE h.object = json_extract(e.value, '$[2]'))`;

function freedStatements(db: D1Database, freed: readonly Holder[]): D1PreparedStatement[] {
  const texts = freed.map(({ kind, value, object }) => JSON.stringify([kind, value, object]));
  return chunks(texts).map((chunk) => db.prepare(FREE).bind(`[${chunk.join(',')}]`));
}

/** Each record, and behind it which versions it made. */
function outboxStatements(
  db: D1Database,
  { earlier = [], record, salt }: RegistryWrite,
): D1PreparedStatement[] {
  return [...earlier, { record, salt }].flatMap((one) => [
    db
      .prepare('INSERT INTO outbox (record, salt) VALUES (?, ?)')
      .bind(canonicalJson(one.record), bytesToHex(one.salt)),
    ...namedStatements(db, one),
  ]);
}

const INTO_ROSTER = `INSERT INTO roster_changes (outbox, ledger, body)
  SELECT (SELECT max(sequence) FROM outbox),`;

/** An operator's API keys are those of the sites' newest versions; a revoked or expired one tells nothing new. */
const GRANTS = `${INTO_ROSTER} ?1, json_object('type', 'api-key', 'grant', json_object(
    'apiKey', k.id, 'operator', k.party, 'expiresAtMs', k.expires_at_ms, 'revoked', json('false')))
  FROM api_keys AS k
  WHERE k.role = 'operator' AND k.revoked = 0
    AND NOT EXISTS (SELECT 1 FROM api_keys AS n WHERE n.id = k.id AND n.version > k.version)
    AND k.party IN (SELECT operator FROM sites
      WHERE id IN (SELECT value FROM json_each(?2)))`;

/** A ledger that learns of a site learns of its latest windows: what is declared ahead, and what its use is measured by. */
const WINDOWS = `${INTO_ROSTER} ?1, json_object('type', 'window', 'window', json_object(
    'window', w.id, 'site', w.site, 'devices', json(w.devices), 'fromMs', w.from_ms,
    'toMs', w.to_ms, 'withdrawnAtMs', w.withdrawn_at_ms))
  FROM maintenance_windows AS w
  WHERE w.site IN (SELECT value FROM json_each(?2))
    AND NOT EXISTS (SELECT 1 FROM maintenance_windows AS n WHERE n.id = w.id AND n.version > w.version)
  ORDER BY w.from_ms DESC LIMIT 500`;

const TO_LEDGERS_OF_SITE = `${INTO_ROSTER} licence, ?2 FROM licence_sites WHERE site = ?1`;

/** The authority of a licence never changes. One statement for all sites that an authority decides on at once. */
const TO_LEDGERS_OF_AUTHORITY = `${INTO_ROSTER} named.licence, json_extract(e.value, '$[2]')
  FROM json_each(?) AS e CROSS JOIN licence_sites AS named ON named.site = json_extract(e.value, '$[0]')
  WHERE (SELECT authority FROM licences WHERE id = named.licence AND version = 1)
    = json_extract(e.value, '$[1]') ORDER BY e.key`;

/** Asked inside the transaction, so that a confirmation at the same moment is either seen or fails the write. */
const NEVER_CONFIRMED = `AND NOT EXISTS (SELECT 1 FROM site_decisions AS d WHERE d.site = ?1
    AND d.status = 'confirmed' AND d.authority =
      (SELECT authority FROM licences WHERE id = licence AND version = 1))`;

const TO_LEDGERS_OF_OPERATOR = `${INTO_ROSTER} licence, ?2 FROM licence_sites
  WHERE site IN (SELECT id FROM sites WHERE operator = ?1) GROUP BY licence`;

/** Changes for one ledger go together, a list a statement; their numbers follow the order of the list. */
const TO_LEDGERS = `${INTO_ROSTER} json_extract(value, '$[0]'), json_extract(value, '$[1]')
  FROM json_each(?) ORDER BY key`;

function rosterStatements(db: D1Database, effects: readonly RosterEffect[]): D1PreparedStatement[] {
  const texts = effects.flatMap((effect) =>
    effect.to === 'ledger'
      ? [JSON.stringify([effect.ledger, rosterChangeText(effect.change)])]
      : [],
  );
  return [
    ...chunks(texts).map((chunk) => db.prepare(TO_LEDGERS).bind(`[${chunk.join(',')}]`)),
    ...toLedgersOfAuthority(db, effects),
    ...effects.flatMap((effect) => fanOut(db, effect)),
  ];
}

function fanOut(db: D1Database, effect: RosterEffect): D1PreparedStatement[] {
  if (effect.to === 'ledger') return [];
  if (effect.to === 'grants') {
    const sites = JSON.stringify(effect.sites);
    return [GRANTS, WINDOWS].map((statement) => db.prepare(statement).bind(effect.ledger, sites));
  }
  const text = rosterChangeText(effect.change);
  if (effect.to === 'ledgers-of-site') {
    return toLedgersOfSite(db, effect, text);
  }
  return [db.prepare(TO_LEDGERS_OF_OPERATOR).bind(effect.operator, text)];
}

function toLedgersOfSite(
  db: D1Database,
  { site, only }: Extract<RosterEffect, { to: 'ledgers-of-site' }>,
  text: string,
): D1PreparedStatement[] {
  if (only === undefined) return [db.prepare(TO_LEDGERS_OF_SITE).bind(site, text)];
  if (only !== 'never-confirmed') return [];
  return [db.prepare(`${TO_LEDGERS_OF_SITE} ${NEVER_CONFIRMED}`).bind(site, text)];
}

function toLedgersOfAuthority(
  db: D1Database,
  effects: readonly RosterEffect[],
): D1PreparedStatement[] {
  const texts = effects.flatMap((effect) =>
    effect.to === 'ledgers-of-site' && typeof effect.only === 'object'
      ? [JSON.stringify([effect.site, effect.only.authority, rosterChangeText(effect.change)])]
      : [],
  );
  return chunks(texts).map((chunk) =>
    db.prepare(TO_LEDGERS_OF_AUTHORITY).bind(`[${chunk.join(',')}]`),
  );
}

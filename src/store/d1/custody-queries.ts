/** What the registry is asked about whose hands devices passed through. */
import { and, asc, desc, eq, gt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Replacement } from '../../core/custody.ts';
import type { CustodyStore, HandedOver } from '../../flow/registry/custody-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { chunks } from './bulk.ts';
import { consignees, transferDevices, transfers } from './control-schema.ts';
import { isNewest, isOneOf, ofVisibleLicence } from './newest.ts';
import { devices } from './schema.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries of custody over one D1 database. */
export function custodyQueries(db: D1Database, orm: DrizzleD1Database): CustodyStore {
  return {
    listTransfers: (visible, licence, paging) => {
      const isOf = licence === undefined ? undefined : eq(transfers.licence, licence);
      return newestPage(orm, 'transfers', and(transferVisible(visible), isOf), paging);
    },
    visibleTransfer: (visible, id) => newestWhere(orm, 'transfers', id, transferVisible(visible)),
    custodyOf: (device) =>
      orm
        .select()
        .from(transfers)
        .where(and(isNewest(transfers), isOfDevice(device)))
        .orderBy(asc(transfers.shippedAtMs), asc(transfers.id)),
    async devicesOfTransfer(transfer, { after, limit }) {
      const behind = after === undefined ? undefined : gt(transferDevices.device, after);
      const rows = await orm
        .select({ device: transferDevices.device })
        .from(transferDevices)
        .where(and(eq(transferDevices.transfer, transfer), behind))
        .orderBy(asc(transferDevices.device))
        .limit(limit);
      return rows.map(({ device }) => device);
    },
    devicesToShip: (licence, which, limit) =>
      orm
        .select({ id: devices.id, model: devices.model })
        .from(devices)
        .where(and(isNewest(devices), eq(devices.licence, licence), isAmong(which)))
        .orderBy(asc(devices.id))
        .limit(limit),
    heldAmong: (ids, party, exporter) => heldAmong(db, ids, party, exporter),
    transfersUnder: (licence, known, limit) =>
      orm
        .select()
        .from(transfers)
        .where(and(isNewest(transfers), isUnder(licence), ne(transfers.status, 'withdrawn')))
        .orderBy(...suspectFirst(known))
        .limit(limit),
    chainsUnder: (licence, limit) => chainsUnder(db, licence, limit),
    duplicatesUnder: (licence, limit) => duplicatesUnder(db, licence, limit),
    replacementsUnder: (licence, limit) => replacementsUnder(db, licence, limit),
    consigneesOf: (licence) =>
      orm
        .select()
        .from(consignees)
        .where(and(eq(consignees.licence, licence), isNewest(consignees))),
    hasHandled: (licence, party) => hasHandled(orm, licence, party),
  };
}

type Which = Parameters<CustodyStore['devicesToShip']>[1];

function isAmong(which: Which): SQL | undefined {
  return 'ids' in which
    ? isOneOf(devices.id, which.ids)
    : and(eq(devices.site, which.site), eq(devices.status, 'active'));
}

/** As sender or receiver, or as a consignee that was ever named. */
async function hasHandled(orm: DrizzleD1Database, licence: string, party: string) {
  const handled = or(eq(transfers.sender, party), eq(transfers.receiver, party));
  const isUnderIt = and(eq(transfers.licence, licence), handled);
  const isNamed = and(eq(consignees.licence, licence), eq(consignees.party, party));
  const [transfer] = await newestPage(orm, 'transfers', isUnderIt, { limit: 1 });
  if (transfer) return true;
  return (await newestPage(orm, 'consignees', isNamed, { limit: 1 })).length > 0;
}

async function heldAmong(
  db: D1Database,
  ids: readonly string[],
  party: string,
  exporter: string,
): Promise<readonly string[]> {
  const held: string[] = [];
  for (const chunk of chunks(ids.map((id) => JSON.stringify(id)))) {
    const asked = db.prepare(HELD).bind(`[${chunk.join(',')}]`, party, exporter);
    held.push(...(await asked.all<{ id: string }>()).results.map(({ id }) => id));
  }
  return held;
}

function isOfDevice(device: string): SQL {
  return sql`${transfers.id} IN (SELECT ${transferDevices.transfer} FROM ${transferDevices}
    WHERE ${eq(transferDevices.device, device)})`;
}

/** A device's chain travels with it: that of its present licence has the hand-overs under the one before too. */
function isUnder(licence: string): SQL {
  return sql`${transfers.id} IN (SELECT t.transfer FROM devices AS d
    CROSS JOIN transfer_devices AS t ON t.device = d.id WHERE d.licence = ${licence})`;
}

/** Nobody buries a hand-over to a stranger, or one that never came, under many that are as they should be. */
function suspectFirst(known: readonly string[]): SQL[] {
  const parties = JSON.stringify(known);
  const isStrange = (party: typeof transfers.sender | typeof transfers.receiver) =>
    sql`${party} NOT IN (SELECT value FROM json_each(${parties})) DESC`;
  return [
    ...[isStrange(transfers.receiver), isStrange(transfers.sender)],
    sql`(${transfers.status} = 'pending' OR ${transfers.missing} <> '[]') DESC`,
    ...[desc(transfers.shippedAtMs), asc(transfers.id)],
  ];
}

/** By who runs the site of each, or who received it last. */
const HELD = `SELECT d.id FROM json_each(?1) AS asked CROSS JOIN devices AS d ON d.id = asked.value
  WHERE NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)
    AND (EXISTS (SELECT 1 FROM sites AS s WHERE s.id = d.site AND s.operator = ?2
        AND NOT EXISTS (SELECT 1 FROM sites AS n WHERE n.id = s.id AND n.version > s.version))
      OR ?2 = coalesce((SELECT h.receiver FROM transfer_devices AS t
        CROSS JOIN transfers AS h ON h.id = t.transfer
        WHERE t.device = d.id AND h.status = 'received'
          AND NOT EXISTS (SELECT 1 FROM json_each(h.missing) AS m WHERE m.value = d.id)
        ORDER BY h.shipped_at_ms DESC, h.id DESC LIMIT 1), ?3))
  ORDER BY d.id`;

/**
 * A device is under the licence of its newest version; the inner order is that of shipping. One that the receiver did not
 * find is still the sender's. Broken chains, by their parties or dates, come first: no others push them out.
 */
const CHAINS = `SELECT path, count(*) AS devices, min(device) AS example FROM (
    SELECT device, json_group_array(transfer) AS path, max(is_broken) AS is_broken FROM (
      SELECT t.device, t.transfer,
        coalesce(lag(h.receiver) OVER behind <> h.sender
            OR coalesce(lag(h.received_at_ms) OVER behind > h.shipped_at_ms, 0),
          (SELECT exporter FROM licences WHERE id = ?1 LIMIT 1) NOT IN (h.sender, h.receiver)) AS is_broken
      FROM devices AS d
        CROSS JOIN transfer_devices AS t ON t.device = d.id
        CROSS JOIN transfers AS h ON h.id = t.transfer
      WHERE d.licence = ?1 AND h.status <> 'withdrawn'
        AND NOT EXISTS (SELECT 1 FROM json_each(h.missing) AS m WHERE m.value = t.device)
        AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)
        AND NOT EXISTS (SELECT 1 FROM transfers AS n WHERE n.id = h.id AND n.version > h.version)
      WINDOW behind AS (PARTITION BY t.device ORDER BY h.shipped_at_ms, h.id)
      ORDER BY t.device, h.shipped_at_ms, h.id)
    GROUP BY device)
  GROUP BY path ORDER BY max(is_broken) DESC, devices DESC, path LIMIT ?2`;

async function chainsUnder(db: D1Database, licence: string, limit: number) {
  const { results } = await db
    .prepare(CHAINS)
    .bind(licence, limit)
    .all<{ path: string; devices: number; example: string }>();
  return results.map(({ path, ...rest }) => ({ path: JSON.parse(path) as string[], ...rest }));
}

/** Of two that share a serial both licences hear; the plus keeps the look-up on the index of serials. */
const DUPLICATES = `SELECT d.serial, d.id AS device, d.model, o.model AS otherModel
  FROM devices AS d CROSS JOIN devices AS o ON o.serial = d.serial
  WHERE d.licence = ?1 AND o.id <> d.id AND d.status = 'active' AND +o.status = 'active'
    AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)
    AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = o.id AND n.version > o.version)
  ORDER BY d.id, o.id LIMIT ?2`;

async function duplicatesUnder(db: D1Database, licence: string, limit: number) {
  const { results } = await db
    .prepare(DUPLICATES)
    .bind(licence, limit)
    .all<{ serial: string; device: string; model: string; otherModel: string }>();
  return results;
}

/** The hand-over was signed by both before the authority gave its word: what is named later was not before it. */
const REPLACEMENTS = `SELECT r.value ->> 'device' AS device, r.value ->> 'by' AS by, d.line
  FROM transfers AS h CROSS JOIN json_each(h.replacements) AS r
    CROSS JOIN devices AS d ON d.id = r.value ->> 'device'
    CROSS JOIN devices AS s ON s.id = r.value ->> 'by'
  WHERE h.licence = ?1 AND h.status = 'received' AND h.event IN ('return', 'repair', 'scrap')
    AND h.replacements <> '[]' AND d.id <> s.id AND d.licence = ?1 AND s.licence = ?1 AND s.line = d.line
    AND d.retirement = 'confirmed' AND h.recorded_at_ms <= d.recorded_at_ms
    AND EXISTS (SELECT 1 FROM transfer_devices AS t WHERE t.device = d.id AND t.transfer = h.id)
    AND NOT EXISTS (SELECT 1 FROM json_each(h.missing) AS m WHERE m.value = d.id)
    AND NOT EXISTS (SELECT 1 FROM transfers AS n WHERE n.id = h.id AND n.version > h.version)
    AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)
    AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = s.id AND n.version > s.version)
  ORDER BY h.shipped_at_ms, h.id, r.key LIMIT ?2`;

async function replacementsUnder(db: D1Database, licence: string, limit: number) {
  const { results } = await db.prepare(REPLACEMENTS).bind(licence, limit).all<Replacement>();
  return results;
}

/** The two parties of a hand-over, and who sees its licence as exporter or authority. */
function transferVisible(visible: Visible): SQL | undefined {
  const party = visible.exporter ?? visible.operator;
  const { operator: _, ...ofLicence } = visible;
  const seen = ofVisibleLicence(transfers.licence, ofLicence);
  if (party === undefined) return seen;
  const own = or(eq(transfers.sender, party), eq(transfers.receiver, party));
  return visible.exporter === undefined ? own : or(own, seen);
}

/** Devices of a hand-over, a list a statement. */
export function handedStatements(
  db: D1Database,
  handed: HandedOver | undefined,
): D1PreparedStatement[] {
  if (!handed) return [];
  const texts = handed.devices.map((device) => JSON.stringify(device));
  const insert = `INSERT INTO transfer_devices (transfer, device) SELECT ?1, value FROM json_each(?2)`;
  return chunks(texts).map((chunk) =>
    db.prepare(insert).bind(handed.transfer, `[${chunk.join(',')}]`),
  );
}

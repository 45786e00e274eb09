/** What the registry is asked about who owns whom. */
import { and, asc, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { OwnershipStore } from '../../flow/registry/ownership-port.ts';
import type { Visible } from '../../flow/registry/port.ts';
import { ownershipDue, ownershipTold, stakes } from './control-schema.ts';
import { isNewest, partyLicensed, partyVisible } from './newest.ts';
import { licences, parties } from './schema.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries of ownership over one D1 database. */
export function ownershipQueries(orm: DrizzleD1Database): OwnershipStore {
  return {
    listStakes: (visible, party, paging) => {
      const isOf =
        party === undefined ? undefined : or(eq(stakes.owner, party), eq(stakes.owned, party));
      return newestPage(orm, 'stakes', and(stakeVisible(visible), isOf), paging);
    },
    stakesBetween: (owner, owned) =>
      orm
        .select()
        .from(stakes)
        .where(and(isNewest(stakes), eq(stakes.owner, owner), eq(stakes.owned, owned))),
    visibleStake: (visible, id) => newestWhere(orm, 'stakes', id, stakeVisible(visible)),
    async isPartyLicensed(authority, party) {
      const condition = and(eq(parties.id, party), partyLicensed({ authority }));
      const asked = orm.select({ id: parties.id }).from(parties).where(condition).limit(1);
      return (await asked).length > 0;
    },
    stakesAbove: (of, authority, limit) =>
      orm
        .select()
        .from(stakes)
        .where(and(isAbove(of, authority), countsFor(authority)))
        // What parties state themselves comes last: nobody crowds out what an authority knows.
        .orderBy(sql`${stakes.registrant} IS NOT NULL`, asc(stakes.id), asc(stakes.version))
        .limit(limit),
    async lastConfirmed(licence) {
      const rows = await orm
        .select()
        .from(licences)
        .where(and(eq(licences.id, licence), eq(licences.status, 'confirmed')))
        .orderBy(desc(licences.version))
        .limit(1);
      return rows[0] ?? null;
    },
    ownershipDue: (limit) => orm.select().from(ownershipDue).limit(limit),
    async ownershipTold(licence) {
      const { hash, version } = ownershipTold;
      const asked = orm.select({ hash, version }).from(ownershipTold);
      return (await asked.where(eq(ownershipTold.licence, licence)))[0] ?? null;
    },
    async dropOwnershipDue({ licence, revision }) {
      const { licence: ofLicence, revision: ofRevision } = ownershipDue;
      await orm.delete(ownershipDue).where(and(eq(ofLicence, licence), eq(ofRevision, revision)));
    },
  };
}

/** What no authority keeps to itself, and what this one stated. */
function countsFor(authority: string | null): SQL | undefined {
  const open = sql`${stakes.authority} IS NULL`;
  return authority === null ? open : or(open, eq(stakes.authority, authority));
}

/** UNION drops what was met before, so that a circle of owners ends. */
function isAbove(of: readonly string[], authority: string | null): SQL {
  return sql`${stakes.owned} IN (
    WITH RECURSIVE above(party) AS (
      SELECT value FROM json_each(${JSON.stringify(of)})
      UNION SELECT s.owner FROM above CROSS JOIN stakes AS s ON s.owned = above.party
        WHERE s.authority IS NULL OR s.authority = ${authority}
    ) SELECT party FROM above)`;
}

/**
 * A party sees what it stated itself. An authority sees its own statements, and of others' those about parties that it
 * sees; what another authority stated stays that one's.
 */
function stakeVisible(visible: Visible): SQL | undefined {
  const { exporter, operator, authority } = visible;
  const party = exporter ?? operator;
  if (party !== undefined) return eq(stakes.registrant, party);
  if (authority === undefined) return undefined;
  const known = sql`(SELECT ${parties.id} FROM ${parties} WHERE ${partyVisible(visible)})`;
  return or(
    eq(stakes.authority, authority),
    and(sql`${stakes.authority} IS NULL`, sql`${stakes.owned} IN ${known}`),
  );
}

/** Certificates of device makers in D1: what stands revoked, and which licences rest on it. */
import { and, asc, eq, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ChainStore } from '../../flow/registry/chain-port.ts';
import type { RegistryWrite } from '../../flow/registry/port.ts';
import { bindingCertificates, revocations } from './control-schema.ts';
import { isNewest, isOneOf } from './newest.ts';
import { newestPage } from './versions.ts';

/** The queries of certificates over one D1 database. */
export function chainQueries(orm: DrizzleD1Database): ChainStore {
  const standing = (condition: SQL, authority: string) => {
    const counts = and(condition, eq(revocations.state, 'revoked'), countsFor(authority));
    return orm
      .select()
      .from(revocations)
      .where(and(isNewest(revocations), counts))
      .orderBy(asc(revocations.id));
  };
  return {
    listRevocations: (authority, paging) => {
      const counts = authority === undefined ? undefined : countsFor(authority);
      return newestPage(orm, 'revocations', counts, paging);
    },
    revocationsOf: (certificates, authority) =>
      standing(isOneOf(revocations.certificate, certificates), authority),
    revocationsUnder: (licence, authority, limit) => {
      const under = orm
        .select({ certificate: bindingCertificates.certificate })
        .from(bindingCertificates)
        .where(eq(bindingCertificates.licence, licence));
      return standing(inArray(revocations.certificate, under), authority).limit(limit);
    },
  };
}

/** An authority's own, and those of the administration. */
function countsFor(authority: string): SQL | undefined {
  return or(isNull(revocations.authority), eq(revocations.authority, authority));
}

const RESTS = `INSERT INTO binding_certificates (certificate, licence)
  SELECT c.value, d.licence FROM devices AS d CROSS JOIN json_each(?2) AS c
  WHERE d.id = ?1 AND NOT EXISTS (SELECT 1 FROM devices AS n WHERE n.id = d.id AND n.version > d.version)
  ON CONFLICT DO NOTHING`;

/** What the bindings of devices rest on, under the licence that they come to. */
const COME = `INSERT INTO binding_certificates (certificate, licence)
  SELECT c.value, ?2 FROM json_each(?1) AS came CROSS JOIN bindings AS b ON b.id = came.value
  CROSS JOIN json_each(b.certificates) AS c WHERE b.certificates IS NOT NULL
  ON CONFLICT DO NOTHING`;

/** Whoever rests on what was revoked; and, of a binding that came while that was written, its own licence. */
const DUE_BY_CERTIFICATE = `INSERT INTO ownership_due (licence, revision)
  SELECT licence, 1 FROM binding_certificates
  WHERE certificate IN (SELECT value FROM json_each(?1))
  ON CONFLICT (licence) DO UPDATE SET revision = revision + 1`;
const DUE_BY_BINDING = `INSERT INTO ownership_due (licence, revision)
  SELECT licence, 1 FROM devices WHERE id = ?1 AND EXISTS (SELECT 1 FROM revocations
    WHERE certificate IN (SELECT value FROM json_each(?2)))
  ON CONFLICT (licence) DO UPDATE SET revision = revision + 1`;

/** Behind the rows of the same write. */
export function chainStatements(
  db: D1Database,
  { rows: { bindings = [], revocations: revoked = [] }, arrived }: RegistryWrite,
): D1PreparedStatement[] {
  if (arrived) {
    return [db.prepare(COME).bind(JSON.stringify(arrived.devices), arrived.licence)];
  }
  const bound = bindings.flatMap(({ id, certificates }) => {
    const list = JSON.stringify(certificates ?? []);
    return [RESTS, DUE_BY_BINDING].map((statement) => db.prepare(statement).bind(id, list));
  });
  if (revoked.length === 0) return bound;
  const named = JSON.stringify(revoked.map(({ certificate }) => certificate));
  return [...bound, db.prepare(DUE_BY_CERTIFICATE).bind(named)];
}

/** Screening lists in D1: entries in pieces, since a row each would cost a thousand times the writes. */
import { and, asc, eq } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ScreenedEntries, ScreeningStore } from '../../flow/registry/screening-port.ts';
import { listings, screeningLists, screeningPieces } from './control-schema.ts';
import { isOneOf } from './newest.ts';
import { newestPage } from './versions.ts';

/** Far below the size of a value, whatever the entries. */
const CHARS_A_PIECE = 500_000;

/** The queries of screening over one D1 database. */
export function screeningQueries(orm: DrizzleD1Database): ScreeningStore {
  return {
    listScreeningLists: (authority, paging) =>
      newestPage(orm, 'screeningLists', eq(screeningLists.authority, authority), paging),
    async screeningPiece(list, piece) {
      const is = and(eq(screeningPieces.list, list), eq(screeningPieces.piece, piece));
      const [row] = await orm.select().from(screeningPieces).where(is);
      return row ? JSON.parse(row.body) : [];
    },
    listingsOf: (authority, parties) =>
      orm
        .select()
        .from(listings)
        .where(and(eq(listings.authority, authority), isOneOf(listings.party, parties)))
        .orderBy(asc(listings.id), asc(listings.version)),
  };
}

/** The entries of a list's new version in place of those before: the archive has the files. */
export function screenedStatements(
  db: D1Database,
  screened: ScreenedEntries | undefined,
): D1PreparedStatement[] {
  if (!screened) return [];
  const { list, entries } = screened;
  const pieces: string[][] = [[]];
  let chars = 0;
  for (const text of entries.map((entry) => JSON.stringify(entry))) {
    if (chars + text.length > CHARS_A_PIECE && chars > 0) {
      pieces.push([]);
      chars = 0;
    }
    pieces.at(-1)!.push(text);
    chars += text.length;
  }
  const put = db.prepare('INSERT INTO screening_pieces (list, piece, body) VALUES (?, ?, ?)');
  return [
    db.prepare('DELETE FROM screening_pieces WHERE list = ?').bind(list),
    ...pieces.map((texts, i) => put.bind(list, i, `[${texts.join(',')}]`)),
  ];
}

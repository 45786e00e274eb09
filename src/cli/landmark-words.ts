/** Landmarks as people read them. */
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { type Column, facts, minute, table } from './output.ts';

type Row = ItemOf<'listLandmarks'>;

type Shown = Pick<AnswerOf<'getLandmark'>, 'suspect'>;

function suspicion({ by, against, since }: NonNullable<Shown['suspect']>): string {
  const whom =
    by === 'devices' ? 'devices of' : by === 'exchange' ? 'its likeness to' : 'its mesh:';
  return `since ${minute(since)} by ${whom} ${against.join(', ')}`;
}

/** What a landmark is at this moment. */
export function stateOf({ revokedAt, validFrom, validTo }: Row): string {
  const now = Date.now();
  if (revokedAt !== null) return 'revoked';
  if (now < Date.parse(validFrom)) return 'not yet valid';
  return now < Date.parse(validTo) ? 'valid' : 'expired';
}

function placeOf({ position: { latitude, longitude, uncertaintyKm } }: Row): string {
  return `${latitude.toFixed(4)}, ${longitude.toFixed(4)} ±${uncertaintyKm} km`;
}

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'POSITION', of: placeOf },
  { title: 'ADDRESS', of: ({ address }) => address },
  { title: 'STATE', of: stateOf },
];

export function landmarkListWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No landmark.' : table(columns, rows);
}

export function landmarkWords(row: Row & Partial<Shown>): string {
  const { id, name, version, evidence, address, thumbprint, operator, authority } = row;
  return facts([
    ['id', id],
    ['name', name],
    ['version', version],
    ['state', stateOf(row)],
    ['position', placeOf(row)],
    ['known by', evidence],
    ['address', address],
    ['key', thumbprint],
    ['valid', `${minute(row.validFrom)} to ${minute(row.validTo)}`],
    ['operator', operator],
    ['registered by', authority ?? 'the administration'],
    ['revoked', row.revokedAt && minute(row.revokedAt)],
    ['suspected', row.suspect ? suspicion(row.suspect) : null],
  ]);
}

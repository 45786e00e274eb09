/** Amendments that set the same fields of one licence: which fields, and whose word holds from when on. */
import type { AmendmentOverlap } from '../../contract/amendments.ts';
import { fieldText, patchOf } from './amendment-terms.ts';
import type { AmendmentRow } from './rows.ts';

/** Fields told in one sentence; the list has them all. */
const FIELDS_TOLD = 6;
const alive: readonly AmendmentRow['status'][] = ['claimed', 'scheduled', 'confirmed'];

/** Every other amendment that is waiting or in force and sets a field that this one sets; each holds until something sets it anew. */
export function overlapsOf(
  row: AmendmentRow,
  others: readonly AmendmentRow[],
): readonly AmendmentOverlap[] {
  const own = Object.keys(patchOf(row.changes));
  return others
    .filter(({ id, status }) => id !== row.id && alive.includes(status))
    .flatMap((other): AmendmentOverlap[] => {
      const theirs = Object.keys(patchOf(other.changes));
      const fields = own.filter((field) => theirs.includes(field)).map(fieldText);
      return fields.length === 0 ? [] : [overlapOf(row, other, fields)];
    });
}

function overlapOf(row: AmendmentRow, other: AmendmentRow, fields: string[]): AmendmentOverlap {
  const { id, status, effectiveFromMs } = other;
  const wins = winnerOf(row, other);
  return {
    ...{ amendment: id, status, fields, wins },
    effectiveFrom: new Date(effectiveFromMs).toISOString(),
    sentence: `${bothText(other, fields)} ${whyText(row, other, wins)}`,
  };
}

/** The later date wins; of one date the later decision, and where that is still to come nobody knows. */
function winnerOf(row: AmendmentRow, other: AmendmentRow): AmendmentOverlap['wins'] {
  const apart = row.effectiveFromMs - other.effectiveFromMs;
  if (apart !== 0) return apart > 0 ? 'this' : 'other';
  if (row.status === 'confirmed' && other.status === 'confirmed') {
    return firstVersion(row) > firstVersion(other) ? 'this' : 'other';
  }
  if (other.status === 'confirmed') return 'this';
  return row.status === 'confirmed' ? 'other' : 'undecided';
}

function firstVersion({ licenceVersions }: AmendmentRow): number {
  return licenceVersions[0] ?? Number.POSITIVE_INFINITY;
}

function bothText({ id, status }: AmendmentRow, fields: readonly string[]): string {
  const more = fields.length - FIELDS_TOLD;
  const told = more > 0 ? [...fields.slice(0, FIELDS_TOLD), `${more} more`] : fields;
  return `Amendment ${id} (${status}) also sets ${told.join(', ')}.`;
}

function whyText(row: AmendmentRow, other: AmendmentRow, wins: AmendmentOverlap['wins']): string {
  const [from, theirs] = [row, other].map(({ effectiveFromMs }) => dayText(effectiveFromMs));
  if (row.effectiveFromMs === other.effectiveFromMs) {
    const same = `Both take effect on ${from}, and of one date the later decision wins`;
    if (wins === 'undecided') return `${same}.`;
    return wins === 'this' ? `${same}: this one.` : `${same}: that one.`;
  }
  return wins === 'this'
    ? `It takes effect on ${theirs}, before this one: from ${from} on this one wins, until then that one holds.`
    : `It takes effect on ${theirs}, after this one: from then on it wins, until then this one holds.`;
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** What an amendment means for verdicts and conditions, for those who read it. */
import { presentOf } from './amendment-enact.ts';
import type { SeenAmendment } from './amendments.ts';
import type { AmendmentRow, LicenceRow } from './rows.ts';

/** A version by which ledgers judged for a time. */
export interface JudgedUnder {
  readonly version: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** By which versions attestations were judged that settled after the amendment's date and before it was part of the licence. */
export function judgedUnder({ row, record }: SeenAmendment): readonly JudgedUnder[] {
  const { effectiveFromMs, licenceVersions } = row;
  const madeAtMs = record.rows.find(({ version }) => version === licenceVersions[0])?.recordedAtMs;
  if (madeAtMs === undefined) return [];
  return record.rows.flatMap((one, i) => {
    const fromMs = Math.max(one.recordedAtMs, effectiveFromMs);
    const toMs = Math.min(nextRecorded(record.rows, i), madeAtMs);
    return fromMs < toMs ? [{ version: one.version, fromMs, toMs }] : [];
  });
}

function nextRecorded(rows: readonly LicenceRow[], i: number): number {
  return rows[i + 1]?.recordedAtMs ?? Number.POSITIVE_INFINITY;
}

/** Sentences, each true by itself. */
export function explanationOf(seen: SeenAmendment): readonly string[] {
  const { row, record } = seen;
  const date = dayText(row.effectiveFromMs);
  if (row.status === 'claimed') {
    return ['It changes nothing until a regulator of the issuing authority confirms it.'];
  }
  if (row.status === 'scheduled') {
    return [
      `It becomes a version of the licence on ${date}, within a minute; verdicts follow it from then on.`,
    ];
  }
  if (row.status !== 'confirmed') return [`It was ${row.status} and has no effect.`];
  return [madeText(row, presentOf(record)), ...retroactiveText(judgedUnder(seen), date)];
}

function madeText({ licenceVersions }: AmendmentRow, present: LicenceRow): string {
  const [first, ...again] = licenceVersions;
  const further =
    again.length === 0
      ? ''
      : ` Version${again.length > 1 ? 's' : ''} ${again.join(', ')} say again what was decided for later dates, with it.`;
  return `It made version ${first} of the licence; the present one is ${present.version}.${further}`;
}

function retroactiveText(judged: readonly JudgedUnder[], date: string): string[] {
  if (judged.length === 0) return [];
  const parts = judged.map(
    ({ version, fromMs, toMs }) =>
      `under version ${version} from ${timeText(fromMs)} to ${timeText(toMs)}`,
  );
  return [
    `It holds from ${date}, and was learnt of later: attestations that settled meanwhile were judged ${parts.join(', ')}.`,
    'Those verdicts stand as they were given; what was firing was appraised again when it was confirmed.',
  ];
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

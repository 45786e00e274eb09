/** Changes of the registry that no receipt may tell of: the epoch stands in every receipt, and one that rose would announce them. */
import type { RosterChange } from '../roster.ts';
import { inspectionTold } from './inspections.ts';
import { readingTold } from './meters.ts';
import type { Book, LedgerStore } from './store.ts';

export type QuietChange = Extract<RosterChange, { type: 'inspection' | 'meter-reading' }>;

/** Whether a change is one of them. */
export function isQuiet(body: RosterChange): body is QuietChange {
  return body.type === 'inspection' || body.type === 'meter-reading';
}

/** Keeps what it says. */
export function toldQuietly(
  { control }: Pick<LedgerStore, 'control'>,
  book: Book,
  body: QuietChange,
  nowMs: number,
): void {
  if (body.type === 'inspection') inspectionTold({ control }, body.inspection, nowMs);
  else readingTold({ control, book }, body.reading);
}

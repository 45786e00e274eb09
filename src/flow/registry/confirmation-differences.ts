/** What an authority's own record of a licence and the registry's say differently. */
import type { ItemLine } from '../../core/model.ts';
import type { LicenceRow } from './rows.ts';

/** A licence as the authority's own system has it; what it leaves out is not compared. */
export interface Exported {
  readonly line: number;
  readonly number: string;
  readonly exporter?: string | undefined;
  readonly validFromMs?: number | undefined;
  readonly validToMs?: number | undefined;
  readonly items?: readonly ItemLine[] | undefined;
  readonly note?: string | undefined;
}

/** Theirs: the authority's file. Ours: the registry. */
export interface Difference {
  readonly pointer: string;
  readonly theirs: string;
  readonly ours: string;
}

/** By pointer into the registered licence; only what the file says is compared. */
export function differencesOf(
  { exporter, validFromMs, validToMs, items }: Exported,
  licence: LicenceRow,
  exporterName: string | null,
): Difference[] {
  const isExporter =
    exporter === undefined ||
    exporter === licence.exporter ||
    (exporterName !== null && sameName(exporter, exporterName));
  return [
    ...(isExporter
      ? []
      : [{ pointer: '/exporter', theirs: exporter, ours: exporterName ?? licence.exporter }]),
    ...moment('/validFrom', validFromMs, licence.licensedFromMs),
    ...moment('/validTo', validToMs, licence.licensedToMs),
    ...itemLines(items, licence.items),
  ];
}

/** Companies are written in many cases and spacings; nothing else of a name is forgiven. */
function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
  return plain(a) === plain(b);
}

function moment(pointer: string, theirs: number | undefined, ours: number): Difference[] {
  if (theirs === undefined || theirs === ours) return [];
  const instant = (ms: number) => new Date(ms).toISOString();
  return [{ pointer, theirs: instant(theirs), ours: instant(ours) }];
}

function itemLines(theirs: readonly ItemLine[] | undefined, ours: readonly ItemLine[]) {
  if (theirs === undefined) return [];
  const [a, b] = [itemText(theirs), itemText(ours)];
  return a === b ? [] : [{ pointer: '/items', theirs: a, ours: b }];
}

function itemText(items: readonly ItemLine[]): string {
  return items
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, model, quantity }) => `${line}:${model}:${quantity}`)
    .join(';');
}

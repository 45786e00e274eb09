/** Filed reports -> the spans that they cover, as the ledger of a licence is told of them. */
import type { FiledSpan } from '../../core/appraise/facts.ts';
import { mergedSpans } from '../../core/appraise/windows.ts';
import type { RegistryPorts } from './ports.ts';

/** Of one licence: beyond that the later ones cover nothing. */
const MAX_FILINGS = 5_000;

/** One span for reports that follow each other, by what they are on. */
export async function filedRecordOf(
  { registry }: Pick<RegistryPorts, 'registry'>,
  licence: string,
): Promise<readonly FiledSpan[]> {
  const rows = await registry.filingsUnder(licence, MAX_FILINGS);
  return [...Map.groupBy(rows, ({ what }) => what)].flatMap(([what, filings]) =>
    mergedSpans(filings).map((span) => ({ what, ...span })),
  );
}

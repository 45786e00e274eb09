/** What a bulk confirmation said, on the wire. */
import type { Confirmations, RowAnswer } from '../flow/registry/confirm-all.ts';

/** Each row in the order of the file, and how many got which word. */
export function confirmationsView({ answers, written }: Confirmations) {
  const counts: Partial<Record<RowAnswer['word'], number>> = {};
  for (const { word } of answers) counts[word] = (counts[word] ?? 0) + 1;
  const rows = answers.map(({ row, word, licence, differences, detail }) => {
    const { line, number } = row;
    return { line, number, word, licence: licence?.id ?? null, differences, detail };
  });
  return { written, counts, rows };
}

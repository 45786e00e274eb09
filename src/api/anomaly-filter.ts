/** The query of a list of anomalies -> the filter of the flow. */
import type { z } from 'zod';
import type { anomalyQuery } from '../contract/anomalies.ts';
import { millisecondsOf } from '../contract/values.ts';
import type { AnomalyFilter } from '../flow/registry/anomaly-index.ts';

/** What a query asks for, without how much of it. */
export type AskedAnomalies = Omit<z.output<typeof anomalyQuery>, 'after' | 'limit'>;

export function filterOf({ from, to, condition, open, ...rest }: AskedAnomalies): AnomalyFilter {
  return {
    ...rest,
    state: condition === 'all' ? undefined : condition,
    open: open === undefined ? undefined : open === 'true',
    fromMs: from === undefined ? undefined : millisecondsOf(from),
    toMs: to === undefined ? undefined : millisecondsOf(to),
  };
}

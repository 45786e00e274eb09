/** Queries of the condition index, narrowed to what a caller may see. */

import type { RuleSheet } from '../../core/appraise/rule.ts';
import { explain } from '../../core/appraise/ruleset.ts';
import type {
  Anomaly,
  AnomalyCount,
  AnomalyCursor,
  AnomalyFilter,
  AnomalyIndex,
  AnomalyScope,
  CountedBy,
} from './anomaly-index.ts';
import { type Caller, visibleTo } from './caller.ts';
import { accept, type Outcome, refuse } from './write.ts';

export interface AnomalyPage {
  readonly anomalies: readonly Anomaly[];
  /** The cursor behind the last one; null at the end. */
  readonly next: string | null;
}

/** A regulator sees all of its authority; exporter and operator what is shown to them. */
export function scopeOf(caller: Caller): AnomalyScope {
  return { visible: visibleTo(caller), sees: caller.role === 'regulator' ? 'all' : 'shown' };
}

/** Newest opening first. `request_parameter_invalid` for a cursor that no page gave. */
export async function listAnomalies(
  index: AnomalyIndex,
  caller: Caller,
  filter: AnomalyFilter,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<Outcome<AnomalyPage>> {
  const after = page.after === undefined ? null : cursorOf(page.after);
  if (page.after !== undefined && !after) {
    const detail = 'not a cursor that a page gave';
    const error = { in: 'query', pointer: '/after', reason: 'format_invalid', detail } as const;
    return refuse('request_parameter_invalid', { errors: [error] });
  }
  const found = await index.find(scopeOf(caller), filter, { after, limit: page.limit + 1 });
  const anomalies = found.slice(0, page.limit);
  const last = anomalies.at(-1);
  const next = found.length > page.limit && last ? cursorText(last) : null;
  return accept({ anomalies, next });
}

/** How many there are of what the caller may see, largest first. */
export async function countAnomalies(
  index: AnomalyIndex,
  caller: Caller,
  filter: AnomalyFilter,
  by: CountedBy,
): Promise<readonly AnomalyCount[]> {
  return index.counts(scopeOf(caller), filter, by);
}

function cursorText({ condition, id }: Anomaly): string {
  return `${condition.openedAtMs}.${id}`;
}

function cursorOf(text: string): AnomalyCursor | null {
  const [, openedAtMs, id] = /^(\d{1,15})\.([0-9a-f]{32})$/.exec(text) ?? [];
  return openedAtMs === undefined || id === undefined
    ? null
    : { openedAtMs: Number(openedAtMs), id };
}

export interface SeenAnomaly {
  readonly anomaly: Anomaly;
  readonly rule: RuleSheet;
}

/** One anomaly with the sheet of its rule. */
export async function seeAnomaly(
  index: AnomalyIndex,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenAnomaly>> {
  const anomaly = await index.get(scopeOf(caller), id);
  if (!anomaly) return refuse('object_not_found');
  return accept({ anomaly, rule: explain(anomaly.condition.kind) });
}

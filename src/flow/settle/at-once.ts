/** The moment at which windows cover the most sites of a licence together. */

import { mergedSpans } from '../../core/appraise/windows.ts';
import type { SiteWindow, Span } from '../../core/model.ts';
import type { Observed } from './observe.ts';

/** A window of at least so much of a site's devices is one of the site. */
const WHOLE_PART = 0.5;

/** A window with how many active devices of this ledger it covers. */
export interface Cover {
  readonly window: SiteWindow;
  readonly devices: number;
}

interface Turn {
  readonly atMs: number;
  readonly site: string;
  readonly begins: boolean;
}

/** The sites that are wholly in windows at that moment, of windows that end after `sinceMs`; none where there are none. */
export function peakOf(
  covers: readonly Cover[],
  bySite: ReadonlyMap<string, readonly Observed[]>,
  sinceMs: number,
): ReadonlySet<string> {
  const wide = covers.filter(({ window, devices }) => {
    const all = bySite.get(window.site)?.length ?? 0;
    const isRecent = window.withdrawnAtMs === null && window.toMs > sinceMs;
    return isRecent && devices >= all * WHOLE_PART;
  });
  const windows = Map.groupBy(wide, ({ window }) => window.site);
  const turns = [...windows].flatMap(([site, list]) =>
    mergedSpans(list.map(({ window }) => window)).flatMap((span) => turnsOf(site, span)),
  );
  return fullest(turns.sort((a, b) => a.atMs - b.atMs || Number(a.begins) - Number(b.begins)));
}

function turnsOf(site: string, { fromMs, toMs }: Span): Turn[] {
  return [
    { atMs: fromMs, site, begins: true },
    { atMs: toMs, site, begins: false },
  ];
}

/** One that ends at a moment makes room for one that begins then. */
function fullest(turns: readonly Turn[]): ReadonlySet<string> {
  const inside = new Set<string>();
  let peak: ReadonlySet<string> = new Set();
  for (const { site, begins } of turns) {
    if (begins) inside.add(site);
    else inside.delete(site);
    if (inside.size > peak.size) peak = new Set(inside);
  }
  return peak;
}

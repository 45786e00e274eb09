/** The declared windows of a ledger's sites while one sweep runs: whom they cover, what came of them, which are done with. */
import type { SiteTickFacts } from '../../core/appraise/facts.ts';
import { darkAfterMs } from '../../core/appraise/rules/gone-dark.ts';
import { USE_SPAN_MS, windowUse } from '../../core/appraise/window-use.ts';
import { overlapMs, silenceOf } from '../../core/appraise/windows.ts';
import type { DeclaredWindow, Device, LicenceTerms, SiteWindow } from '../../core/model.ts';
import { type Cover, peakOf } from './at-once.ts';
import type { Calendar, Observed } from './observe.ts';

export class SiteWindows implements Calendar {
  readonly #all: readonly SiteWindow[];
  readonly #whole = new Map<string, DeclaredWindow[]>();
  readonly #named = new Map<string, DeclaredWindow[]>();

  /** In order of their begin. */
  constructor(all: readonly SiteWindow[]) {
    this.#all = all;
    for (const { window, site, devices, fromMs, toMs, withdrawnAtMs } of all) {
      if (withdrawnAtMs !== null) continue;
      const declared = { window, fromMs, toMs };
      if (devices === null) push(this.#whole, site, declared);
      else for (const device of devices) push(this.#named, device, declared);
    }
  }

  /** The windows that cover a device and touch its silence, in order of their begin. */
  touching({ device, site }: Device, lastPresenceAtMs: number, nowMs: number): DeclaredWindow[] {
    const [whole, named] = [this.#whole.get(site), this.#named.get(device)];
    if (!whole && !named) return [];
    const silence = { fromMs: lastPresenceAtMs, toMs: nowMs };
    return [...(whole ?? []), ...(named ?? [])]
      .filter((window) => overlapMs(window, silence) > 0)
      .sort((a, b) => a.fromMs - b.fromMs);
  }

  /** What the sweep says of each site's windows; only those that cover a device of this ledger concern it. */
  facts(
    sites: readonly string[],
    observed: readonly Observed[],
    licence: LicenceTerms,
    nowMs: number,
  ): SiteTickFacts[] {
    const bySite = Map.groupBy(observed, (one) => one.facts.device.site);
    const covered = this.#all.map((window) => coverOf(window, bySite.get(window.site) ?? []));
    const own = covered.filter(({ devices }) => devices > 0);
    const peak = peakOf(own, bySite, nowMs - USE_SPAN_MS);
    return sites.map((site): SiteTickFacts => {
      const windows = own.filter((cover) => cover.window.site === site);
      const gapMs = darkAfterMs(licence);
      return {
        ...{ nowMs, site, licence },
        use: windowUse(
          windows.map(({ window }) => window),
          nowMs,
          gapMs,
        ),
        returns: returnsOf(windows, bySite.get(site) ?? []),
        atOnce: { sites: peak.has(site) ? peak.size : 0, of: bySite.size },
      };
    });
  }

  /** Windows that no silence and no measure of use reaches back to; `lateMs` is how far a last presence may yet fall back. */
  done(observed: readonly Observed[], lateMs: number, nowMs: number): string[] {
    if (this.#all.length === 0) return [];
    const sinceMs = nowMs - USE_SPAN_MS - lateMs;
    const old = this.#all.filter(({ toMs, withdrawnAtMs }) => (withdrawnAtMs ?? toMs) < sinceMs);
    const needed = new Set(
      observed.flatMap((one) => one.facts.windows.map(({ window }) => window)),
    );
    return old.filter(({ window }) => !needed.has(window)).map(({ window }) => window);
  }
}

function coverOf(window: SiteWindow, ofSite: readonly Observed[]): Cover {
  if (window.devices === null) return { window, devices: ofSite.length };
  const names = new Set(window.devices);
  const devices = ofSite.filter(({ facts }) => names.has(facts.device.device)).length;
  return { window, devices };
}

/** A device that was well when the first window of its silence began, and is dark now, has not come back from that one. */
function returnsOf(
  covers: readonly Cover[],
  ofSite: readonly Observed[],
): SiteTickFacts['returns'] {
  const missing = new Map<string, number>();
  for (const one of ofSite) {
    const window = notBackFrom(one);
    if (window !== null) missing.set(window, (missing.get(window) ?? 0) + 1);
  }
  return covers.flatMap(({ window: { window }, devices }) => {
    const count = missing.get(window);
    return count === undefined ? [] : [{ window, covered: devices, missing: count }];
  });
}

function notBackFrom({ facts, darkForMs }: Observed): string | null {
  const { windows, lastPresenceAtMs, licence } = facts;
  // A proof of place may have been missing for longer than the device was.
  const first = windows.find(({ toMs }) => toMs > (lastPresenceAtMs ?? 0));
  if (darkForMs === null || lastPresenceAtMs === null || !first) return null;
  const before = silenceOf(windows, lastPresenceAtMs, Math.max(first.fromMs, lastPresenceAtMs));
  return before.countedMs > darkAfterMs(licence) ? null : first.window;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

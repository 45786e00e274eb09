/** Since when a ledger knows what its licence asks for. */
import { withInterval } from '../../core/duty-spans.ts';
import type { ReportDuty } from '../../core/limits.ts';
import type { LicenceTerms } from '../../core/model.ts';

/** Since when a proof of place or a report is required: other words for it begin nothing anew, or each change would excuse who has none. */
export function withSince(
  terms: LicenceTerms,
  before: LicenceTerms | null,
  nowMs: number,
): LicenceTerms {
  const { location, limits } = terms;
  const reports = limits?.reports && dutiesSince(limits.reports, before, nowMs);
  const sinceMs = before?.location?.sinceMs ?? nowMs;
  return {
    ...terms,
    ...(location ? { location: { ...location, sinceMs } } : {}),
    ...(limits && reports ? { limits: { ...limits, reports } } : {}),
  };
}

/** A duty that stayed is what it was; one on the same subject at another interval goes on from it; the rest begins now. */
function dutiesSince(
  duties: readonly ReportDuty[],
  before: LicenceTerms | null,
  atMs: number,
): readonly ReportDuty[] {
  const { validFromMs = 0, limits } = before ?? {};
  const left = [...(limits?.reports ?? [])];
  const take = (is: (one: ReportDuty) => boolean) => {
    const at = left.findIndex(is);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const same = duties.map((duty) =>
    take(({ what, everyDays }) => what === duty.what && everyDays === duty.everyDays),
  );
  return duties.map(({ what, everyDays }, i) => {
    const known = same[i] ?? take((one) => one.what === what);
    const sinceMs = known?.sinceMs;
    if (!known || sinceMs === undefined) return { what, everyDays, sinceMs: atMs };
    if (known === same[i]) return known;
    return withInterval({ ...known, sinceMs }, everyDays, { atMs, validFromMs });
  });
}

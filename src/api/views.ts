/** Registry rows -> what the wire shows of them: columns named one by one, so that nothing slips out. */
import { instantOf, millisecondsOf } from '../contract/values.ts';
import type { SeenAnomaly } from '../flow/registry/anomalies.ts';
import { type Anomaly, type WorseEpisode, worstSeverity } from '../flow/registry/anomaly-index.ts';
import type {
  ApiKeyRow,
  AuthorityRow,
  BindingRow,
  DeviceKeyRow,
  DeviceRow,
  LicenceRow,
  LicenceShareRow,
  PartyRow,
  Version,
} from '../flow/registry/rows.ts';
import type { SeenSite } from '../flow/registry/seen-sites.ts';
import { chipReportView } from './chip-report-view.ts';

/** What every row says of its version. */
export function versionView({ version, recordedAtMs, actor }: Version) {
  return { version, recordedAt: instantOf(recordedAtMs), actor };
}

export function authorityView(row: AuthorityRow) {
  return { id: row.id, name: row.name, country: row.country, ...versionView(row) };
}

export function partyView(row: PartyRow) {
  const { id, name, country, roles, headquarters, incorporatedOnMs } = row;
  const incorporatedOn = incorporatedOnMs === null ? null : instantOf(incorporatedOnMs);
  return { id, name, country, roles, headquarters, incorporatedOn, ...versionView(row) };
}

interface WireEntity {
  readonly name: string;
  readonly country: string;
  readonly headquarters?: string | undefined;
  readonly incorporatedOn?: string | undefined;
}

/** What a request says of a party; what it does not say is not known. */
export function partyEntityOf({ name, country, headquarters, incorporatedOn }: WireEntity) {
  const incorporatedOnMs = incorporatedOn === undefined ? null : millisecondsOf(incorporatedOn);
  return { name, country, headquarters: headquarters ?? null, incorporatedOnMs };
}

/** Never the hash of the secret. */
export function apiKeyView(row: ApiKeyRow) {
  const { id, role, party, authority, label, revoked } = row;
  const expiresAt = instantOf(row.expiresAtMs);
  return { id, role, party, authority, label, expiresAt, revoked, ...versionView(row) };
}

export function siteView({ row, standings }: SeenSite) {
  const { id, name, operator, country, geometry, power, networks } = row;
  return {
    ...{ id, name, operator, country, geometry, ...(power ? { power } : {}) },
    ...(networks ? { networks } : {}),
    ...{ authorities: standings, ...versionView(row) },
  };
}

export function licenceView(row: LicenceRow) {
  const { id, authority, number, exporter, endUser, sites, items, status } = row;
  const { intervalS, graceS, countries, firmwareFloor, limits, location } = row;
  return {
    id,
    authority,
    number,
    exporter,
    endUser,
    sites,
    items,
    validFrom: instantOf(row.licensedFromMs),
    validTo: instantOf(row.licensedToMs),
    conditions: {
      ...{ intervalS, graceS, countries, firmwareFloor },
      ...(limits ? { limits } : {}),
      ...(location ? { location } : {}),
    },
    status,
    ...versionView(row),
  };
}

export function shareView(row: LicenceShareRow) {
  const { id, licence, authority, purpose, ended } = row;
  const until = instantOf(row.untilMs);
  return { id, licence, authority, purpose, until, ended, ...versionView(row) };
}

export function deviceView(row: DeviceRow) {
  const { id, licence, serial, model, line, site, uuid, hardwareKeyHash, status, retirement } = row;
  const shippedAt = instantOf(row.shippedAtMs);
  return {
    ...{
      id,
      licence,
      serial,
      model,
      line,
      site,
      uuid,
      hardwareKeyHash,
      shippedAt,
      status,
      retirement,
    },
    ...versionView(row),
  };
}

export function deviceKeyView(row: DeviceKeyRow) {
  const { version, suite, thumbprint, actor } = row;
  return { version, suite, thumbprint, enrolledAt: instantOf(row.recordedAtMs), actor };
}

export function bindingView(row: BindingRow) {
  const { version, thumbprint, hardwareKeyHash, chip, architecture, identity, firmware } = row;
  const { actor, anchor, delegatedBy, report } = row;
  const boundAt = instantOf(row.recordedAtMs);
  return {
    ...{ version, thumbprint, hardwareKeyHash, chip, architecture, identity, firmware, boundAt },
    ...{ strength: row.strength ?? ('bound' as const), anchor, delegatedBy, actor },
    report: report && chipReportView(report),
  };
}

/** A page of rows and the cursor behind it; one row more than asked for tells that there is a next page. */
export function pageView<R extends { readonly id: string }, V>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => V,
): { items: V[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.id ?? null) : null;
  return { items: shown.map(view), next };
}

export const defaultLimit = 100;

/** What a list's query says of paging, with the row more that `pageView` needs. */
export function pagingOf(query: { after?: string | undefined; limit?: number | undefined }) {
  const limit = query.limit ?? defaultLimit;
  return { limit, paging: { after: query.after, limit: limit + 1 } };
}

/** A condition of a ledger; how many clean words it has had is the ledger's own business. */
export function conditionView(condition: Anomaly['condition']) {
  const { kind, subject, state, severity, count, version, sentence, numbers, evidence } = condition;
  return {
    ...{ kind, subject, state, severity, count, version },
    openedAt: instantOf(condition.openedAtMs),
    lastFiredAt: instantOf(condition.lastFiredAtMs),
    clearedAt: condition.clearedAtMs === null ? null : instantOf(condition.clearedAtMs),
    clearedBy: condition.clearedBy,
    ...{ sentence, numbers, evidence },
  };
}

/** A condition with what a query filters by. */
export function anomalyView(anomaly: Anomaly) {
  const { id, licence, exporter, authority, site, operator, country, device } = anomaly;
  const { ledger, header, condition, open } = anomaly;
  return {
    ...{ id, open, worstSeverity: worstSeverity(anomaly), ...undecidedView(anomaly) },
    ...conditionView(condition),
    ...{ licence, exporter, authority, site, operator, country, device, ledger, header },
  };
}

/** What of an anomaly nobody has decided on. */
function undecidedView({ undecided }: Anomaly) {
  if (!undecided)
    return { worstSince: null, undecidedSince: null, undecidedEpisodes: 0, worse: null };
  const { worstSinceMs, sinceMs, episodes, worse } = undecided;
  return {
    worstSince: instantOf(worstSinceMs),
    ...{ undecidedSince: instantOf(sinceMs), undecidedEpisodes: episodes },
    worse: worse && worseView(worse),
  };
}

function worseView(worse: WorseEpisode) {
  const { severity, version, header, sentence, numbers, evidence, clearedAtMs } = worse;
  return {
    ...{ severity, version, header },
    openedAt: instantOf(worse.openedAtMs),
    lastFiredAt: instantOf(worse.lastFiredAtMs),
    clearedAt: clearedAtMs === null ? null : instantOf(clearedAtMs),
    ...{ sentence, numbers, evidence },
  };
}

/** What a reviewer reads of a rule. */
export function ruleView(rule: SeenAnomaly['rule']) {
  const { title, enforces, falsePositives, clearsAfter, confidential, constants } = rule;
  return {
    ...{ title, enforces, ruleOutFirst: falsePositives, clearsAfter, confidential, constants },
  };
}

/** A report -> what the wire shows of it: the same order of members and rows for the same report. */
import { instantOf } from '../contract/values.ts';
import type { Report } from '../flow/report/report.ts';
import type { AnomalyTally, ListedCondition } from '../flow/report/standing-port.ts';
import type { DeviceSums } from '../flow/report/totals.ts';
import type { ReportUse } from '../flow/report/use.ts';
import { hexOf } from './text.ts';

/** The whole of it. */
export function reportView(report: Report) {
  const { period, reader, checkpoint, devices } = report;
  return {
    format: 'muster-report/1',
    licence: licencePart(report),
    period: { from: instantOf(period.fromMs), to: instantOf(period.toMs) },
    ...{ reader, checkpoint, ledger: ledgerPart(report) },
    items: report.licence.items.map(({ line, model, quantity }) => {
      return { line, model, licensed: quantity, ...(devices.byLine.get(line) ?? none) };
    }),
    sites: sitesPart(report),
    devices: devices.all,
    devicesAt: instantOf(Math.min(period.toMs, report.standing?.atMs ?? period.toMs)),
    ...settledPart(report),
    usage: usagePart(report),
    custody: report.hands,
    anomalies: anomaliesPart(report),
  };
}

const none: DeviceSums = {
  ...{ registered: 0, shipped: 0, retired: 0 },
  ...{ attesting: 0, dark: 0, neverSeen: 0 },
};

function partyPart({ parties }: Report, id: string) {
  return { id, name: parties.get(id)?.name ?? null };
}

function licencePart(report: Report) {
  const { licence, authority } = report;
  const { id, version, number, status, exporter, endUser } = licence;
  const { intervalS, graceS, countries, firmwareFloor, limits, location } = licence;
  return {
    ...{ id, version, number, status, authority },
    exporter: partyPart(report, exporter),
    endUser: partyPart(report, endUser),
    validFrom: instantOf(licence.licensedFromMs),
    validTo: instantOf(licence.licensedToMs),
    conditions: {
      ...{ intervalS, graceS, countries, firmwareFloor },
      ...(limits ? { limits } : {}),
      ...(location ? { location } : {}),
    },
  };
}

function ledgerPart({ standing }: Report) {
  if (!standing) return null;
  const { header, atMs, recordedFrom } = standing;
  const { sequence, leaf, index } = header;
  const settledAt = instantOf(atMs);
  return { sequence, leaf: hexOf(leaf), logIndex: index, settledAt, recordedFrom };
}

/** To three decimals: below a watt-hour and a GPU-second. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function usedPart({ busyS, spanS, observedS, joules, ...use }: ReportUse['period']) {
  return {
    gpuHours: rounded(busyS / 3_600),
    energyKwh: rounded(joules / 3.6e6),
    exaflop: rounded(use.exaflop),
    errorExaflop: rounded(use.errorExaflop),
    mostExaflop: rounded(use.mostExaflop),
    reportedPercent: spanS > 0 ? Math.round((observedS / spanS) * 10_000) / 100 : null,
  };
}

/** Sums over the whole licence, to who sees all of it. */
function usagePart({ use, isWholeTold }: Report) {
  if (!use || !isWholeTold) return null;
  const { period, budget } = use;
  const periods = budget?.periods.map(({ fromMs, toMs, ...sums }) => {
    return { from: instantOf(fromMs), to: instantOf(toMs), ...usedPart(sums) };
  });
  return { ...usedPart(period), budget: budget && { ...budget.terms, periods } };
}

/** Those of the licence, and those where devices of it stand all the same. */
function sitesPart(report: Report) {
  const { sites, devices } = report;
  const known = new Map(sites.map((row) => [row.id, row]));
  return [...devices.bySite].map(([id, sums]) => {
    const row = known.get(id);
    const operator = row ? partyPart(report, row.operator) : null;
    return { id, name: row?.name ?? null, country: row?.country ?? null, operator, ...sums };
  });
}

function settledPart({ standing, isWholeTold, isPlaceTold }: Report) {
  if (!standing || !isWholeTold) return { reports: null, location: null };
  const { reports: settled, present, proved, consistent, impossible } = standing.sums;
  const unproven = present - proved - consistent - impossible;
  const provedPercent = present === 0 ? null : Math.round((proved / present) * 10_000) / 100;
  const location = { proved, consistent, unproven, impossible, provedPercent };
  return { reports: { settled, present }, location: isPlaceTold ? location : null };
}

function anomaliesPart(report: Report) {
  const tallies = report.standing?.anomalies ?? [];
  const listed = report.standing?.listed ?? [];
  const all = tallies.reduce((sum, { count }) => sum + count, 0);
  return {
    counts: tallies.toSorted(byName).map(({ isFiring, ...tally }) => {
      const title = report.decided.titles.get(tally.kind)!;
      return { ...tally, title, state: stateOf(isFiring) };
    }),
    listed: listed.map((one) => listedPart(report, one)),
    unlisted: all - listed.length,
  };
}

const ranks = ['critical', 'high', 'medium', 'low'];

/** The gravest first. */
function byName(a: AnomalyTally, b: AnomalyTally): number {
  const place = ({ kind, severity, isFiring }: AnomalyTally) =>
    `${ranks.indexOf(severity)} ${kind} ${isFiring ? 0 : 1}`;
  return place(a) < place(b) ? -1 : 1;
}

function stateOf(isFiring: boolean): 'firing' | 'clear' {
  return isFiring ? 'firing' : 'clear';
}

function undecidedPart({ condition, worse, undecidedSinceMs, undecidedEpisodes }: ListedCondition) {
  const undecidedSince = undecidedSinceMs === null ? null : instantOf(undecidedSinceMs);
  return {
    worstSeverity: worse?.severity ?? condition.severity,
    worse: worse && {
      severity: worse.severity,
      openedAt: instantOf(worse.openedAtMs),
      header: worse.header,
    },
    ...{ undecidedSince, undecidedEpisodes },
  };
}

function listedPart({ decided, names }: Report, listed: ListedCondition) {
  const { id, condition, header, site, isFiring } = listed;
  const { kind, severity, state, subject, openedAtMs, clearedAtMs, sentence } = condition;
  const known = decided.dispositions && (decided.dispositions.get(id) ?? null);
  return {
    ...{ id, kind, title: decided.titles.get(kind)!, severity, ...undecidedPart(listed) },
    ...{ state: stateOf(isFiring), stateAtCheckpoint: state, subject },
    ...{ name: names.get(subject.id) ?? null, site, openedAt: instantOf(openedAtMs) },
    clearedAt: clearedAtMs === null ? null : instantOf(clearedAtMs),
    sentence: decided.erased.has(id) ? null : sentence,
    header,
    ...(decided.dispositions === null
      ? {}
      : {
          disposition: known && {
            ...{ code: known.code, reason: known.reason, covers: known.covers },
            recordedAt: instantOf(known.recordedAtMs),
          },
        }),
  };
}

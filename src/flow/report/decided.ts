/** What people had decided of a report's anomalies under its checkpoint, and what their subjects are called. */
import { compareSeverity } from '../../core/appraise/condition.ts';
import { explain } from '../../core/appraise/ruleset.ts';
import { type AnomalyKind, anomalyKinds } from '../../core/model.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { DispositionRow } from '../desk/rows.ts';
import type { Under, UnderStore } from './port.ts';
import type { LedgerStanding, ListedCondition } from './standing-port.ts';

export interface Decision extends Pick<DispositionRow, 'code' | 'reason' | 'recordedAtMs'> {
  /** Whether it is about this episode, at this severity or a worse one. */
  readonly covers: boolean;
}

export interface Decided {
  /** By anomaly; null to whom decisions are not told. */
  readonly dispositions: ReadonlyMap<string, Decision> | null;
  /** Anomalies whose content was erased since: their words are not told again. */
  readonly erased: ReadonlySet<string>;
  /** What rules call their kinds. */
  readonly titles: ReadonlyMap<AnomalyKind, string>;
}

/** Dispositions of those that are told one by one. */
export async function decidedOf(
  { registry }: DeskPorts,
  standing: LedgerStanding | null,
  size: number,
  isTold: boolean,
): Promise<Decided> {
  const listed = standing?.listed ?? [];
  const under = { size, dateMs: Number.MAX_SAFE_INTEGER };
  const named = listed.map(({ id }) => ({ kind: 'anomalies' as const, name: id }));
  const ids = listed.map(({ id }) => `dsp_${id}`);
  const [rows, gone] = await Promise.all([
    isTold ? registry.history.under.rows('dispositions', ids, under) : null,
    registry.erasures.erasedUnder(named),
  ]);
  const byId = new Map(listed.map((one) => [one.id, one]));
  const decisions = rows?.map(
    (row) => [row.anomaly, decisionOf(row, byId.get(row.anomaly)!)] as const,
  );
  return {
    dispositions: decisions ? new Map(decisions) : null,
    erased: new Set(listed.map(({ id }) => id).filter((id) => gone.has(`anomalies/${id}`))),
    titles: new Map(anomalyKinds.map((kind) => [kind, explain(kind).title])),
  };
}

function decisionOf(row: DispositionRow, { condition }: ListedCondition): Decision {
  const { code, reason, recordedAtMs, openedAtMs, severity } = row;
  const isThisEpisode = openedAtMs === condition.openedAtMs;
  const covers = isThisEpisode && compareSeverity(severity, condition.severity) >= 0;
  return { code, reason, recordedAtMs, covers };
}

/** Devices by serial number, sites and parties by name: as they were recorded then. */
export async function namesOf(
  store: UnderStore,
  standing: LedgerStanding | null,
  under: Under,
): Promise<ReadonlyMap<string, string>> {
  const subjects = standing?.listed.map(({ condition }) => condition.subject) ?? [];
  const of = (type: string) => [
    ...new Set(subjects.filter((one) => one.type === type).map(({ id }) => id)),
  ];
  const [devices, sites, parties] = await Promise.all([
    store.rows('devices', of('device'), under),
    store.rows('sites', of('site'), under),
    store.rows('parties', of('submitter'), under),
  ]);
  const named = [...sites, ...parties].map(({ id, name }) => [id, name] as const);
  return new Map([...devices.map(({ id, serial }) => [id, serial] as const), ...named]);
}

/**
 * What webhooks are told, and who of them. A notice is written in the transaction of what it reports; the store
 * makes one delivery of it for each webhook that asks for the event and whose owner is among the audience.
 */
import type { Severity } from '../../core/model.ts';
import type { IndexedCondition } from '../ports.ts';
import type { LicenceRow, WebhookOwner } from '../registry/rows.ts';
import type { WebhookEvent } from './rows.ts';

/** Named owners, and the operators of a licence's sites. */
export interface Audience {
  readonly owners: readonly WebhookOwner[];
  readonly operatorsOfLicence?: string;
}

export interface Notice {
  readonly event: WebhookEvent;
  /** The object and the version of it that is told: no webhook is told the same twice. */
  readonly subject: string;
  readonly version: number;
  readonly occurredAtMs: number;
  readonly audience: Audience;
  /** What stands in the message: nothing that its audience may not GET. */
  readonly data: Readonly<Record<string, unknown>>;
}

type About = Pick<
  IndexedCondition,
  'licence' | 'exporter' | 'authority' | 'site' | 'operator' | 'device' | 'condition'
>;

/** Those whom an anomaly is about, and its authority. */
export function ownersOf({ exporter, operator, authority }: About): WebhookOwner[] {
  const parties: WebhookOwner[] = [
    { role: 'exporter', owner: exporter },
    ...(operator === null ? [] : [{ role: 'operator', owner: operator } as const]),
  ];
  return [...parties, { role: 'regulator', owner: authority }];
}

/** What a message says of an anomaly; numbers and evidence are for those who GET it. */
export function anomalyData(id: string, about: About, worst: Severity) {
  const { condition, licence, site, device } = about;
  const { version, kind, severity, state, sentence } = condition;
  return {
    ...{ anomaly: id, version, kind, severity, worstSeverity: worst, state },
    ...{ licence, site, device, sentence },
    path: `/v1/anomalies/${id}`,
  };
}

/** When the present version of a condition came about, as nearly as the condition says it. */
export function occurredAtMs({ condition }: About): number {
  return Math.max(condition.lastFiredAtMs, condition.clearedAtMs ?? 0);
}

/** A regulator showed an anomaly to those whom it is about. `version` is that of the release. */
export function anomalyReleased(
  id: string,
  about: About,
  release: { readonly version: number; readonly atMs: number; readonly worst: Severity },
): Notice {
  const owners = ownersOf(about).filter(({ role }) => role !== 'regulator');
  return {
    event: 'anomaly.released',
    subject: id,
    version: release.version,
    occurredAtMs: release.atMs,
    audience: { owners },
    data: anomalyData(id, about, release.worst),
  };
}

/** A licence was confirmed, rejected, suspended, reinstated or revoked. */
export function licenceStatus(row: LicenceRow): Notice {
  const { id, version, status, number, exporter, authority } = row;
  return {
    event: 'licence.status',
    subject: id,
    version,
    occurredAtMs: row.recordedAtMs,
    audience: {
      owners: [
        { role: 'exporter', owner: exporter },
        { role: 'regulator', owner: authority },
      ],
      operatorsOfLicence: id,
    },
    data: { licence: id, version, number, status, path: `/v1/licences/${id}` },
  };
}

/** An authority asks a party something. `path` is where the party reads and answers it. */
export function requestSent(request: {
  readonly id: string;
  readonly version: number;
  readonly atMs: number;
  readonly to: WebhookOwner;
  readonly dueAtMs: number | null;
  readonly sentence: string;
  readonly path: string;
}): Notice {
  const { id, version, atMs, to, dueAtMs, sentence, path } = request;
  const dueAt = dueAtMs === null ? null : new Date(dueAtMs).toISOString();
  return {
    event: 'request.sent',
    subject: id,
    version,
    occurredAtMs: atMs,
    audience: { owners: [to] },
    data: { request: id, dueAt, sentence, path },
  };
}

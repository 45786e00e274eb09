/** The compliance report of a licence for a period: how things stood under one checkpoint of the log, and nothing since. */
import { rules } from '../../core/appraise/ruleset.ts';
import type { DeskPorts } from '../desk/port.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import { bringThrough } from '../registry/drain.ts';
import { mayDecide } from '../registry/own-licence.ts';
import { aDay } from '../registry/quota.ts';
import type { LicenceRow, PartyRow, SiteRow } from '../registry/rows.ts';
import { accept, type Outcome, overQuota, refuse } from '../registry/write.ts';
import { type Decided, decidedOf, namesOf } from './decided.ts';
import { type HandsOf, handsOf } from './hands.ts';
import { checkpointFor, type ReportCheckpoint } from './report-checkpoint.ts';
import type { AnomalySight, LedgerStanding, Standing, StandingRequest } from './standing-port.ts';
import { type DeviceTotals, totalsOf } from './totals.ts';
import { type ReportUse, useOf } from './use.ts';

/** Anomalies told one by one. */
const LISTED = 200;
/** Writes before it that a report brings to the log itself. */
const WRITES_BEFORE = 200;
const RETRY_AFTER_S = 2;

export interface ReportRequest {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the checkpoint; undefined: the newest. */
  readonly size: number | undefined;
}

export interface Report {
  readonly licence: LicenceRow;
  readonly reader: Caller['role'];
  readonly period: Pick<ReportRequest, 'fromMs' | 'toMs'>;
  readonly checkpoint: ReportCheckpoint;
  readonly parties: ReadonlyMap<string, PartyRow>;
  readonly authority: { readonly id: string; readonly name: string };
  readonly sites: readonly SiteRow[];
  /** Null where the ledger has nothing under the checkpoint. */
  readonly standing: LedgerStanding | null;
  /** Whether the reader is told what round trips said of places. */
  readonly isPlaceTold: boolean;
  /** Whether the reader is told sums over the whole licence. */
  readonly isWholeTold: boolean;
  readonly devices: DeviceTotals;
  readonly use: ReportUse | null;
  readonly hands: readonly HandsOf[];
  readonly decided: Decided;
  /** Serial numbers and names of what anomalies are about. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Makes the report. Refuses `object_not_found` (a licence that is not the caller's, or that no change under the checkpoint
 * made), `quota_exceeded`, `report_checkpoint_unknown`, and `anchor_pending` while something before it is on its way to the log.
 */
export async function makeReport(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  id: string,
  asked: ReportRequest,
): Promise<Outcome<Report>> {
  if (!(await ports.registry.visibleLicence(visibleTo(caller), id)))
    return refuse('object_not_found');
  const charge = aDay('reports', caller.party ?? caller.authority ?? caller.apiKey, nowMs);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const checkpoint = await checkpointFor(ports, asked.size);
  if (!checkpoint.ok) return checkpoint;
  if (!(await isWritten(ports))) return pending();
  const { size } = checkpoint.value;
  const under = { size, dateMs: asked.toMs - 1 };
  const [licence] = await ports.registry.history.under.rows('licences', [id], under);
  if (!licence)
    return refuse('object_not_found', { detail: 'Not in that period, as recorded then.' });
  const sight = await sightOf(ports, caller, licence, size);
  const decisions = await decisionsUnder(ports, licence, size);
  const standing = await standingOf(ports, licence, { ...asked, size, sight, decisions });
  if (standing.word === 'pending') return pending();
  return accept(
    await whole(ports, caller, { licence, asked, checkpoint: checkpoint.value, standing }),
  );
}

function pending(): Outcome<never> {
  return refuse('anchor_pending', { retryAfterS: RETRY_AFTER_S });
}

/** A write without a place in the log might stand on either side of the checkpoint. */
async function isWritten(ports: DeskPorts): Promise<boolean> {
  const waiting = await ports.registry.undrained(WRITES_BEFORE);
  const last = waiting.at(-1);
  if (!last) return true;
  await bringThrough(ports, last.sequence);
  return waiting.length < WRITES_BEFORE;
}

/** By releases under the checkpoint; what was withheld since is kept back from every copy made after that. */
async function sightOf(
  { registry }: DeskPorts,
  caller: Caller,
  licence: LicenceRow,
  size: number,
): Promise<AnomalySight> {
  const operator = caller.role === 'operator' ? caller.party : null;
  if (caller.role === 'regulator') return { operator, hiddenKinds: [], released: [], withheld: [] };
  const hiddenKinds = rules.filter(({ confidential }) => confidential).map(({ kind }) => kind);
  const ids = await registry.history.under.decidedAnomalies('releases', licence.id);
  const under = { size, dateMs: Number.MAX_SAFE_INTEGER };
  const names = ids.map((one) => `rel_${one}`);
  const [then, now] = await Promise.all([
    registry.history.under.rows('releases', names, under),
    registry.newestOf('releases', names),
  ]);
  const withheld = [...then, ...now].filter(({ word }) => word === 'withheld');
  const isWithheld = new Set(withheld.map(({ anomaly }) => anomaly));
  const released = then.map(({ anomaly }) => anomaly).filter((one) => !isWithheld.has(one));
  return { operator, hiddenKinds, released, withheld: [...isWithheld] };
}

/** Severity falls by a decision alone: the ledger, which knows of none, is told those that were recorded under the checkpoint. */
async function decisionsUnder(
  { registry }: DeskPorts,
  { id }: LicenceRow,
  size: number,
): Promise<StandingRequest['decisions']> {
  const { under } = registry.history;
  const ids = await under.decidedAnomalies('dispositions', id);
  const names = ids.map((one) => `dsp_${one}`);
  const rows = await under.rows('dispositions', names, { size, dateMs: Number.MAX_SAFE_INTEGER });
  return rows.map(({ anomaly, conditionVersion: version, openedAtMs, severity }) => {
    return { anomaly, version, openedAtMs, severity };
  });
}

function standingOf(
  { ledgers }: DeskPorts,
  { id, intervalS, graceS }: LicenceRow,
  { fromMs, toMs, size, sight, decisions }: Omit<StandingRequest, 'freshMs' | 'listed'>,
): Promise<Standing> {
  const freshMs = (2 * intervalS + graceS) * 1_000;
  const asked = { size, fromMs, toMs, freshMs, sight, decisions, listed: LISTED };
  return ledgers.ledger(id).standing(asked);
}

interface Made {
  readonly licence: LicenceRow;
  readonly asked: ReportRequest;
  readonly checkpoint: ReportCheckpoint;
  readonly standing: Standing;
}

async function whole(ports: DeskPorts, caller: Caller, made: Made): Promise<Report> {
  const { licence, asked, checkpoint } = made;
  const standing = made.standing.word === 'standing' ? made.standing : null;
  const under = { size: checkpoint.size, dateMs: asked.toMs - 1 };
  const read = ports.registry.history.under;
  const allSites = await read.rows('sites', licence.sites, under);
  const isOwn = ({ operator }: SiteRow) => caller.role !== 'operator' || operator === caller.party;
  const sites = allSites.filter(isOwn);
  const partyIds = [licence.exporter, licence.endUser, ...sites.map(({ operator }) => operator)];
  const [parties, authorities, devices, decided, names, hands, isWholeTold] = await Promise.all([
    read.rows('parties', [...new Set(partyIds)], under),
    read.rows('authorities', [licence.authority], under),
    totalsOf(read, { licence, sites, standing, under, isAll: caller.role !== 'operator' }),
    decidedOf(ports, standing, checkpoint.size, mayDecideFor(caller, licence)),
    namesOf(read, standing, under),
    handsOf(read, caller, licence.id, { size: checkpoint.size, toMs: asked.toMs }),
    isAllOwn(ports, caller, licence),
  ]);
  return {
    ...{ licence, checkpoint, sites, standing, devices, decided, names, hands },
    reader: caller.role,
    period: { fromMs: asked.fromMs, toMs: asked.toMs },
    parties: new Map(parties.map((row) => [row.id, row])),
    authority: { id: licence.authority, name: authorities[0]?.name ?? licence.authority },
    use: standing && useOf(standing.use, licence, asked),
    isPlaceTold: caller.role === 'regulator',
    isWholeTold,
  };
}

/** An operator is told sums where every site that the licence named until then is its own, those that were taken out too. */
async function isAllOwn(
  { registry }: DeskPorts,
  { role, party }: Caller,
  { id, version: last }: LicenceRow,
): Promise<boolean> {
  if (role !== 'operator') return true;
  const versions = await registry.versionsOf('licences', [id]);
  const named = versions.filter(({ version }) => version <= last).flatMap(({ sites }) => sites);
  const sites = await registry.newestOf('sites', [...new Set(named)]);
  return sites.every(({ operator }) => operator === party);
}

/** What an authority decided is told to itself alone. */
function mayDecideFor(caller: Caller, licence: LicenceRow): boolean {
  return caller.role === 'regulator' && mayDecide(caller, licence);
}

/**
 * Erases what is due: first a record of it, then its leaf, then the content. Each step may be done again, and a run that
 * is cut short anywhere is gone on with by the next: what a record names is deleted once its leaf stands in the log.
 */
import type { ErasedObject } from '../../core/log/erasure.ts';
import type { PartHeader } from '../../core/log/header.ts';
import { bundlesOf, keptHeader } from '../kept-header.ts';
import { changed } from '../registry/change.ts';
import type { RegistryWrite } from '../registry/port.ts';
import { SERVICE } from '../registry/quota.ts';
import { newId, nextVersion, write } from '../registry/write.ts';
import type { EndedLicence } from './port.ts';
import type { RetentionPorts } from './ports.ts';
import { BASIS, cutoffMs, type Retention, retentionOf } from './retention.ts';
import type { ErasureRow } from './rows.ts';

/** Two bundles a header: a call of the archive deletes a thousand objects. */
const HEADERS_A_RECORD = 200;
const FILES_A_RECORD = 200;
/** What one run of the cron does at most. */
const RECORDS_A_RUN = 20;
const LICENCES_A_PAGE = 200;
const PAGES_A_RUN = 20;

export interface Swept {
  /** Records that this run wrote. */
  readonly records: number;
  /** Erasures whose content this run deleted. */
  readonly deleted: number;
}

/** One bounded run. Throws where a port fails; the next goes on from there. */
export async function sweepErasures(ports: RetentionPorts, nowMs: number): Promise<Swept> {
  const left = await deleteLogged(ports, nowMs);
  const records = await recordDue(ports, nowMs);
  const deleted = records > 0 ? await deleteLogged(ports, nowMs) : 0;
  return { records, deleted: left + deleted };
}

/** What is under a leaf goes: never before, so that nothing is missing that the log does not say was erased. */
async function deleteLogged(ports: RetentionPorts, nowMs: number): Promise<number> {
  const rows = await ports.registry.erasures.undeleted(RECORDS_A_RUN + 1);
  for (const row of rows) {
    await ports.eraser.erase(row.objects);
    await ports.registry.erasures.markDeleted(row, nowMs);
  }
  return rows.length;
}

async function recordDue(ports: RetentionPorts, nowMs: number): Promise<number> {
  const endedBeforeMs = cutoffMs(nowMs, ports.retentionDays);
  let records = 0;
  let after: string | undefined;
  for (let page = 0; page < PAGES_A_RUN; page++) {
    const paging = { after, limit: LICENCES_A_PAGE };
    const ended = await ports.registry.erasures.endedLicences(endedBeforeMs, undefined, paging);
    for (const facts of ended) {
      records += await recordLicence(ports, nowMs, facts, RECORDS_A_RUN - records);
      if (records >= RECORDS_A_RUN) return records;
    }
    after = ended.at(-1)?.licence;
    if (ended.length < LICENCES_A_PAGE) break;
  }
  return records + (await recordFiles(ports, nowMs));
}

/** Headers of a licence's ledger in their order, some a record; a held object, or one not anchored, ends it here. */
async function recordLicence(
  ports: RetentionPorts,
  nowMs: number,
  ended: EndedLicence,
  mostRecords: number,
): Promise<number> {
  const known = retentionOf(ended, ports.retentionDays);
  if (known.keptBy !== null || known.dueAtMs > nowMs) return 0;
  const newest = await newestHeader(ports, ended.licence);
  const retention = retentionOf(ended, ports.retentionDays, newest?.latestMs);
  if (retention.dueAtMs > nowMs) return 0;
  let facts = ended;
  for (let records = 0; records < mostRecords; records++) {
    const step = await nextStep(ports, facts, newest?.sequence ?? 0);
    if (!step) return records;
    const row = rowOf(ports, nowMs, { ...facts, ...retention }, step);
    if (!(await record(ports, nowMs, row, { unmoved: facts }))) return records;
    if (step.whole) return records + 1;
    facts = { ...facts, throughHeader: step.lastHeader };
  }
  return mostRecords;
}

async function newestHeader(ports: RetentionPorts, licence: string): Promise<PartHeader | null> {
  const row = await ports.ledgers.ledger(licence).newestHeader();
  return row && keptHeader(row.header);
}

type Step = Pick<ErasureRow, 'firstHeader' | 'lastHeader' | 'whole' | 'objects'>;

/** The bundles of the next headers; null where one is held, or not yet in the log. */
async function nextStep(
  ports: RetentionPorts,
  { licence, throughHeader }: EndedLicence,
  newest: number,
): Promise<Step | null> {
  const count = Math.min(HEADERS_A_RECORD, Math.max(newest - throughHeader, 0));
  if (count === 0) return { firstHeader: 0, lastHeader: throughHeader, whole: true, objects: [] };
  const sequences = Array.from({ length: count }, (_, i) => throughHeader + 1 + i);
  const rows = await ports.ledgers.ledger(licence).headers(sequences);
  const anchored = rows.filter((row) => row !== null && row.index !== null);
  if (anchored.length < rows.length) return null;
  const objects = distinct(anchored.flatMap((row) => bundlesOf(keptHeader(row!.header))));
  const held = await ports.desk.areHeld(objects, null);
  if (held.includes(true)) return null;
  const lastHeader = throughHeader + count;
  return { firstHeader: sequences[0]!, lastHeader, whole: lastHeader === newest, objects };
}

function distinct(objects: readonly ErasedObject[]): ErasedObject[] {
  return [...new Map(objects.map((object) => [`${object.kind}/${object.name}`, object])).values()];
}

function rowOf(
  ports: RetentionPorts,
  nowMs: number,
  due: EndedLicence & Retention,
  step: Step,
): ErasureRow {
  const { retentionDays } = ports;
  const { licence, authority, lastEvent, lastEventAtMs } = due;
  return {
    ...nextVersion(newId('era', ports.random), null, { apiKey: SERVICE }, nowMs),
    ...{ licence, authority, basis: BASIS, lastEvent, lastEventAtMs, retentionDays, ...step },
  };
}

/** Files come last: what they belong to is erased before them. */
async function recordFiles(ports: RetentionPorts, nowMs: number): Promise<number> {
  const { retentionDays } = ports;
  const beforeMs = cutoffMs(nowMs, retentionDays);
  const due = await ports.registry.erasures.dueFiles(beforeMs, FILES_A_RECORD);
  const named = due.map(({ name }) => ({ kind: 'attachments', name }) as const);
  const held = await ports.desk.areHeld(named, null);
  const objects = named.filter((_, at) => held[at] !== true);
  if (objects.length === 0) return 0;
  const lastEventAtMs = Math.max(...due.map(({ lastAtMs }) => lastAtMs));
  const row: ErasureRow = {
    ...nextVersion(newId('era', ports.random), null, { apiKey: SERVICE }, nowMs),
    ...{ licence: null, authority: null, basis: BASIS, lastEvent: 'file-attached', lastEventAtMs },
    ...{ retentionDays, firstHeader: 0, lastHeader: 0, whole: false, objects },
  };
  return (await record(ports, nowMs, row, { filesBeforeMs: beforeMs })) ? 1 : 0;
}

/** False where somebody was faster: a hold, a new event, another run. */
async function record(
  ports: RetentionPorts,
  nowMs: number,
  row: ErasureRow,
  erasing: NonNullable<RegistryWrite['erasing']>,
): Promise<boolean> {
  const written = await write(ports, { apiKey: SERVICE }, nowMs, {
    action: 'content-erased',
    objects: [changed(null, row)],
    rows: { erasures: [row] },
    erasing,
    value: row,
  });
  return written.ok;
}

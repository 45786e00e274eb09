/** Any registry object as it stood: its versions with who made them, as of a date, and what changed between two. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { leafData } from '../../core/log/leaf.ts';
import type { Caller } from './caller.ts';
import type { Action, ChangeRecord } from './change.ts';
import { changeBytes } from './drain.ts';
import { type Actor, actorsOf } from './history-actors.ts';
import { type HistoryKind, hiddenFrom, historyKindOf } from './history-kinds.ts';
import type { ChangeOf, Moment } from './history-port.ts';
import { type Difference, differences, type Shown, shownRow } from './history-shown.ts';
import { objectChanges } from './object-changes.ts';
import type { RegistryPorts } from './ports.ts';
import type { Version } from './rows.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** Versions of one object that are listed, the newest; each may be 40 KB, and so may its record. */
const MOST_VERSIONS = 200;
/** Entries of a licence among which those of its devices are looked for: none of these has the rows of a manifest. */
const MOST_BULK = 2_000;

/** A change that names the version, by its record; whoever made it need not have made the version. */
export interface Change {
  readonly sequence: number;
  readonly action: Action;
  readonly recordedAtMs: number;
  readonly actor: Actor;
  readonly leaf: string;
  /** Its place in the log; null while it is on the way. */
  readonly index: number | null;
}

export interface VersionEntry {
  readonly version: number;
  readonly validFromMs: number;
  readonly recordedAtMs: number;
  readonly actor: Actor;
  readonly changes: readonly Change[];
}

export interface History {
  readonly id: string;
  readonly kind: string;
  readonly versions: readonly VersionEntry[];
  /** Whether older versions are left out. */
  readonly more: boolean;
}

/** The versions of an object, oldest first; of very many the newest, and the others are found by their date. */
export async function seeHistory(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<History>> {
  const seen = await seenKind(ports, caller, id);
  if (!seen.ok) return seen;
  const kind = seen.value;
  const versions = await ports.registry.history.versions(kind.table, id, MOST_VERSIONS + 1);
  const shown: readonly Version[] = versions.slice(-MOST_VERSIONS);
  const [found, bulk] = await Promise.all([
    objectChanges(ports.registry.history, id, shown[0]!.version, 2 * MOST_VERSIONS),
    bulkChanges(ports, shown),
  ]);
  const changes = found
    .map(readChange)
    .filter(({ record }) => !kind.besides?.includes(record.action));
  const makers = [...changes, ...[...bulk.values()].flat()].map(({ record }) => record.actor);
  const actors = await actorsOf(ports, caller, kind, shown, makers);
  const byVersion = Map.groupBy(changes, ({ change }) => change.version);
  const entries = shown.map(({ version, validFromMs, recordedAtMs, actor }): VersionEntry => {
    const own = byVersion.get(version) ?? bulk.get(recordedAtMs) ?? [];
    const made = own.map((one) => changeOf(one, actors));
    return { version, validFromMs, recordedAtMs, actor: actors.get(actor)!, changes: made };
  });
  const more = versions.length > shown.length;
  return accept({ id, kind: kind.kind, versions: entries, more });
}

export interface Standing {
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly validFromMs: number;
  readonly recordedAtMs: number;
  readonly row: Shown;
}

/** An object as it stood; `object_not_found` too where it did not exist then. */
export async function seeStanding(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
  moment: Moment,
): Promise<Outcome<Standing>> {
  const kind = await seenKind(ports, caller, id);
  if (!kind.ok) return kind;
  const standing = await standingAt(ports, caller, kind.value, id, moment);
  return standing ? accept(standing) : refuse('object_not_found', { detail: 'Not at that time.' });
}

export interface Diff {
  readonly id: string;
  readonly kind: string;
  /** Versions that held at the two dates; null where the object did not exist. */
  readonly from: number | null;
  readonly to: number | null;
  readonly changes: readonly Difference[];
}

/** What differs between an object at two dates, by all that is known now. */
export async function seeDiff(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
  between: { readonly fromMs: number; readonly toMs: number },
): Promise<Outcome<Diff>> {
  const kind = await seenKind(ports, caller, id);
  if (!kind.ok) return kind;
  const at = (dateMs: number) =>
    standingAt(ports, caller, kind.value, id, { dateMs, knownAtMs: null });
  const [from, to] = await Promise.all([at(between.fromMs), at(between.toMs)]);
  return accept({
    ...{ id, kind: kind.value.kind },
    from: from?.version ?? null,
    to: to?.version ?? null,
    changes: differences(from?.row ?? {}, to?.row ?? {}),
  });
}

async function seenKind(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<HistoryKind>> {
  const kind = historyKindOf(id);
  if (!kind || !(await kind.isSeen(registry, caller, id))) return refuse('object_not_found');
  return accept(kind);
}

async function standingAt(
  { registry }: RegistryPorts,
  caller: Caller,
  kind: HistoryKind,
  id: string,
  moment: Moment,
): Promise<Standing | null> {
  const row = await registry.history.standing(kind.table, id, moment);
  return row && standingOf(kind, caller, row);
}

function standingOf(kind: HistoryKind, caller: Caller, row: Version): Standing {
  const { id, version, validFromMs, recordedAtMs } = row;
  const shown = shownRow(row, hiddenFrom(caller, kind));
  return { id, kind: kind.kind, version, validFromMs, recordedAtMs, row: shown };
}

/** One version of an object, of which it is known already that the caller may see it. */
export async function seeVersion(
  registry: RegistryPorts['registry'],
  caller: Caller,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<Standing | null> {
  const kind = historyKindOf(id);
  const [row] = kind ? await registry.rowsAt(kind.table, [{ id, version }]) : [];
  return kind && row ? standingOf(kind, caller, row) : null;
}

interface ReadChange {
  readonly change: ChangeOf;
  readonly record: ChangeRecord;
}

function readChange(change: ChangeOf): ReadChange {
  return { change, record: JSON.parse(new TextDecoder().decode(change.record)) };
}

/** Devices are registered, and revoked with a rejected licence, in one entry of their licence. */
const inBulk: readonly Action[] = ['devices-registered', 'licence-rejected'];

/** By the moment of their writing; of two manifests in one millisecond both are named. */
async function bulkChanges(
  { registry }: RegistryPorts,
  versions: readonly Version[],
): Promise<ReadonlyMap<number, readonly ReadChange[]>> {
  const first: Version | undefined = versions[0];
  if (!first || !('licence' in first) || !first.id.startsWith('dev_')) return new Map();
  const found = await registry.history.changes(String(first.licence), 1, MOST_BULK);
  const bulk = found.map(readChange).filter(({ record }) => inBulk.includes(record.action));
  return Map.groupBy(bulk, ({ record }) => record.atMs);
}

function changeOf({ change, record }: ReadChange, actors: ReadonlyMap<string, Actor>): Change {
  const { sequence, logIndex: index } = change;
  const { action, actor, atMs: recordedAtMs } = record;
  const leaf = bytesToHex(leafData(changeBytes(change)));
  return { sequence, action, recordedAtMs, actor: actors.get(actor)!, leaf, index };
}

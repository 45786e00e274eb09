/** Any registry object as it stood: its versions with who made them, as of a date, and what changed between two. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { leafData } from '../../core/log/leaf.ts';
import type { Caller } from './caller.ts';
import type { Action, ChangeRecord } from './change.ts';
import { changeBytes } from './drain.ts';
import { type HistoryKind, hiddenFrom, historyKindOf } from './history-kinds.ts';
import type { ChangeOf } from './history-port.ts';
import { type Difference, differences, type Shown, shownRow } from './history-shown.ts';
import type { RegistryPorts } from './ports.ts';
import type { ApiKeyRow, Role, Version } from './rows.ts';
import { asOf } from './timeline.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** Versions of one object that are looked at, the newest: more are no history that a person reads. */
const MOST_VERSIONS = 1_000;

/** Who made a version. A label is shown to those whom the key speaks for, and to the administration. */
export interface Actor {
  readonly apiKey: string;
  readonly role: Role | null;
  readonly party: { readonly id: string; readonly name: string } | null;
  readonly authority: { readonly id: string; readonly name: string } | null;
  readonly label: string | null;
}

/** The record of a change, by which its leaf in the log can be recomputed. */
export interface Change {
  readonly sequence: number;
  readonly action: Action;
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

/** All versions of an object, oldest first. */
export async function seeHistory(
  ports: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<History>> {
  const found = await versionsOf(ports, caller, id);
  if (!found.ok) return found;
  const { kind, versions } = found.value;
  const shown = versions.slice(-MOST_VERSIONS);
  const [changes, bulk, actors] = await Promise.all([
    ports.registry.history.changes(id, shown[0]!.version, 2 * MOST_VERSIONS),
    bulkChanges(ports, shown),
    actorsOf(ports, caller, shown),
  ]);
  const byVersion = Map.groupBy(changes, ({ version }) => version);
  const entries = shown.map(({ version, validFromMs, recordedAtMs, actor }): VersionEntry => {
    const own = byVersion.get(version) ?? bulk.get(recordedAtMs) ?? [];
    const made = own.map(changeOf);
    return { version, validFromMs, recordedAtMs, actor: actors.get(actor)!, changes: made };
  });
  const more = versions.length > shown.length;
  return accept({ id, kind: kind.kind, versions: entries, more });
}

/** Valid time, and (null: now) recording time. */
export interface Moment {
  readonly dateMs: number;
  readonly knownAtMs: number | null;
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
  const found = await versionsOf(ports, caller, id);
  if (!found.ok) return found;
  const standing = standingAt(found.value, caller, moment);
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
  const found = await versionsOf(ports, caller, id);
  if (!found.ok) return found;
  const at = (dateMs: number) => standingAt(found.value, caller, { dateMs, knownAtMs: null });
  const [from, to] = [at(between.fromMs), at(between.toMs)];
  return accept({
    ...{ id, kind: found.value.kind.kind },
    from: from?.version ?? null,
    to: to?.version ?? null,
    changes: differences(from?.row ?? {}, to?.row ?? {}),
  });
}

interface Versions {
  readonly kind: HistoryKind;
  readonly versions: readonly Version[];
}

async function versionsOf(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<Versions>> {
  const kind = historyKindOf(id);
  if (!kind || !(await kind.isSeen(registry, caller, id))) return refuse('object_not_found');
  const versions = await registry.history.versions(kind.table, id, MOST_VERSIONS + 1);
  return accept({ kind, versions });
}

function standingAt({ kind, versions }: Versions, caller: Caller, moment: Moment): Standing | null {
  const { dateMs, knownAtMs } = moment;
  const row = asOf(versions, dateMs, knownAtMs ?? Number.POSITIVE_INFINITY);
  return row ? standingOf(kind, caller, row) : null;
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

function recordOf({ record }: Pick<ChangeOf, 'record'>): ChangeRecord {
  return JSON.parse(new TextDecoder().decode(record));
}

/** Devices are registered, and revoked with a rejected licence, in one entry of their licence. */
const inBulk: readonly Action[] = ['devices-registered', 'licence-rejected'];

/** By the moment of their writing; of two manifests in one millisecond both are named. */
async function bulkChanges(
  { registry }: RegistryPorts,
  versions: readonly Version[],
): Promise<ReadonlyMap<number, readonly ChangeOf[]>> {
  const first: Version | undefined = versions[0];
  if (!first || !('licence' in first) || !first.id.startsWith('dev_')) return new Map();
  const found = await registry.history.changes(String(first.licence), 1, 2 * MOST_VERSIONS);
  const bulk = found.filter((change) => inBulk.includes(recordOf(change).action));
  return Map.groupBy(bulk, (change) => recordOf(change).atMs);
}

function changeOf(change: ChangeOf): Change {
  const { sequence, logIndex: index } = change;
  const leaf = bytesToHex(leafData(changeBytes(change)));
  return { sequence, action: recordOf(change).action, leaf, index };
}

async function actorsOf(
  { registry }: RegistryPorts,
  caller: Caller,
  versions: readonly Version[],
): Promise<ReadonlyMap<string, Actor>> {
  const ids = [...new Set(versions.map(({ actor }) => actor))];
  const keys = await registry.history.keys(ids);
  const names = await namesOf(registry, keys);
  return new Map(
    ids.map((id) => [
      id,
      actorOf(
        id,
        keys.find((key) => key.id === id),
        names,
        caller,
      ),
    ]),
  );
}

async function namesOf(registry: RegistryPorts['registry'], keys: readonly ApiKeyRow[]) {
  const parties = keys.flatMap(({ party }) => party ?? []);
  const authorities = keys.flatMap(({ authority }) => authority ?? []);
  const rows = await Promise.all([
    registry.newestOf('parties', parties),
    registry.newestOf('authorities', authorities),
  ]);
  return new Map(rows.flat().map(({ id, name }) => [id, name]));
}

function actorOf(
  apiKey: string,
  key: ApiKeyRow | undefined,
  names: ReadonlyMap<string, string>,
  caller: Caller,
): Actor {
  const nobody = { apiKey, role: null, party: null, authority: null, label: null };
  if (!key) return apiKey === 'root' ? { ...nobody, role: 'admin' } : nobody;
  const named = (id: string | null) => id && { id, name: names.get(id) ?? '' };
  const isOwn =
    caller.role === 'admin' ||
    (key.party !== null && key.party === caller.party) ||
    (key.authority !== null && key.authority === caller.authority);
  return {
    ...{ apiKey, role: key.role, label: isOwn ? key.label : null },
    party: named(key.party) || null,
    authority: named(key.authority) || null,
  };
}

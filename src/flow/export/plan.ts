/** What an export of a case will hold, decided under one checkpoint before a byte of it is sent. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { challengeNote } from '../../core/log/challenge.ts';
import { checkpointIn } from '../../core/log/checkpoint.ts';
import type { Bytes } from '../../core/model.ts';
import { versionsOf } from '../desk/evidence.ts';
import { holdId } from '../desk/hold.ts';
import { ownCase } from '../desk/own-case.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { ArchiveName } from '../desk/rows.ts';
import type { ErasedName } from '../erasure/port.ts';
import type { HeaderRow } from '../ledger-port.ts';
import type { LogProofs, Witnessed } from '../ports.ts';
import type { Caller } from '../registry/caller.ts';
import { aDay } from '../registry/quota.ts';
import { accept, type Outcome, overQuota, refuse } from '../registry/write.ts';
import { challengeObject } from '../submit/answer.ts';
import { changesOf, type LoggedObject } from './changes.ts';
import { headersOf, type ReadPart, readPart } from './parts.ts';
import { type CaseThings, type ExportedRow, rowsOf, thingsOf } from './rows.ts';
import { type NamedRules, rulesOf } from './rule-sheets.ts';

/** What one file may have: it is checked in memory. */
const MAX_BYTES = 200 * 1024 * 1024;
const MAX_PARTS = 2_000;
/** Below what a case may have (`caseLimits`), for the few that are in each. */
const MAX_FILES = 19_000;
const RETRY_AFTER_S = 2;

export interface NamedChallenge {
  /** Hex. */
  readonly name: string;
  readonly object: Bytes;
  /** Leaves of the tree that it is a checkpoint of. */
  readonly size: number;
}

export interface ErasedObjectName extends ErasedName {
  readonly leafIndex: number;
}

export interface CasePlan {
  readonly things: CaseThings;
  readonly rows: readonly ExportedRow[];
  readonly changes: readonly LoggedObject[];
  readonly parts: readonly ReadPart[];
  readonly challenges: readonly NamedChallenge[];
  readonly files: readonly ArchiveName[];
  readonly erased: readonly ErasedObjectName[];
  readonly missing: readonly (ArchiveName | { readonly kind: 'rules'; readonly name: string })[];
  readonly rules: readonly NamedRules[];
  readonly unplaced: readonly { readonly anomaly: string; readonly digest: string }[];
  /** Inclusion of parts, then of changes; consistency from each challenge. */
  readonly proofs: LogProofs;
}

/**
 * Plans the export of a case of the caller's authority. Refuses `object_not_found`, `export_too_large`,
 * `quota_exceeded`, and `anchor_pending` while something of it is on its way to the log.
 */
export async function planExport(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  id: string,
): Promise<Outcome<CasePlan>> {
  const about = await ownCase(ports, caller, id);
  if (!about.ok) return about;
  const charge = aDay('case-exports', about.value.authority, nowMs);
  if (!(await ports.registry.charge(charge))) return overQuota([charge], nowMs);
  const things = await thingsOf(ports, caller, about.value);
  const hold = await ports.registry.newest('holds', holdId(id));
  const { headers, unplaced } = await headersOf(ports, things.anomalies, hold);
  const parts = await partsOf(ports, things, headers);
  if (!parts.ok) return parts;
  const rows = await rowsOf(
    ports,
    things,
    parts.value.flatMap(({ landmarks }) => landmarks),
  );
  if (!fits(parts.value, rows)) return tooLarge();
  const absent = await absentOf(ports, things, parts.value, rows);
  const ids = [...new Set(rows.map(({ row }) => row.id)), ...absent.erasures];
  const changes = await changesOf(ports, caller, ids);
  if (!changes) return refuse('anchor_pending', { retryAfterS: RETRY_AFTER_S });
  const bare = await challengesOf(ports, parts.value);
  const proofs = await ports.log.prove({
    indices: [...parts.value.map(({ row }) => row.index), ...changes.map(({ index }) => index)],
    fromSizes: bare.map(({ size }) => size),
  });
  const challenges = await cosigned(ports, bare, proofs.witnessed);
  const { files, erased } = absent;
  const headerBytes = parts.value.map(({ row }) => row.header);
  const rules = await rulesOf(ports.archive, headerBytes);
  const missing = [...absent.missing, ...wordless(rules)];
  return accept({
    ...{ things, rows, changes, parts: parts.value, challenges },
    ...{ files, erased, missing, rules, unplaced, proofs },
  });
}

function wordless(rules: readonly NamedRules[]) {
  return rules.flatMap(({ hash, bytes }) =>
    bytes ? [] : [{ kind: 'rules' as const, name: hash }],
  );
}

/** One after the other: a bundle may have 16 MiB, and two stand in memory at a time. */
async function partsOf(
  ports: DeskPorts,
  { anomalies }: CaseThings,
  headers: readonly HeaderRow[],
): Promise<Outcome<ReadPart[]>> {
  if (headers.length > MAX_PARTS) return tooLarge();
  const cited = new Set(versionsOf(anomalies).flatMap(({ digests }) => digests));
  const parts: ReadPart[] = [];
  let bytes = 0;
  for (const row of headers) {
    if (row.index === null) return refuse('anchor_pending', { retryAfterS: RETRY_AFTER_S });
    const part = await readPart(ports, { ...row, index: row.index }, cited);
    bytes += part.bytes;
    if (bytes > MAX_BYTES) return tooLarge();
    parts.push(part);
  }
  return accept(parts);
}

/** Whoever checks the file refuses a larger one: what may not be checked is not handed out. */
function fits(parts: readonly ReadPart[], rows: readonly ExportedRow[]): boolean {
  const files = new Map(
    rows.flatMap(({ table, row }) =>
      table === 'attachments' && 'sha256' in row ? [[row.sha256, row.size] as const] : [],
    ),
  );
  const attached = [...files.values()].reduce((sum, size) => sum + size, 0);
  const archived = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  // A row has a change with a proof; a part a header with a proof, two bundles, and what it cites.
  const cited = parts.reduce((sum, part) => sum + part.cited.length, 0);
  const count = 3 * rows.length + 4 * parts.length + 2 * cited + files.size;
  return archived + attached <= MAX_BYTES && count <= MAX_FILES;
}

function tooLarge(): Outcome<never> {
  const detail = `More than ${MAX_BYTES} bytes, ${MAX_FILES} files or ${MAX_PARTS} parts: export a case about fewer anomalies.`;
  return refuse('export_too_large', { detail });
}

interface Absent extends Pick<CasePlan, 'files' | 'erased' | 'missing'> {
  /** Ids of the erasures. */
  readonly erasures: readonly string[];
}

/** Attached files that are there, and of all that should be here what is not, and why. */
async function absentOf(
  { archive, registry }: DeskPorts,
  { about, anomalies }: CaseThings,
  parts: readonly ReadPart[],
  rows: readonly ExportedRow[],
): Promise<Absent> {
  const hashes = rows.flatMap(({ table, row }) =>
    table === 'attachments' && 'sha256' in row ? [row.sha256] : [],
  );
  const attached = [...new Set(hashes)].toSorted();
  const areThere: boolean[] = [];
  for (const name of attached) areThere.push(await archive.has('attachments', name));
  const kind = 'attachments' as const;
  const files = attached.filter((_, at) => areThere[at]).map((name) => ({ kind, name }));
  const gone = attached.filter((_, at) => !areThere[at]).map((name) => ({ kind, name }));
  const absent = [...parts.flatMap((part) => part.absent), ...gone];
  const seen = new Set(anomalies.map(({ id }) => id));
  const unseen = about.anomalies.filter((id) => !seen.has(id)).toSorted();
  const named = [
    ...absent.flatMap(({ kind, name }) => (kind === 'headers' ? [] : [{ kind, name }])),
    ...unseen.map((name) => ({ kind: 'anomalies' as const, name })),
  ];
  const under = await registry.erasures.erasedUnder(named);
  const leafOf = ({ kind, name }: ErasedName | ArchiveName) =>
    under.get(`${kind}/${name}`)?.leafIndex ?? null;
  return {
    files,
    erased: named.flatMap((one) => {
      const leafIndex = leafOf(one);
      return leafIndex === null ? [] : [{ ...one, leafIndex }];
    }),
    missing: absent.filter((one) => leafOf(one) === null),
    erasures: [...new Set([...under.values()].map(({ erasure }) => erasure))],
  };
}

/** Those that cited attestations answer and that the log issued. */
async function challengesOf(
  { archive }: DeskPorts,
  parts: readonly ReadPart[],
): Promise<NamedChallenge[]> {
  const names = parts.flatMap(({ cited }) => cited.flatMap(({ challenge }) => challenge ?? []));
  const found: NamedChallenge[] = [];
  for (const name of [...new Set(names)].toSorted()) {
    const object = await archive.get('challenges', name);
    const size = object && sizeOf(object);
    if (object && size) found.push({ name, object, size });
  }
  return found;
}

/** With the lines of their witnesses, where the file's checkpoint has any. */
function cosigned(
  { archive }: DeskPorts,
  challenges: readonly NamedChallenge[],
  witnessed: Witnessed,
): Promise<NamedChallenge[]> {
  return Promise.all(
    challenges.map(async (one) => {
      const given = { hash: hexToBytes(one.name), object: one.object };
      return { ...one, object: await challengeObject(archive, given, witnessed) };
    }),
  );
}

function sizeOf(object: Bytes): number | null {
  const note = challengeNote(object) ?? '';
  const checkpoint = checkpointIn(note);
  return checkpoint.ok ? checkpoint.value.size : null;
}

/** The change records that made the rows of a case what they are: each a leaf of the log. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { leafData } from '../../core/log/leaf.ts';
import type { Bytes } from '../../core/model.ts';
import type { DeskPorts } from '../desk/port.ts';
import type { SubjectKind } from '../desk/rows.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import type { ChangeRecord } from '../registry/change.ts';
import { changeBytes } from '../registry/drain.ts';
import type { ChangeOf } from '../registry/history-port.ts';
import { objectChanges } from '../registry/object-changes.ts';

export interface LoggedObject {
  /** Hex. */
  readonly leaf: string;
  readonly index: number;
  readonly bytes: Bytes;
}

/** Records that name one version of an object. */
const CHANGES_OF_ONE = 1_000;
/** Asked at once of the database. */
const AT_ONCE = 6;

/**
 * Records of these objects, by leaf; null where one is not in the log yet. A record that names what the caller may not
 * see is left out, whatever else it says.
 */
export async function changesOf(
  ports: DeskPorts,
  caller: Caller,
  ids: readonly string[],
): Promise<LoggedObject[] | null> {
  const found = new Map<number, ChangeOf>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const changes = await Promise.all(
      some.map((id) => objectChanges(ports.registry.history, id, 1, CHANGES_OF_ONE)),
    );
    for (const change of changes.flat()) found.set(change.sequence, change);
  }
  const seen = await seenBy(ports, caller, new Set(ids), [...found.values()]);
  if (seen.some(({ logIndex }) => logIndex === null)) return null;
  return seen.map(logged).toSorted((a, b) => a.index - b.index);
}

function logged(change: ChangeOf): LoggedObject {
  const bytes = changeBytes(change);
  return { leaf: bytesToHex(leafData(bytes)), index: change.logIndex!, bytes };
}

const kinds: readonly (readonly [string, SubjectKind])[] = [
  ['lic_', 'licence'],
  ['sit_', 'site'],
  ['dev_', 'device'],
  ['pty_', 'party'],
];

/** A key enrolment may name devices under licences of several authorities, a confirmation many licences. */
async function seenBy(
  { desk }: DeskPorts,
  caller: Caller,
  own: ReadonlySet<string>,
  changes: readonly ChangeOf[],
): Promise<ChangeOf[]> {
  const named = changes.map((change) => objectsIn(change));
  const others = [...new Set(named.flat())].filter((id) => !own.has(id));
  const visible = new Set(own);
  for (const [prefix, kind] of kinds) {
    const ids = others.filter((id) => id.startsWith(prefix));
    const seen = ids.length > 0 ? await desk.visibleIds(visibleTo(caller), kind, ids) : [];
    for (const id of seen) visible.add(id);
  }
  return changes.filter((change, at) => {
    return named[at]!.every((id) => visible.has(id)) && !isSuspicion(change);
  });
}

/** Goes by the landmark's id, and names parties of other authorities. */
function isSuspicion({ record }: ChangeOf): boolean {
  const { action }: ChangeRecord = JSON.parse(new TextDecoder().decode(record));
  return action === 'landmark-suspected' || action === 'landmark-cleared';
}

function objectsIn({ record }: ChangeOf): string[] {
  const { objects }: ChangeRecord = JSON.parse(new TextDecoder().decode(record));
  return objects.map(({ object }) => object);
}

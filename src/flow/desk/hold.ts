/** Legal hold: what a case's anomalies rest on is kept, whoever would erase it. */
import type { Caller } from '../registry/caller.ts';
import { type ChangedObject, changed } from '../registry/change.ts';
import { nextVersion, type Outcome, refuse, type Written, write } from '../registry/write.ts';
import { resolveEvidence } from './evidence.ts';
import { ownCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import type { ArchiveName, CaseRow, HoldRow } from './rows.ts';

export interface HoldGiven {
  readonly held: boolean;
  readonly reason: string;
}

/** Holds a case, again too: what has come to its anomalies since is kept from then on. Lifts the hold of a held one. */
export async function holdCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  { case: id, held, reason }: HoldGiven & { readonly case: string },
): Promise<Outcome<Written<CaseRow>>> {
  const own = await ownCase(ports, caller, id);
  if (!own.ok) return own;
  const before = own.value;
  if (!held && !before.held) return refuse('case_not_held');
  const version = nextVersion(id, before, caller, nowMs);
  const row: CaseRow = { ...before, ...version, held, reason };
  const hold = await nextHold(ports, caller, nowMs, row, { held, reason });
  return write(ports, caller, nowMs, {
    action: held ? 'case-held' : 'case-hold-lifted',
    objects: [changed(before, row), hold.changed],
    rows: { cases: [row], holds: [hold.row] },
    value: row,
  });
}

interface NextHold {
  readonly row: HoldRow;
  readonly changed: ChangedObject;
}

/** The hold of a held case whose anomalies changed. */
export async function extendedHold(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  row: CaseRow,
): Promise<NextHold | null> {
  const standing = await ports.registry.newest('holds', holdId(row.id));
  if (!standing) throw new Error(`case ${row.id} is held by nothing`);
  return nextHold(ports, caller, nowMs, row, { held: true, reason: standing.reason });
}

/** What it kept before it keeps, until it is lifted: an anomaly taken out of the case takes nothing with it. */
async function nextHold(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  about: CaseRow,
  { held, reason }: HoldGiven,
): Promise<NextHold> {
  const id = holdId(about.id);
  const before = await ports.registry.newest('holds', id);
  const objects = held ? await keptBy(ports, caller, about, before) : [];
  const row: HoldRow = {
    ...nextVersion(id, before, caller, nowMs),
    ...{ caseId: about.id, held, reason, objects },
  };
  return { row, changed: changed(before, row) };
}

async function keptBy(
  ports: DeskPorts,
  caller: Caller,
  about: CaseRow,
  before: HoldRow | null,
): Promise<ArchiveName[]> {
  const { objects } = await resolveEvidence(ports, caller, about);
  const all = [...(before?.held ? before.objects : []), ...objects];
  return [...new Map(all.map(({ kind, name }) => [`${kind}/${name}`, { kind, name }])).values()];
}

/** The id of a case's hold. */
export function holdId(caseId: string): string {
  return `hld_${caseId.slice('cas_'.length)}`;
}

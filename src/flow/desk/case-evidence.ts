/** The evidence of a case as its regulators list it: what there is, and what is kept. */
import type { ErasedObject } from '../../core/log/erasure.ts';
import type { Caller } from '../registry/caller.ts';
import { accept, type Outcome } from '../registry/write.ts';
import {
  type CaseEvidence,
  type CaseObject,
  cursorOf,
  inOrder,
  resolveEvidence,
} from './evidence.ts';
import { holdId } from './hold.ts';
import { ownCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import type { CaseRow } from './rows.ts';

export interface EvidenceEntry extends CaseObject {
  /** Whether it is in the archive, and whether a hold keeps it. */
  readonly present: boolean;
  readonly held: boolean;
  /** The leaf under which it was erased; null where it was not, or is there again. */
  readonly erasedUnder: number | null;
}

export interface EvidencePage extends Pick<CaseEvidence, 'unplaced'> {
  readonly entries: readonly EvidenceEntry[];
  /** Anomalies of the case whose rows went with the verdicts of their parts. */
  readonly erased: readonly { readonly anomaly: string; readonly leafIndex: number }[];
  readonly next: string | null;
}

/** Objects asked of the archive at once: a Worker has six connections. */
const AT_ONCE = 6;

/** A page of a case's evidence, with what its hold keeps besides: each looked up in the archive as of now. */
export async function caseEvidence(
  ports: DeskPorts,
  caller: Caller,
  id: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<Outcome<EvidencePage>> {
  const about = await ownCase(ports, caller, id);
  if (!about.ok) return about;
  const { objects, unplaced } = await resolveEvidence(ports, caller, about.value);
  const hold = await ports.registry.newest('holds', holdId(id));
  const kept = hold?.held ? hold.objects.map((object) => ({ ...object, of: id })) : [];
  const known = new Set(objects.map(cursorOf));
  const all = inOrder([...objects, ...kept.filter((object) => !known.has(cursorOf(object)))]);
  const { after } = page;
  const behind = after === undefined ? all : all.filter((object) => cursorOf(object) > after);
  const shown = behind.slice(0, page.limit);
  const last = shown.at(-1);
  const next = behind.length > page.limit && last ? cursorOf(last) : null;
  const entries = await lookedUp(ports, about.value.authority, shown);
  return accept({ entries, unplaced, erased: await erasedOf(ports, about.value), next });
}

async function erasedOf(
  { registry }: DeskPorts,
  { anomalies }: CaseRow,
): Promise<EvidencePage['erased']> {
  const named = anomalies.map((name) => ({ kind: 'anomalies' as const, name }));
  const under = await registry.erasures.erasedUnder(named);
  return anomalies.flatMap((anomaly) => {
    const leafIndex = under.get(`anomalies/${anomaly}`)?.leafIndex ?? null;
    return leafIndex === null ? [] : [{ anomaly, leafIndex }];
  });
}

async function lookedUp(
  { archive, desk, registry }: DeskPorts,
  authority: string,
  objects: readonly CaseObject[],
): Promise<EvidenceEntry[]> {
  // That another authority works on what is shared is its own business.
  const held = await desk.areHeld(objects, authority);
  const erased = await registry.erasures.erasedUnder(objects.filter(isErasable));
  const entries: EvidenceEntry[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE) {
    const some = objects.slice(at, at + AT_ONCE).map(async (object, i) => {
      const present = await archive.has(object.kind, object.name);
      const under = present ? undefined : erased.get(`${object.kind}/${object.name}`);
      const erasedUnder = under?.leafIndex ?? null;
      return { ...object, present, held: held[at + i] === true, erasedUnder };
    });
    entries.push(...(await Promise.all(some)));
  }
  return entries;
}

function isErasable(object: CaseObject): object is CaseObject & ErasedObject {
  return object.kind !== 'headers';
}

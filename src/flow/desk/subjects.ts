/** Whether what a case is to be about exists and is seen by who says so: every bad one is named by pointer. */
import type { FieldError } from '../../contract/problem.ts';
import { scopeOf } from '../registry/anomalies.ts';
import { type Caller, visibleTo } from '../registry/caller.ts';
import type { DeskPorts } from './port.ts';
import type { CaseRow, CaseSubject, SubjectKind } from './rows.ts';

interface About {
  readonly anomalies?: readonly string[] | undefined;
  readonly subjects?: readonly CaseSubject[] | undefined;
}

/** `reference_unknown` for each anomaly and subject that is not there for this caller. */
export async function subjectErrors(
  ports: Pick<DeskPorts, 'index' | 'desk'>,
  caller: Caller,
  { anomalies = [], subjects = [] }: About,
  under = '',
): Promise<FieldError[]> {
  const seen = new Set([
    ...(await seenAnomalies(ports, caller, anomalies)),
    ...(await seenSubjects(ports, caller, subjects)),
  ]);
  return [
    ...anomalies.flatMap((id, i) => (seen.has(id) ? [] : [unknownAt(`${under}/anomalies/${i}`)])),
    ...subjects.flatMap(({ id }, i) => (seen.has(id) ? [] : [unknownAt(`${under}/subjects/${i}`)])),
  ];
}

/** Of what a case is about that which its authority may still read: a share may have ended since it was opened. */
export async function stillSeen(
  ports: Pick<DeskPorts, 'index' | 'desk'>,
  caller: Caller,
  { anomalies, subjects }: Pick<CaseRow, 'anomalies' | 'subjects'>,
): Promise<Pick<CaseRow, 'anomalies' | 'subjects'>> {
  const seen = new Set(await seenSubjects(ports, caller, subjects));
  return {
    anomalies: await seenAnomalies(ports, caller, anomalies),
    subjects: subjects.filter(({ id }) => seen.has(id)),
  };
}

async function seenAnomalies(
  { index }: Pick<DeskPorts, 'index'>,
  caller: Caller,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  return (await index.getAll(scopeOf(caller), ids)).map(({ id }) => id);
}

async function seenSubjects(
  { desk }: Pick<DeskPorts, 'desk'>,
  caller: Caller,
  subjects: readonly CaseSubject[],
): Promise<string[]> {
  const byType: Map<SubjectKind, CaseSubject[]> = Map.groupBy(subjects, ({ type }) => type);
  const lists = await Promise.all(
    [...byType].map(([type, some]) => {
      return desk.visibleIds(
        visibleTo(caller),
        type,
        some.map(({ id }) => id),
      );
    }),
  );
  return lists.flat();
}

function unknownAt(pointer: string): FieldError {
  return { pointer, reason: 'reference_unknown', detail: 'There is no such object.' };
}

/** Ids on a command line -> what a case or disclosure is about: the prefix tells the kind. */
import { ok, type Result } from '../core/result.ts';
import { type Failure, misused } from './exits.ts';

const types = { lic: 'licence', sit: 'site', dev: 'device', pty: 'party' } as const;
export interface Subject {
  readonly type: (typeof types)[keyof typeof types];
  readonly id: string;
}

/** Licences, sites, devices and parties by their ids. */
export function subjectsOf(
  ids: readonly string[],
  wanted = 'a subject is a lic_…, sit_…, dev_… or pty_…',
): Result<Subject[], Failure> {
  const subjects = ids.flatMap((id): Subject[] => {
    const type = types[id.slice(0, 3) as keyof typeof types];
    return type === undefined ? [] : [{ type, id }];
  });
  if (subjects.length === ids.length) return ok(subjects);
  return misused(wanted);
}

/** The same with anomalies, whose ids have no prefix. */
export function itemsOf(
  ids: readonly string[],
): Result<{ anomalies: string[]; subjects: Subject[] }, Failure> {
  const isAnomaly = (id: string) => /^[0-9a-f]{32}$/.test(id);
  const subjects = subjectsOf(
    ids.filter((id) => !isAnomaly(id)),
    'a case is about anomalies (32 characters 0-9, a-f), lic_…, sit_…, dev_… or pty_…',
  );
  if (!subjects.ok) return subjects;
  return ok({ anomalies: ids.filter(isAnomaly), subjects: subjects.value });
}

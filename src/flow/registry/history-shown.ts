/** A registry row -> what history shows of it, and what two such differ in. Pure. */

export type Shown = Readonly<Record<string, unknown>>;

export interface Difference {
  /** RFC 6901 pointer into the row. */
  readonly pointer: string;
  /** Absent where the place does not exist. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What every row says of itself, which is shown beside it. */
const OWN = new Set(['id', 'version', 'validFromMs', 'recordedAtMs', 'actor']);
/** Hashes of secrets are no business of a reader. */
const SECRET = new Set(['secretHash', 'codeHash']);

/** The row's content: instants for its milliseconds, no secrets, nothing `hidden`. */
export function shownRow(row: object, hidden: readonly string[] = []): Shown {
  const members = Object.entries(row).flatMap(([name, value]) => {
    if (OWN.has(name) || SECRET.has(name) || hidden.includes(name)) return [];
    return [member(name, value)];
  });
  return Object.fromEntries(members);
}

function member(name: string, value: unknown): readonly [string, unknown] {
  if (!name.endsWith('Ms')) return [name, value];
  const instant = typeof value === 'number' ? new Date(value).toISOString() : value;
  return [name.slice(0, -2), instant];
}

/** Where two rows differ, in order of the pointers; lists are compared place by place. */
export function differences(before: unknown, after: unknown, pointer = ''): Difference[] {
  if (isSame(before, after)) return [];
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ pointer, ...said('before', before), ...said('after', after) }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
    return differences(own(before, name), own(after, name), `${pointer}/${step}`);
  });
}

/** A member of the row itself: one may be called like what every object inherits. */
function own(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined;
}

function said(name: 'before' | 'after', value: unknown) {
  return value === undefined ? {} : { [name]: value };
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences, shownRow } from '../../../src/flow/registry/history-shown.ts';

/** Writes each difference into a copy of `before`. */
function patched(before: unknown, after: unknown): unknown {
  let value: unknown = structuredClone(before);
  for (const { pointer, ...said } of differences(before, after)) {
    const steps = pointer.split('/').slice(1);
    if (steps.length === 0) {
      value = structuredClone(said.after);
      continue;
    }
    const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop()!;
    const parent = names.reduce<unknown>((at, name) => Reflect.get(Object(at), name), value);
    if ('after' in said) Object.assign(Object(parent), { [last]: structuredClone(said.after) });
    else Reflect.deleteProperty(Object(parent), last);
  }
  return value;
}

const rows = fc.dictionary(
  fc.stringMatching(/^[a-z/~]{1,4}$/),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
);

test('the differences turn the one row into the other, and none are said where none are', () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const clean = (value: unknown) => JSON.parse(JSON.stringify(value));
      const result = clean(patched(clean(before), clean(after)));
      // A list that grew shorter keeps empty places: its length is what is left to compare.
      expect(withoutHoles(result)).toEqual(withoutHoles(clean(after)));
      expect(differences(clean(before), clean(before))).toEqual([]);
    }),
  );
});

/** Lists without the empty places at their ends. */
function withoutHoles(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(withoutHoles);
    while (list.length > 0 && list.at(-1) === null) list.pop();
    return list;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutHoles(v)]));
}

test('a row shows instants for its milliseconds, and neither secrets nor what stands beside it', () => {
  const row = { id: 'k', version: 2, actor: 'a', validFromMs: 1, recordedAtMs: 2 };
  const shown = shownRow({ ...row, expiresAtMs: 0, secretHash: 'x', codeHash: 'y', label: null });
  expect(shown).toEqual({ expiresAt: '1970-01-01T00:00:00.000Z', label: null });
});

test('a member called like what every object inherits is a member like others', () => {
  expect(differences({ a: {} }, { a: { toString: 1 } })).toEqual([
    { pointer: '/a/toString', after: 1 },
  ]);
});

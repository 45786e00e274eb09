import { describe, expect, test } from 'vitest';
import { facts, printable, problemText, table } from '../../src/cli/output.ts';

describe('what is printed', () => {
  test('has no character that moves a cursor or turns the direction of writing', () => {
    expect(printable('a\u001b[2Jb\u202ec\nd\u0007')).toBe('a\\u{1b}[2Jb\\u{202e}c\nd\\u{7}');
    const rows = [{ name: 'x\u001b[31m\ny' }];
    expect(table([{ title: 'NAME', of: ({ name }) => name }], rows)).toBe('NAME\nx\\u{1b}[31m y');
  });

  test('as a table has columns as wide as their widest cell, and dashes for nothing', () => {
    const rows = [
      { a: 'long cell', b: 1, c: null },
      { a: '', b: 20, c: 'z'.repeat(70) },
    ];
    const text = table(
      [
        { title: 'A', of: ({ a }) => a },
        { title: 'B', of: ({ b }) => b },
        { title: 'C', of: ({ c }) => c },
      ],
      rows,
    );
    expect(text.split('\n')).toEqual([
      'A          B   C',
      'long cell  1   -',
      `-          20  ${'z'.repeat(63)}…`,
    ]);
  });

  test('as facts leaves out what is not there', () => {
    const rows = [
      ['id', 'x'],
      ['state', null],
      ['name', 5],
    ] as const;
    expect(facts(rows)).toBe('id    x\nname  5');
  });
});

describe('a problem in words', () => {
  const problem = {
    reason: 'manifest_rows_invalid',
    title: 'The manifest has bad rows.',
    status: 422,
    requestId: 'r1',
  } as const;

  test('names each bad row, and counts the others', () => {
    const errors = Array.from({ length: 25 }, (_, i) => {
      return { line: i + 2, pointer: '/serial', reason: 'serial_held', detail: 'Held.' } as const;
    });
    const lines = problemText({ ...problem, errors, furtherErrors: 100 }).split('\n');
    expect(lines[0]).toBe('The manifest has bad rows. (manifest_rows_invalid, request r1)');
    expect(lines[1]).toBe('  line 2 /serial serial_held: Held.');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('  and 105 more');
  });

  test('has its detail behind its title', () => {
    const text = problemText({ ...problem, requestId: null, detail: 'At most 5.' });
    expect(text).toBe('The manifest has bad rows. At most 5. (manifest_rows_invalid)');
  });
});

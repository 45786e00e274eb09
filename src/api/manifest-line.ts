/** One row of a manifest before its schema has seen it, and what reads such rows out of pieces of text. */
import { manifestLimits } from '../contract/devices.ts';
import type { FieldReason } from '../contract/problem.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';

/** A row, or why it is none. */
export type Line = { readonly lineNumber: number } & (
  | { readonly value: unknown }
  | { readonly reason: FieldReason; readonly detail: string }
);

export interface LineReader {
  /** The rows that this piece of text completes. A refusal is about the whole manifest. */
  read(text: string): Outcome<Line[]>;
  /** The row that the end of the text completes. */
  end(): Outcome<Line[]>;
}

/** About fifty times what the longest good row has. */
export const MAX_ROW_CHARS = 16 * 1024;

/** Empty lines are skipped, and cost something all the same. */
const MAX_LINES = 4 * manifestLimits.rows;

/** Refuses a manifest that is longer than its rows could make it. */
export function boundedLines(lines: Line[], lineNumber: number): Outcome<Line[]> {
  if (lineNumber <= MAX_LINES) return accept(lines);
  return refuse('request_too_large', { detail: `At most ${MAX_LINES} lines are read.` });
}

export function rowTooLong(lineNumber: number): Line {
  const detail = `A row has at most ${MAX_ROW_CHARS} characters; nothing behind it was read.`;
  return { lineNumber, reason: 'row_too_long', detail };
}

/** One JSON text a line. */
export class NdjsonReader implements LineReader {
  #rest = '';
  #lineNumber = 0;
  #isOver = false;

  read(text: string): Outcome<Line[]> {
    if (this.#isOver) return accept([]);
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop()!;
    const lines = parts.flatMap((part) => this.#line(part));
    if (this.#rest.length <= MAX_ROW_CHARS) return boundedLines(lines, this.#lineNumber);
    this.#isOver = true;
    return accept([...lines, rowTooLong(this.#lineNumber + 1)]);
  }

  end(): Outcome<Line[]> {
    return accept(this.#isOver ? [] : this.#line(this.#rest));
  }

  #line(text: string): Line[] {
    this.#lineNumber += 1;
    const lineNumber = this.#lineNumber;
    if (text.trim() === '') return [];
    if (text.length > MAX_ROW_CHARS) return [rowTooLong(lineNumber)];
    try {
      return [{ lineNumber, value: JSON.parse(text) }];
    } catch {
      return [{ lineNumber, reason: 'json_invalid', detail: 'not one JSON text' }];
    }
  }
}

/** C2SP tlog-proof: that one leaf stands in the log, with an extra line or without <-> text. */
import type { Bytes } from '../model.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseCount } from './checkpoint.ts';
import { isPath, MAX_PATH } from './fields.ts';
import { MAX_NOTE_CHARS } from './note.ts';
import type { Path } from './proof.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';
/** All but the extra line and the note: a path of 54 hashes has 2,430. */
const MAX_REST_CHARS = 8_192;

export interface TlogProof {
  /** What the extra line says, which nothing signs; null where there is none. */
  readonly extra: Bytes | null;
  readonly index: number;
  readonly inclusionPath: Path;
  /** The signed note. */
  readonly checkpoint: string;
}

/** A proof -> text. */
export function formatTlogProof({ extra, index, inclusionPath, checkpoint }: TlogProof): string {
  const extraLine = extra ? `${EXTRA}${toBase64(extra)}\n` : '';
  const path = inclusionPath.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${FIRST_LINE}\n${extraLine}${INDEX}${index}\n${path}\n${checkpoint}`;
}

/** Text, with an extra line of at most so many bytes -> a proof; null where it is malformed. Nothing in it is proved. */
export function parseTlogProof(text: string, maxExtraBytes: number): TlogProof | null {
  const maxChars = Math.ceil(maxExtraBytes / 3) * 4 + MAX_NOTE_CHARS + MAX_REST_CHARS;
  const blank = text.length <= maxChars ? text.indexOf('\n\n') : -1;
  const lines = blank < 0 ? [] : text.slice(0, blank).split('\n');
  const extraText = behind(EXTRA, lines[1]);
  const extra = extraText === null ? null : fromBase64(extraText);
  const [indexLine, ...rows] = lines.slice(extraText === null ? 1 : 2);
  const index = parseCount(behind(INDEX, indexLine) ?? '');
  const inclusionPath = rows.slice(0, MAX_PATH + 1).map(fromBase64);
  const isWhole = lines[0] === FIRST_LINE && (extraText === null || extra !== null);
  if (!isWhole || index === null || !isPath(inclusionPath)) return null;
  return { extra, index, inclusionPath, checkpoint: text.slice(blank + 2) };
}

function behind(name: string, line: string | undefined): string | null {
  return line?.startsWith(name) ? line.slice(name.length) : null;
}

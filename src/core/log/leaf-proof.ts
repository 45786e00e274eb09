/** That one leaf stands in the log: a C2SP tlog-proof without an extra line <-> text. */
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseCount } from './checkpoint.ts';
import { MAX_PATH } from './fields.ts';
import { MAX_NOTE_CHARS } from './note.ts';
import type { Path } from './proof.ts';
import { HASH_BYTES } from './tree.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

export interface LeafProof {
  readonly index: number;
  readonly path: Path;
  /** The signed note. */
  readonly checkpoint: string;
}

/** Index, path and checkpoint -> text. */
export function leafProofText({ index, path, checkpoint }: LeafProof): string {
  const lines = path.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${FIRST_LINE}\nindex ${index}\n${lines}\n${checkpoint}`;
}

/** Text -> index, path and checkpoint; nothing is proved. Refuses `receipt_format_invalid`. */
export function parseLeafProof(text: string): Result<LeafProof, ReceiptReason> {
  const blank = text.length <= 2 * MAX_NOTE_CHARS ? text.indexOf('\n\n') : -1;
  const [first, indexLine, ...rows] = blank < 0 ? [] : text.slice(0, blank).split('\n');
  const index = indexLine?.startsWith('index ') ? parseCount(indexLine.slice(6)) : null;
  const path = rows.length <= MAX_PATH ? rows.map(fromBase64) : [null];
  if (first !== FIRST_LINE || index === null || !path.every(isHash)) {
    return err('receipt_format_invalid');
  }
  return ok({ index, path, checkpoint: text.slice(blank + 2) });
}

function isHash(bytes: Bytes | null): bytes is Bytes {
  return bytes?.length === HASH_BYTES;
}

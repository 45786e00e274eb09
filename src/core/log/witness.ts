/** C2SP tlog-witness 1.0.0, both sides of `add-checkpoint`: its body <-> a request, and what a witness owes a request. */
import { sameBytes } from '../bytes.ts';
import type { Bytes } from '../model.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseCheckpoint, parseCount } from './checkpoint.ts';
import { isHash } from './fields.ts';
import { MAX_NOTE_CHARS, openNote } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { type Path, verifyConsistency } from './proof.ts';

/** The specification lets a client send no more. */
const MAX_PROOF_LINES = 63;
const LINE_CHARS = 45;
/** An old size, 63 hashes, a note. */
const MAX_ADD_CHECKPOINT_CHARS = 32 + MAX_PROOF_LINES * LINE_CHARS + MAX_NOTE_CHARS;

export interface AddCheckpoint {
  /** Of the checkpoint that the client believes the witness cosigned last; 0: none. */
  readonly oldSize: number;
  readonly path: Path;
  readonly note: string;
}

/** The newest tree that a witness cosigned of one origin. */
export interface WitnessedTree {
  readonly size: number;
  readonly root: Bytes;
}

/** `cosign`: the tree to persist first, and the text to cosign then. Else the status that is owed. */
export type WitnessWord =
  | { readonly word: 'cosign'; readonly text: string; readonly tree: WitnessedTree }
  | { readonly word: 'malformed' | 'origin-unknown' | 'key-unknown' | 'proof-invalid' }
  /** The log signed another tree of the size that was cosigned: owed the same answer as a bad proof, and worth keeping. */
  | { readonly word: 'forked' }
  | { readonly word: 'conflict'; readonly size: number };

/** A request -> the body of the call. */
export function formatAddCheckpoint({ oldSize, path, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${path.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
}

/** A body -> a request; null where it is malformed. Nothing in it is proved. */
export function parseAddCheckpoint(body: string): AddCheckpoint | null {
  if (body.length > MAX_ADD_CHECKPOINT_CHARS) return null;
  const blank = body.indexOf('\n\n');
  if (blank < 0) return null;
  const [first = '', ...rows] = body.slice(0, blank).split('\n');
  const oldSize = first.startsWith('old ') ? parseCount(first.slice(4)) : null;
  const path = rows.length <= MAX_PROOF_LINES ? rows.map(fromBase64) : [null];
  if (oldSize === null || !path.every(isHash)) return null;
  return { oldSize, path, note: body.slice(blank + 2) };
}

/** The origin that a body speaks of; null where it speaks of none. Under which state it is judged hangs on that. */
export function originOf(request: AddCheckpoint): string | null {
  const end = request.note.indexOf('\n');
  return end > 0 ? request.note.slice(0, end) : null;
}

/**
 * What a witness owes a request: `logs` are the keys that it knows, `last` what it cosigned of this origin before.
 * The caller must persist `tree` in the very step in which it read `last`, and answer only then.
 */
export function judgeAddCheckpoint(
  request: AddCheckpoint,
  logs: readonly VerifierKey[],
  last: WitnessedTree | null,
): WitnessWord {
  const known = logs.filter(({ name }) => name === originOf(request));
  if (known.length === 0) return { word: 'origin-unknown' };
  const opened = openNote(request.note, known);
  if (!opened.ok) {
    const isForm = opened.reason === 'receipt_format_invalid';
    return { word: isForm ? 'malformed' : 'key-unknown' };
  }
  const { text } = opened.value;
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint.ok || request.oldSize > checkpoint.value.size) return { word: 'malformed' };
  const { size, root } = checkpoint.value;
  const lastSize = last?.size ?? 0;
  if (request.oldSize !== lastSize) return { word: 'conflict', size: lastSize };
  if (last && last.size === size && !sameBytes(last.root, root)) return { word: 'forked' };
  if (!isExtension(last, { size, root }, request.path)) return { word: 'proof-invalid' };
  return { word: 'cosign', text, tree: { size, root } };
}

/** A first checkpoint proves nothing and may claim nothing; one of the same size must be the same tree. */
function isExtension(last: WitnessedTree | null, next: WitnessedTree, path: Path): boolean {
  if (!last || last.size === 0) return path.length === 0;
  return verifyConsistency(last.size, last.root, next.size, next.root, path);
}

/** Witnessing another log: a call of C2SP tlog-witness `add-checkpoint` -> our cosignature, or the answer that is owed. */
import { cosignatureLine } from '../core/log/note.ts';
import {
  type AddCheckpoint,
  judgeAddCheckpoint,
  originOf,
  parseAddCheckpoint,
  type WitnessedTree,
  type WitnessWord,
} from '../core/log/witness.ts';
import type { WitnessIdentity } from './witness-identity.ts';

/** Notes kept of a log that signed two trees: enough to prove it, and no more than that. */
export const MAX_FORKS = 16;

/** The newest tree that was cosigned of an origin, with the note that said so. */
interface KeptTree extends WitnessedTree {
  readonly note: string;
}

/** What a witness remembers of one origin. Every call is synchronous: nothing may come between read and commit. */
export interface WitnessStore {
  /** Runs to the end, or throws and leaves no trace. */
  transaction<T>(run: () => T): T;
  last(): KeptTree | null;
  put(tree: KeptTree): void;
  /** Keeps a note that its log signed and that contradicts `last`; no more than `MAX_FORKS` of them. */
  putFork(note: string, seenAtMs: number): void;
}

export type WitnessAnswer =
  | { readonly word: 'cosigned'; readonly line: string }
  | Exclude<WitnessWord, { word: 'cosign' | 'forked' }>
  /** The log signed two trees of one size: both notes, the cosigned one first. Answered like any other bad proof. */
  | { readonly word: 'forked'; readonly notes: readonly [string, string] };

/** The book of one origin, where its calls are judged one after another. */
export interface WitnessBook {
  addCheckpoint(body: string): Promise<WitnessAnswer>;
}

export interface WitnessPorts {
  /** Null where this service is no witness. */
  readonly witness: WitnessIdentity | null;
  readonly witnessBook: (origin: string) => WitnessBook;
}

/** One call from outside. A log that is not known opens no book, and so leaves no trace. */
export async function addCheckpoint(ports: WitnessPorts, body: string): Promise<WitnessAnswer> {
  const request = parseAddCheckpoint(body);
  if (!request) return { word: 'malformed' };
  const origin = originOf(request);
  const isKnown = ports.witness?.logs.some(({ name }) => name === origin);
  if (origin === null || !isKnown) return { word: 'origin-unknown' };
  return ports.witnessBook(origin).addCheckpoint(body);
}

/**
 * Judges a call against what was cosigned before, keeps the new tree, and signs: one transaction, so that of two calls
 * at once the second sees the first. What is answered is durable when the transaction is.
 */
export function cosign(
  store: WitnessStore,
  body: string,
  { logs, signer }: WitnessIdentity,
  nowMs: number,
): WitnessAnswer {
  const request = parseAddCheckpoint(body);
  if (!request) return { word: 'malformed' };
  return store.transaction(() => {
    const last = store.last();
    const judged = judgeAddCheckpoint(request, logs, last);
    if (judged.word === 'forked') return keepFork(store, request, last!, nowMs);
    if (judged.word !== 'cosign') return judged;
    store.put({ ...judged.tree, note: request.note });
    const line = cosignatureLine(judged.text, signer, Math.floor(nowMs / 1000));
    return { word: 'cosigned', line };
  });
}

function keepFork(
  store: WitnessStore,
  { note }: AddCheckpoint,
  last: KeptTree,
  nowMs: number,
): WitnessAnswer {
  store.putFork(note, nowMs);
  return { word: 'forked', notes: [last.note, note] };
}

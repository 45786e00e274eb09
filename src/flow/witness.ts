/** Witnessing another log: a call of C2SP tlog-witness `add-checkpoint` -> our cosignature, or the answer that is owed. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { signingKey } from '../core/crypto/signing.ts';
import { cosignatureLine, type NoteSigner } from '../core/log/note.ts';
import {
  formatVerifierKey,
  isKeyName,
  parseVerifierKey,
  type VerifierKey,
  verifierKey,
} from '../core/log/note-key.ts';
import {
  type AddCheckpoint,
  judgeAddCheckpoint,
  originOf,
  parseAddCheckpoint,
  type WitnessedTree,
  type WitnessWord,
} from '../core/log/witness.ts';
import { err, ok, type Result } from '../core/result.ts';

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

/** Which logs a witness knows, and the key that it cosigns with. */
export interface WitnessIdentity {
  readonly logs: readonly VerifierKey[];
  readonly signer: NoteSigner;
}

export interface WitnessPorts {
  /** Null where this service is no witness. */
  readonly witness: WitnessIdentity | null;
  readonly witnessBook: (origin: string) => WitnessBook;
}

/** What a deployment says of itself as a witness. */
export interface WitnessVariables {
  /** A secret: Ed25519 seed, 32 bytes in hex, no other key's. Without it, it witnesses nobody. */
  readonly WITNESS_SIGNING_SEED?: string;
  /** Its key name. */
  readonly WITNESS_NAME?: string;
  /** Verifier keys of the logs that it witnesses, with white space between them. */
  readonly WITNESS_LOGS?: string;
}

/** The identity of a deployment as a witness; null where it is none, and where what it says of itself cannot be, which is told. */
export function witnessOf(
  variables: WitnessVariables,
  report: (event: string, fault: string) => void,
): WitnessIdentity | null {
  const identity = witnessIdentity(variables);
  if (!identity.ok) report('witness-misconfigured', identity.reason);
  return identity.ok ? identity.value : null;
}

/** One key that is none refuses all: a log left out by a slip would be a log unwatched. */
export function witnessIdentity({
  WITNESS_SIGNING_SEED: seed,
  WITNESS_NAME: name,
  WITNESS_LOGS: text = '',
}: WitnessVariables): Result<WitnessIdentity | null, string> {
  if (!seed) return ok(null);
  if (!name || !isKeyName(name)) return err('WITNESS_NAME is no key name');
  if (!/^[0-9a-f]{64}$/.test(seed)) return err('WITNESS_SIGNING_SEED is not 32 bytes in hex');
  const logs: VerifierKey[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const key = parseVerifierKey(word);
    if (!key) return err(`WITNESS_LOGS: ${word} is no key of a log`);
    logs.push(key);
  }
  const { sign, publicKey } = signingKey('Ed25519', hexToBytes(seed));
  return ok({ logs, signer: { key: verifierKey(name, publicKey, 'cosignature'), sign } });
}

/** The key of a witness as policies name it. */
export function keyText({ signer }: WitnessIdentity): string {
  return formatVerifierKey(signer.key);
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

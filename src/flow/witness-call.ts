/**
 * One witness is asked for one checkpoint (C2SP tlog-witness `add-checkpoint`): its line, or what it did instead.
 * Nothing that it answers is believed before it is checked.
 */
import { parseCount } from '../core/log/checkpoint.ts';
import { openNote, withLines } from '../core/log/note.ts';
import type { VerifierKey } from '../core/log/note-key.ts';
import type { PolicyWitness } from '../core/log/policy.ts';
import type { Path } from '../core/log/proof.ts';
import { formatAddCheckpoint } from '../core/log/witness.ts';

/** One call may take so long; a witness that is slower has not cosigned this minute's checkpoint. */
const WITNESS_LIMIT_MS = 5_000;
/** A cosignature's time may be so far from the log's clock: a false one would date what it did not see. */
const MAX_SKEW_S = 600;
/** A witness has one line to say; it may have several keys. */
const MAX_LINES = 16;

export type WitnessReply =
  | { readonly status: number; readonly contentType: string; readonly text: string }
  | { readonly fault: 'timeout' | 'unreachable' | 'answer-too-large' };

export interface WitnessTransport {
  /** One POST. No redirect is followed, and no more of the answer is read than a witness has to say. */
  post(url: string, body: string, timeoutMs: number): Promise<WitnessReply>;
}

export type WitnessOutcome =
  | { readonly word: 'cosigned'; readonly line: string }
  /** Time-out, no connection, 429 or 5xx: it is asked again with the next checkpoint. */
  | { readonly word: 'down'; readonly detail: string }
  /** It will not: 400, 403, 404, 422, a redirect, or any other status. */
  | { readonly word: 'refused'; readonly detail: string }
  /** Its answer is not what it has to be: no line of its key that holds, a time that is not now, no size. */
  | { readonly word: 'false'; readonly detail: string }
  /** It states a smaller tree than it cosigned for us: it was rolled back, and would sign that history again. */
  | { readonly word: 'rolled-back'; readonly detail: string }
  /** Somebody brought it a newer checkpoint of this log meanwhile, as anybody may: it has the next one first. */
  | { readonly word: 'overtaken'; readonly detail: string }
  /** It states a larger tree than this log has: the log itself was rolled back, or the witness lies. */
  | { readonly word: 'ahead'; readonly detail: string };

export interface AskedCheckpoint {
  readonly note: string;
  readonly size: number;
  readonly logKey: VerifierKey;
  /** Leaves that the log has published by now: what a witness may have seen. */
  readonly logSize: () => number;
  /** Consistency from an earlier size of this log to `size`. */
  readonly pathFrom: (size: number) => Path;
}

export interface WitnessCall {
  readonly transport: WitnessTransport;
  readonly nowMs: () => Promise<number>;
}

/** Asks at most twice: a witness that states another size than the one known (409) is given the proof from there. */
export async function askWitness(
  { transport, nowMs }: WitnessCall,
  witness: PolicyWitness & { readonly url: string },
  checkpoint: AskedCheckpoint,
  knownSize: number,
): Promise<WitnessOutcome> {
  const ask = (oldSize: number) => {
    const path = oldSize === 0 ? [] : checkpoint.pathFrom(oldSize);
    const body = formatAddCheckpoint({ oldSize, path, note: checkpoint.note });
    return transport.post(addressOf(witness), body, WITNESS_LIMIT_MS);
  };
  if (knownSize > checkpoint.size) return aheadOf(knownSize, checkpoint);
  const first = await ask(knownSize);
  const stated = statedSize(first);
  if (stated === null) return outcomeOf(first, witness, checkpoint, await nowMs());
  if (stated < knownSize) return { word: 'rolled-back', detail: `${stated} after ${knownSize}` };
  if (stated > checkpoint.size) return aheadOf(stated, checkpoint);
  if (stated === knownSize) return { word: 'false', detail: `409 to its own size ${stated}` };
  return outcomeOf(await ask(stated), witness, checkpoint, await nowMs());
}

function aheadOf(stated: number, { size, logSize }: AskedCheckpoint): WitnessOutcome {
  const word = stated <= logSize() ? 'overtaken' : 'ahead';
  return { word, detail: `${stated} of ${size}` };
}

function addressOf({ url }: { readonly url: string }): string {
  return `${url.replace(/\/+$/, '')}/add-checkpoint`;
}

/** The size that a 409 states; null of any other answer, and of a 409 that states none. */
function statedSize(reply: WitnessReply): number | null {
  if ('fault' in reply || reply.status !== 409) return null;
  if (reply.contentType !== 'text/x.tlog.size' || !reply.text.endsWith('\n')) return null;
  return parseCount(reply.text.slice(0, -1));
}

function outcomeOf(
  reply: WitnessReply,
  witness: VerifierKey,
  checkpoint: AskedCheckpoint,
  nowMs: number,
): WitnessOutcome {
  if ('fault' in reply) return { word: 'down', detail: reply.fault };
  const { status } = reply;
  if (status === 200) return lineOf(reply.text, witness, checkpoint, nowMs);
  if (status === 429 || status >= 500) return { word: 'down', detail: String(status) };
  return { word: status === 409 ? 'false' : 'refused', detail: String(status) };
}

/** The line of the witness's own key, checked over this very checkpoint; lines of other keys are left alone. */
function lineOf(
  text: string,
  witness: VerifierKey,
  { note, logKey }: AskedCheckpoint,
  nowMs: number,
): WitnessOutcome {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length > MAX_LINES || lines.includes('')) {
    return { word: 'false', detail: 'no lines of a note' };
  }
  const opened = openNote(withLines(note, lines), [logKey, witness]);
  if (!opened.ok) return { word: 'false', detail: opened.reason };
  const own = opened.value.signatures.find(({ key }) => key === witness);
  if (!own || own.atS === null) return { word: 'false', detail: 'no line of its key' };
  const isNow = Math.abs(own.atS - nowMs / 1000) <= MAX_SKEW_S;
  return isNow
    ? { word: 'cosigned', line: own.line }
    : { word: 'false', detail: `cosigned at ${own.atS}` };
}

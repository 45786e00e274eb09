/**
 * The log before its witnesses: each minute's checkpoint is brought to them, what they cosign is archived under the
 * challenge that it is, and receipts are given under it. Nothing here holds up a round, whatever a witness does.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encode } from '../core/codec/cbor.ts';
import { decodeCosignatures, encodeCosignatures } from '../core/log/cosignatures.ts';
import { withLines } from '../core/log/note.ts';
import type { VerifierKey } from '../core/log/note-key.ts';
import { isQuorum, type LogPolicy, type PolicyWitness, type Quorum } from '../core/log/policy.ts';
import type { Bytes } from '../core/model.ts';
import { checkpointName } from './log-archive.ts';
import type { PublishedCheckpoint } from './log-port.ts';
import type { ArchivePort } from './ports.ts';
import type { IssuedChallenge } from './round.ts';
import { type AskedCheckpoint, askWitness, type WitnessCall } from './witness-call.ts';

/** Witnesses asked at once: a Worker has six connections, and the archive wants some of them. */
const ASKED_AT_ONCE = 4;
/** Checkpoints with their lines that are held: those that receipts are being given under. */
const HELD = 16;

/** A checkpoint that witnesses of the present policy cosigned. */
export interface CosignedRow {
  readonly size: number;
  /** The challenge that it is: what its lines are archived under. */
  readonly challenge: Bytes;
  readonly hasQuorum: boolean;
}

/** What the log remembers of its witnesses. Every call is synchronous. */
export interface CosignedStore {
  /** The largest tree that this key cosigned; 0 where it never did. */
  witnessedSize(key: Bytes): number;
  putWitnessedSize(key: Bytes, size: number): void;
  /** The first of at least `size` that has the quorum of this policy; where none has, the first with any line. */
  cosignedOver(policy: Bytes, size: number): CosignedRow | null;
  /** The largest that has the quorum of this policy. */
  newestCosigned(policy: Bytes): CosignedRow | null;
  putCosigned(policy: Bytes, row: CosignedRow): void;
}

/** A note with the lines of its witnesses. */
export interface CosignedCheckpoint extends PublishedCheckpoint {
  readonly hasQuorum: boolean;
}

/** What the keeper of the log asks of it. */
export interface Cosigning {
  /** Whether this deployment asks witnesses at all. */
  readonly isAsked: boolean;
  /** Begins to bring a published challenge to the witnesses, and returns at once. */
  begin(challenge: IssuedChallenge): void;
  /** The checkpoint to prove under what the first `size` leaves have; null while no witness cosigned any. */
  covering(size: number): Promise<CosignedCheckpoint | null>;
  /** The newest that has the quorum. */
  newest(): Promise<CosignedCheckpoint | null>;
}

export interface CosigningPorts extends WitnessCall {
  readonly archive: Pick<ArchivePort, 'get' | 'putIfAbsent'>;
  readonly logKey: VerifierKey;
  /** Null where no witnesses are asked. */
  readonly policy: LogPolicy | null;
  readonly pathBetween: (from: number, to: number) => readonly Bytes[];
  /** Leaves that the log has published. */
  readonly logSize: () => number;
  /** Keeps going after whatever called. */
  readonly later: (work: Promise<void>) => void;
  readonly report: (event: string, fault: unknown) => void;
}

/** A policy without witnesses. */
export const unwitnessed: Cosigning = {
  isAsked: false,
  begin() {},
  covering: async () => null,
  newest: async () => null,
};

export class Cosigner implements Cosigning {
  readonly #store: CosignedStore;
  readonly #ports: () => CosigningPorts;
  readonly #held = new Map<number, CosignedCheckpoint>();
  /** The newest that waits while one is being brought to them; those between go without. */
  #next: IssuedChallenge | null = null;
  #isRunning = false;

  constructor(store: CosignedStore, ports: () => CosigningPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  get isAsked(): boolean {
    return this.#ports().policy !== null;
  }

  begin(challenge: IssuedChallenge): void {
    if (!this.isAsked) return;
    this.#next = challenge;
    if (!this.#isRunning) this.#ports().later(this.#run());
  }

  async covering(size: number): Promise<CosignedCheckpoint | null> {
    const { policy } = this.#ports();
    return this.#whole(policy && this.#store.cosignedOver(policyId(policy.quorum), size));
  }

  async newest(): Promise<CosignedCheckpoint | null> {
    const { policy } = this.#ports();
    return this.#whole(policy && this.#store.newestCosigned(policyId(policy.quorum)));
  }

  async #whole(row: CosignedRow | null): Promise<CosignedCheckpoint | null> {
    return row ? (this.#held.get(row.size) ?? this.#read(row)) : null;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (let challenge = this.#next; challenge; challenge = this.#next) {
        this.#next = null;
        await this.#cosign(challenge);
      }
    } catch (fault) {
      this.#ports().report('cosigning-failed', fault);
    } finally {
      this.#isRunning = false;
    }
  }

  async #cosign(challenge: IssuedChallenge): Promise<void> {
    const ports = this.#ports();
    if (!ports.policy) return;
    const asked = ports.policy.witnesses.filter(hasUrl);
    const lines: { readonly key: VerifierKey; readonly line: string }[] = [];
    for (let at = 0; at < asked.length; at += ASKED_AT_ONCE) {
      const some = asked.slice(at, at + ASKED_AT_ONCE);
      const found = await Promise.all(some.map((witness) => this.#ask(witness, challenge)));
      lines.push(...found.filter((one) => one !== null));
    }
    if (lines.length === 0) return;
    const object = encodeCosignatures(lines.map(({ line }) => line));
    await ports.archive.putIfAbsent('cosignatures', bytesToHex(challenge.hash), object);
    const { quorum } = ports.policy;
    const keys = lines.map(({ key }) => key);
    const row = { size: challenge.size, challenge: challenge.hash };
    const hasQuorum = isQuorum(quorum, keys);
    this.#store.putCosigned(policyId(quorum), { ...row, hasQuorum });
  }

  /** Null where the witness gave no line; why not is told. */
  async #ask(witness: PolicyWitness & { readonly url: string }, challenge: IssuedChallenge) {
    const ports = this.#ports();
    const { note, size } = challenge;
    const pathFrom: AskedCheckpoint['pathFrom'] = (from) => ports.pathBetween(from, size);
    const checkpoint = { note, size, logKey: ports.logKey, logSize: ports.logSize, pathFrom };
    const known = this.#store.witnessedSize(witness.publicKey);
    const outcome = await askWitness(ports, witness, checkpoint, known);
    if (outcome.word !== 'cosigned') {
      ports.report(`witness-${outcome.word}`, `${witness.name}: ${outcome.detail}`);
      return null;
    }
    this.#store.putWitnessedSize(witness.publicKey, size);
    return { key: witness, line: outcome.line };
  }

  /** Null where the archive lost a part of it: receipts are then given without, and that is told. */
  async #read({ size, challenge, hasQuorum }: CosignedRow): Promise<CosignedCheckpoint | null> {
    const { archive, report } = this.#ports();
    const note = await archive.get('checkpoints', checkpointName(size));
    const lines = await cosignatureLines(archive, challenge);
    if (!note || !lines) {
      report('cosignatures-missing', bytesToHex(challenge));
      return null;
    }
    const whole = withLines(new TextDecoder().decode(note), lines);
    const checkpoint = { note: whole, size, hasQuorum };
    if (this.#held.size >= HELD) this.#held.delete(this.#held.keys().next().value!);
    this.#held.set(size, checkpoint);
    return checkpoint;
  }
}

/** The lines that witnesses gave for the checkpoint of a challenge; null where none did. */
export async function cosignatureLines(
  archive: Pick<ArchivePort, 'get'>,
  challenge: Bytes,
): Promise<readonly string[] | null> {
  const object = await archive.get('cosignatures', bytesToHex(challenge));
  const lines = object && decodeCosignatures(object);
  // The archive is ours: what it holds is checked again by whoever is given it.
  return lines?.ok ? lines.value : null;
}

function hasUrl(witness: PolicyWitness): witness is PolicyWitness & { readonly url: string } {
  return witness.url !== undefined;
}

/** What a checkpoint that has the quorum has: another policy asks for other witnesses, and does not count what this one had. */
function policyId(quorum: Quorum): Bytes {
  return sha256(encode(termsOf(quorum)));
}

type Terms = null | Bytes | readonly [number, ...Terms[]];

function termsOf(quorum: Quorum): Terms {
  if (quorum.type === 'none') return null;
  if (quorum.type === 'witness') return quorum.key.publicKey;
  return [quorum.least, ...quorum.members.map(termsOf)];
}

/**
 * The two ledgers of a move against one another: what one says that it handed over, and what the other says that it took.
 * Each is the word of its own header and leaf; whoever altered papers on their way would have to alter both.
 */
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import { type AuditFinding, finding } from './finding.ts';
import type { HandedDevice, Handovers } from './handovers.ts';
import { type AuditedHeader, subjectOf } from './ledgers.ts';

/** A move as the registry's record has it. */
export interface RecordedMove {
  readonly id: string;
  readonly fromLicence: string;
  readonly toLicence: string;
  readonly devices: readonly string[];
}

export interface MovesAudit {
  /** Hand-overs of devices of which both sides were at hand. */
  readonly held: number;
  /** Those of which one side is another authority's, erased, not read or still to come. */
  readonly unheld: number;
  readonly findings: readonly AuditFinding[];
}

/** What one ledger says of one device in one move. */
interface Side {
  readonly move: string;
  readonly ledger: string;
  readonly other: string;
  readonly sequence: number;
  readonly index: number;
  readonly settledAtMs: number;
  readonly atMs: number;
  readonly handed: HandedDevice;
}

interface Leaving extends Side {
  readonly end: 'open' | 'departed' | 'stayed';
}

/** By what sides are judged that stand alone. */
export interface MovesKnown {
  /** Ledgers of which every header and bundle was read. */
  readonly whole: ReadonlySet<string>;
  readonly recorded: ReadonlyMap<string, RecordedMove>;
  /** Whether every change of the registry was read with its content. */
  readonly isRecordWhole: boolean;
  /** What settled later may have its other side behind the end of what was read. */
  readonly untilMs: number;
}

export class HeldMoves {
  readonly #left = new Map<string, Leaving>();
  readonly #came = new Map<string, Side>();
  /** Of a ledger's device, the moves of it that no header has ended yet. */
  readonly #open = new Map<string, readonly string[]>();
  readonly #findings: AuditFinding[] = [];

  /** The steps of moves in one part of a ledger, in the order of its headers. */
  take({ header, index }: Pick<AuditedHeader, 'header' | 'index'>, said: Handovers | null): void {
    const { ledger, sequence, latestMs } = header;
    if (!said) {
      const subject = subjectOf(ledger, sequence);
      const sentence = `What ${subject} (leaf ${index}) says of a move is nothing that a ledger writes.`;
      this.#findings.push(finding('move-differs', subject, index, sentence));
      return;
    }
    const place = { ledger, sequence, index, settledAtMs: latestMs };
    const { departure, arrival } = said;
    for (const handed of departure?.devices ?? []) {
      const { move, to: other, atMs } = departure!;
      const side: Leaving = { ...place, move, other, atMs, handed, end: 'open' };
      this.#put(this.#left, side, 'leaves a ledger twice');
      const name = deviceOf(ledger, handed.device);
      this.#open.set(name, [...(this.#open.get(name) ?? []), keyOf(side)]);
    }
    for (const { cutAtMs: atMs, ...handed } of arrival?.devices ?? []) {
      const { move, from: other } = arrival!;
      this.#put(this.#came, { ...place, move, other, atMs, handed }, 'comes to a ledger twice');
    }
    for (const device of said.departed) this.#end(ledger, device, 'departed');
    for (const device of said.stayed) this.#end(ledger, device, 'stayed');
  }

  #put<T extends Side>(sides: Map<string, T>, side: T, what: string): void {
    const known = sides.get(keyOf(side));
    if (known) this.#find(side, `${wordsOf(side)} ${what}, first at ${placeOf(known)}`);
    else sides.set(keyOf(side), side);
  }

  #end(ledger: string, device: string, end: Leaving['end']): void {
    const name = deviceOf(ledger, device);
    for (const key of this.#open.get(name) ?? []) {
      const side = this.#left.get(key)!;
      if (side.ledger === ledger && side.end === 'open') this.#left.set(key, { ...side, end });
    }
    this.#open.delete(name);
  }

  /** When all ledgers were read. */
  close(known: MovesKnown): MovesAudit {
    let [held, unheld] = [0, 0];
    for (const [key, came] of this.#came) {
      const left = this.#left.get(key);
      this.#holdRecord(came, known, [came.other, came.ledger]);
      if (left) {
        held += 1;
        this.#hold(left, came);
      } else if (!this.#isAlone(came, known, 'came', 'which does not say that it left')) {
        unheld += 1;
      }
    }
    for (const [key, left] of this.#left) {
      this.#holdRecord(left, known, [left.ledger, left.other]);
      if (this.#came.has(key) || left.end === 'stayed') continue;
      const isDone = left.end === 'departed';
      const what = 'which does not say that it came';
      if (!isDone || !this.#isAlone(left, known, 'left', what)) unheld += 1;
    }
    return { held, unheld, findings: this.#findings };
  }

  #hold(left: Leaving, came: Side): void {
    const differences = differencesOf(left, came);
    if (left.end === 'stayed') differences.push('the old ledger says that it stayed');
    if (differences.length === 0) return;
    const sides = `left ${placeOf(left)} and came at ${placeOf(came)}`;
    this.#find(came, `${wordsOf(came)} ${sides} otherwise: ${differences.join(', ')}`);
  }

  #isAlone(side: Side, known: MovesKnown, verb: string, what: string): boolean {
    if (!known.whole.has(side.other) || side.settledAtMs > known.untilMs) return false;
    this.#find(
      side,
      `${wordsOf(side)} ${verb} at ${placeOf(side)}; its other ledger is ${side.other}, ${what}`,
    );
    return true;
  }

  /** `between`: from which licence to which one the ledger says. */
  #holdRecord(side: Side, known: MovesKnown, between: readonly [string, string]): void {
    const recorded = known.recorded.get(side.move);
    if (!recorded) {
      if (!known.isRecordWhole || side.settledAtMs > known.untilMs) return;
      this.#find(
        side,
        `${wordsOf(side)} at ${placeOf(side)} is no move that the registry recorded`,
      );
      return;
    }
    const { fromLicence, toLicence, devices } = recorded;
    const isIts = devices.includes(side.handed.device);
    if (isIts && between[0] === fromLicence && between[1] === toLicence) return;
    this.#find(
      side,
      `${wordsOf(side)} at ${placeOf(side)} is not as the registry recorded the move, from ${fromLicence} to ${toLicence}`,
    );
  }

  #find({ ledger, sequence, index }: Side, sentence: string): void {
    this.#findings.push(
      finding('move-differs', subjectOf(ledger, sequence), index, `${sentence}.`),
    );
  }
}

function keyOf({ move, handed }: Side): string {
  return `${move} ${handed.device}`;
}

function deviceOf(ledger: string, device: string): string {
  return `${ledger} ${device}`;
}

function wordsOf({ move, handed }: Side): string {
  return `Device ${handed.device} under move ${move}`;
}

function placeOf({ ledger, sequence, index }: Side): string {
  return `${subjectOf(ledger, sequence)} (leaf ${index})`;
}

/** What the two say differently, each in a few words. */
function differencesOf(left: Side, came: Side): string[] {
  const [old, now] = [left.handed, came.handed];
  const sequences = [old.cut?.sequence ?? 'none', now.cut?.sequence ?? 'none'];
  const states = new Set([old, now].flatMap(({ state }) => Object.keys(state ?? {})));
  const told: readonly (readonly [string, unknown, unknown])[] = [
    ['ledgers', [left.ledger, left.other], [came.other, came.ledger]],
    [`sequence ${sequences.join(' against ')}`, old.cut?.sequence, now.cut?.sequence],
    ['chain head', old.cut?.digest, now.cut?.digest],
    ['time of the cut', left.atMs, came.atMs],
    ...[...states].map((name) => [name, old.state?.[name], now.state?.[name]] as const),
    ['papers', old.papers, now.papers],
  ];
  return told.filter(([, a, b]) => !isSame(a, b)).map(([words]) => words);
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
